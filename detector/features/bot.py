"""Features of a bot turn: does it say again, without moving on, what it said before?"""

from collections.abc import Sequence

from rapidfuzz.fuzz import ratio

from detector.comparison import Comparison, contained, likeness, most_alike
from detector.comparison import jaccard as jaccard_of
from detector.lexicon import BIT
from detector.memory import NOBODY, Memory
from detector.reading import Reading

_NO_SCORES = (0.0, 0.0, 0.0)


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
    answers_user = bool(user) and (not bot or user[-1].index > bot[-1].index)
    if comparison is None:
        best, other, before = NOBODY, NOBODY, NOBODY
        at = -1
        forward = backward = peak = overlap = jaccard = covered = least = question = ending = ending_last = (
            ending_before
        ) = second = last = fuzzy = 0.0
        alike = many = very = turns_ago = same_reply = 0.0
        body = -1.0
        said = 0
    else:
        at = most_alike(comparison, latest=True)
        best, before = bot[at], bot[-1]
        likes = comparison.alike
        ranked = sorted(likes, reverse=True)
        alike, second = likes[at], ranked[1] if len(ranked) > 1 else 0.0
        last = likes[-1]
        many, very = sum(x > 0.6 for x in likes), sum(x > 0.8 for x in likes)
        forward, backward, peak = comparison.forward[at], comparison.backward[at], comparison.peak[at]
        overlap, jaccard = comparison.overlap[at], jaccard_of(reading.words, best.words)
        covered, least = comparison.covered, comparison.least_covered
        question, body, endings = comparison.question, comparison.body_covered, comparison.endings
        ending, ending_last, ending_before = max(endings), endings[-1], endings[-2] if len(endings) > 1 else 0.0
        fuzzy = ratio(reading.text, best.text) / 100
        turns_ago = float(len(bot) - at)
        said = 0
        for past in bot:
            said |= past.content
        # What the user said before the turn that is repeated: the same as now?
        other = next((past for past in reversed(user) if past.index < best.index), NOBODY)
        same_reply = ratio(asked.text, other.text) / 100 if other is not NOBODY else 0.0
    new = reading.content & ~said
    flags = reading.flags
    known = said | asked.content
    return {
        "alike": alike,
        "alike_second": second,
        "alike_last": last,
        "alike_many": many,
        "alike_very": very,
        "forward": forward,
        "backward": backward,
        "peak": peak,
        "overlap": overlap,
        "jaccard": jaccard,
        "fuzzy": fuzzy,
        "covered": covered,
        "least_covered": least,
        "question_alike": question,
        "ending_alike": ending,
        "ending_last": ending_last,
        "ending_before": ending_before,
        "ending_chain": ending_last * before.ending,
        "body_covered": body,
        "shared": min((reading.content & best.content).bit_count(), 20),
        "turns_ago": turns_ago,
        "new_share": new.bit_count() / max(reading.content.bit_count(), 1),
        "new_words": new.bit_count(),
        "new_share_after_user": (reading.content & ~known).bit_count() / max(reading.content.bit_count(), 1),
        "values": reading.values.bit_count(),
        "values_changed": (reading.values & ~best.values).bit_count(),
        "values_lost": (best.values & ~reading.values).bit_count(),
        "values_kept": (reading.values & best.values).bit_count(),
        "values_from_user": (reading.values & asked.values).bit_count(),
        "words_from_user": contained(asked.content, reading.content) if asked.content else 0.0,
        "likeness_to_user": likeness(reading, memory.user, len(user) - 1) if user else 0.0,
        "likeness_best_to_user": best.to_other,
        "words": min(reading.n_words, 80),
        "words_best": min(best.n_words, 80),
        "sentences": len(reading.sentences),
        "asks": any(reading.questions),
        "asks_last": reading.questions[-1],
        "best_asks": best.asks,
        "fallback": bool(flags & BIT["fallback"]),
        "apology": bool(flags & BIT["apology"]),
        "promise": bool(flags & BIT["promise_transfer"]),
        "offer_more": bool(flags & BIT["offer_more"]),
        "queue": bool(flags & BIT["queue"]),
        "ask_again": bool(flags & BIT["ask_again"]),
        "confirm": bool(flags & BIT["confirm"]),
        "claim_done": bool(flags & BIT["claim_done"]),
        "same_flags": (flags & best.flags).bit_count(),
        "best_fallback": bool(best.flags & BIT["fallback"]),
        "best_apology": bool(best.flags & BIT["apology"]),
        "best_restated": best.restated,
        "before_restated": before.restated,
        "answers_user": answers_user,
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
        "user_score": (asked.scores or _NO_SCORES)[0],
        "user_complaint_score": (asked.scores or _NO_SCORES)[1],
        "recent_user_score": sum((past.scores or _NO_SCORES)[0] for past in user[-4:]),
        "before_score": (before.scores or _NO_SCORES)[0],
        "best_score": (best.scores or _NO_SCORES)[0],
        "recent_score": sum((past.scores or _NO_SCORES)[0] for past in bot[-3:]),
        "user_values_new": (asked.values & ~other.values).bit_count(),
        "user_same_reply": same_reply,
        "users_between": sum(past.index > best.index for past in user[-12:]) if at >= 0 else 0,
        **{f"linear_{i}": score for i, score in enumerate(linear_scores)},
    }
