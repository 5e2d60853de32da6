"""Features of a bot turn: does it say again, without moving on, what it said before?"""

from collections.abc import Sequence

from rapidfuzz.fuzz import ratio

from detector.comparison import Comparison, contained, jaccard, likeness
from detector.features.resemblance import resemblance
from detector.lexicon import BIT
from detector.memory import NOBODY, Memory
from detector.reading import Reading

_PROMISES = BIT["promise_transfer"] | BIT["queue"]


def bot_features(
    reading: Reading, memory: Memory, comparison: Comparison | None, linear_scores: Sequence[float]
) -> dict[str, float]:
    """Features by name, in a fixed order.

    Args:
        reading: The bot's turn.
        memory: The turns before it.
        comparison: The turn against `memory.bot`; None if the bot has not spoken.
        linear_scores: Scores of the linear heads of the bot's role.
    """
    bot, user = memory.bot.turns, memory.user.turns
    asked = user[-1] if user else NOBODY
    before = bot[-1] if bot else NOBODY
    own = resemblance(reading, memory.bot, comparison, latest=True)
    best = own.best
    # What the user said before the turn that is repeated: the same as now?
    other = next((past for past in reversed(user) if past.index < best.index), NOBODY)
    asked_last = jaccard(reading.asked, before.asked)
    flags = reading.flags
    unsaid = reading.content & ~(own.said | asked.content)
    return {
        **own.features,
        "asked_last": asked_last,
        "asked_chain": asked_last * before.asked_again,
        "asked_best": max((jaccard(reading.asked, past.asked) for past in bot), default=0.0),
        "asked_words": min(reading.asked.bit_count(), 12),
        "ending_chain": own.features["ending_last"] * before.ending,
        "new_share_after_user": unsaid.bit_count() / max(reading.content.bit_count(), 1),
        "values_from_user": (reading.values & asked.values).bit_count(),
        "words_from_user": contained(asked.content, reading.content) if asked.content else 0.0,
        "likeness_to_user": likeness(reading, memory.user, len(user) - 1) if user else 0.0,
        "likeness_best_to_user": best.to_other,
        "asks_last": reading.questions[-1],
        "fallback": bool(flags & BIT["fallback"]),
        "apology": bool(flags & BIT["apology"]),
        "promise": bool(flags & BIT["promise_transfer"]),
        "offer_more": bool(flags & BIT["offer_more"]),
        "queue": bool(flags & BIT["queue"]),
        "ask_again": bool(flags & BIT["ask_again"]),
        "confirm": bool(flags & BIT["confirm"]),
        "claim_done": bool(flags & BIT["claim_done"]),
        "same_flags": (flags & best.flags).bit_count(),
        "promise_again": bool(flags & _PROMISES) and any(past.flags & _PROMISES for past in bot),
        "fallback_again": bool(flags & BIT["fallback"]) and any(past.flags & BIT["fallback"] for past in bot),
        "before_evades": before.score(1),
        "best_evades": best.score(1),
        "recent_evade": sum(past.score(1) for past in bot[-3:]),
        "best_fallback": bool(best.flags & BIT["fallback"]),
        "best_apology": bool(best.flags & BIT["apology"]),
        "answers_user": asked.index > before.index,
        "user_words": min(asked.n_words, 40),
        "user_asks": asked.asks,
        "user_affirms": bool(asked.flags & BIT["affirm"]),
        "user_negates": bool(asked.flags & BIT["negate"]),
        "user_restates": bool(asked.flags & BIT["restate"]),
        "user_complains": bool(asked.flags & BIT["complaint"]),
        "user_wants_person": bool(asked.flags & BIT["human_request"]),
        "user_wants_repeat": bool(asked.flags & BIT["repeat_request"]),
        "user_polls": bool(asked.flags & BIT["poll"]),
        "user_thanks": bool(asked.flags & BIT["resolution"]),
        "user_restated": asked.restated,
        "user_score": asked.score(),
        "user_complaint_score": asked.score(1),
        "recent_user_score": sum(past.score() for past in user[-4:]),
        "user_values_new": (asked.values & ~other.values).bit_count(),
        "user_same_reply": ratio(asked.text, other.text) / 100 if other is not NOBODY else 0.0,
        "users_between": sum(past.index > best.index for past in user[-12:]) if own.at >= 0 else 0,
        **{f"linear_{i}": score for i, score in enumerate(linear_scores)},
    }
