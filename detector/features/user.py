"""Features of a user turn: is it put again because the bot did not deal with it?"""

from collections.abc import Sequence

from detector.comparison import Comparison, contained, jaccard, likeness, likeness_within
from detector.features.resemblance import resemblance
from detector.lexicon import BIT
from detector.memory import NOBODY, Memory
from detector.model import USER_HEADS
from detector.reading import Reading

_PERSON = USER_HEADS.index("human_request")


def user_features(
    reading: Reading, memory: Memory, comparison: Comparison | None, linear_scores: Sequence[float]
) -> dict[str, float]:
    """Features by name, in a fixed order.

    Args:
        reading: The user's turn.
        memory: The turns before it; bot turns carry the scores of their heads (repetition, non-answer).
        comparison: The turn against `memory.user`; None if the user has not spoken.
        linear_scores: Scores of the linear heads of the user's role.
    """
    bot, user = memory.bot.turns, memory.user.turns
    reply = bot[-1] if bot else NOBODY
    before = user[-1] if user else NOBODY
    own = resemblance(reading, memory.user, comparison, latest=False)
    best = own.best
    # What the bot did since the earlier try.
    since = [past for past in bot[-12:] if past.index > best.index] if own.at >= 0 else []
    first_reply = next((past for past in bot if past.index > best.index), NOBODY)
    # Was this answer and the earlier one given to the same question of the bot?
    prompt = next((i for i in range(len(bot) - 1, -1, -1) if bot[i].index < best.index), -1)
    same_prompt = likeness_within(memory.bot, len(bot) - 1, prompt) if prompt >= 0 else 0.0
    person_before = max((past.score(_PERSON) for past in user), default=0.0)
    flags = reading.flags
    unsaid = reading.content & ~(own.said | reply.content)
    return {
        **own.features,
        "recent_complaint": sum(past.score(1) for past in user[-3:]),
        "same_prompt": same_prompt,
        "same_prompt_alike": same_prompt * own.features["alike"],
        "new_share_after_bot": unsaid.bit_count() / max(reading.content.bit_count(), 1),
        "likeness_to_reply": likeness(reading, memory.bot, len(bot) - 1) if bot else 0.0,
        "words_from_reply": contained(reading.content, reply.content) if reading.content else 0.0,
        "shouting": reading.shouting,
        "exclaims": "!" in reading.text,
        "affirm": bool(flags & BIT["affirm"]),
        "negate": bool(flags & BIT["negate"]),
        "restate": bool(flags & BIT["restate"]),
        "complaint": bool(flags & BIT["complaint"]),
        "human_request": bool(flags & BIT["human_request"]),
        "person_before": person_before,
        "person_again": person_before * linear_scores[_PERSON],
        "resolution": bool(flags & BIT["resolution"]),
        "repeat_request": bool(flags & BIT["repeat_request"]),
        "poll": bool(flags & BIT["poll"]),
        "give_up": bool(flags & BIT["give_up"]),
        "best_human_request": bool(best.flags & BIT["human_request"]),
        "before_words": min(before.n_words, 60),
        "splits": before.index > reply.index,
        "reply_repeats": reply.score(),
        "reply_evades": reply.score(1),
        "reply_restated": reply.restated,
        "reply_ending": reply.ending,
        "reply_asked_again": reply.asked_again,
        "same_asked": jaccard(reply.asked, bot[prompt].asked) if prompt >= 0 else 0.0,
        "asked_like_best": jaccard(reading.asked, best.asked),
        "reply_relates": reply.to_other,
        "reply_asks": reply.asks,
        "reply_words": min(reply.n_words, 80),
        "reply_fallback": bool(reply.flags & BIT["fallback"]),
        "reply_apology": bool(reply.flags & BIT["apology"]),
        "reply_ask_again": bool(reply.flags & BIT["ask_again"]),
        "reply_confirm": bool(reply.flags & BIT["confirm"]),
        "reply_offer_more": bool(reply.flags & BIT["offer_more"]),
        "reply_queue": bool(reply.flags & BIT["queue"]),
        "reply_promise": bool(reply.flags & BIT["promise_transfer"]),
        "reply_claim_done": bool(reply.flags & BIT["claim_done"]),
        "recent_repeat": sum(past.score() for past in bot[-4:]),
        "recent_evade": sum(past.score(1) for past in bot[-4:]),
        "since_repeat_max": max((past.score() for past in since), default=0.0),
        "since_repeat_sum": sum(past.score() for past in since),
        "since_evade_max": max((past.score(1) for past in since), default=0.0),
        "since_evade_sum": sum(past.score(1) for past in since),
        "first_reply_unrelated": 1.0 - first_reply.to_other if own.at >= 0 else 0.0,
        "user_turns": min(len(user), 12),
        **{f"linear_{i}": score for i, score in enumerate(linear_scores)},
    }
