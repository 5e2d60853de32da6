"""Features of a user turn: is it put again because the bot did not deal with it?"""

from collections.abc import Sequence

from rapidfuzz.fuzz import ratio

from detector.comparison import Comparison, contained, likeness, likeness_within, most_alike
from detector.comparison import jaccard as jaccard_of
from detector.lexicon import BIT
from detector.memory import NOBODY, Memory
from detector.reading import Reading

_NO_SCORES = (0.0, 0.0, 0.0)


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
    reply_scores = reply.scores or _NO_SCORES
    before = user[-1] if user else NOBODY
    if comparison is None:
        best = NOBODY
        forward = backward = peak = overlap = jaccard = covered = least = question = ending = second = last = fuzzy = (
            0.0
        )
        alike = many = very = turns_ago = unrelated = same_prompt = 0.0
        worst_repeat = worst_non_answer = sum_repeat = sum_non_answer = 0.0
        said = 0
    else:
        at = most_alike(comparison, latest=False)
        best = user[at]
        likes = comparison.alike
        ranked = sorted(likes, reverse=True)
        alike, second = likes[at], ranked[1] if len(ranked) > 1 else 0.0
        last = likes[-1]
        many, very = sum(x > 0.45 for x in likes), sum(x > 0.7 for x in likes)
        forward, backward, peak = comparison.forward[at], comparison.backward[at], comparison.peak[at]
        overlap, jaccard = comparison.overlap[at], jaccard_of(reading.words, best.words)
        covered, least = comparison.covered, comparison.least_covered
        question, ending = comparison.question, max(comparison.endings)
        fuzzy = ratio(reading.text, best.text) / 100
        turns_ago = float(len(user) - at)
        said = 0
        for past in user:
            said |= past.content
        since = [past.scores or _NO_SCORES for past in bot[-12:] if past.index > best.index]
        worst_repeat = max((scores[0] for scores in since), default=0.0)
        worst_non_answer = max((scores[1] for scores in since), default=0.0)
        sum_repeat = sum(scores[0] for scores in since)
        sum_non_answer = sum(scores[1] for scores in since)
        first_reply = next((past for past in bot if past.index > best.index), NOBODY)
        unrelated = 1.0 - first_reply.to_other
        # Was this answer and the earlier one given to the same question of the bot?
        prompt = next((i for i in range(len(bot) - 1, -1, -1) if bot[i].index < best.index), -1)
        same_prompt = likeness_within(memory.bot, len(bot) - 1, prompt) if prompt >= 0 else 0.0
    recent = [past.scores or _NO_SCORES for past in bot[-4:]]
    flags = reading.flags
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
        "reply_ending": reply.ending,
        "shared": min((reading.content & best.content).bit_count(), 20),
        "before_score": (before.scores or _NO_SCORES)[0],
        "best_score": (best.scores or _NO_SCORES)[0],
        "recent_score": sum((past.scores or _NO_SCORES)[0] for past in user[-3:]),
        "recent_complaint": sum((past.scores or _NO_SCORES)[1] for past in user[-3:]),
        "same_prompt": same_prompt,
        "same_prompt_alike": same_prompt * alike,
        "turns_ago": turns_ago,
        "new_share": (reading.content & ~said).bit_count() / max(reading.content.bit_count(), 1),
        "new_words": (reading.content & ~said).bit_count(),
        "new_share_after_bot": (reading.content & ~(said | reply.content)).bit_count()
        / max(reading.content.bit_count(), 1),
        "values": reading.values.bit_count(),
        "values_new": (reading.values & ~best.values).bit_count(),
        "values_kept": (reading.values & best.values).bit_count(),
        "likeness_to_reply": likeness(reading, memory.bot, len(bot) - 1) if bot else 0.0,
        "words_from_reply": contained(reading.content, reply.content) if reading.content else 0.0,
        "words": min(reading.n_words, 60),
        "words_best": min(best.n_words, 60),
        "sentences": len(reading.sentences),
        "asks": any(reading.questions),
        "best_asks": best.asks,
        "shouting": reading.shouting,
        "exclaims": reading.text.count("!") > 0,
        "affirm": bool(flags & BIT["affirm"]),
        "negate": bool(flags & BIT["negate"]),
        "restate": bool(flags & BIT["restate"]),
        "complaint": bool(flags & BIT["complaint"]),
        "human_request": bool(flags & BIT["human_request"]),
        "resolution": bool(flags & BIT["resolution"]),
        "repeat_request": bool(flags & BIT["repeat_request"]),
        "poll": bool(flags & BIT["poll"]),
        "give_up": bool(flags & BIT["give_up"]),
        "best_human_request": bool(best.flags & BIT["human_request"]),
        "best_restated": best.restated,
        "before_restated": before.restated,
        "before_words": min(before.n_words, 60),
        "splits": bool(user) and before.index > reply.index,
        "reply_repeats": reply_scores[0],
        "reply_evades": reply_scores[1],
        "reply_restated": reply.restated,
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
        "recent_repeat": sum(scores[0] for scores in recent),
        "recent_evade": sum(scores[1] for scores in recent),
        "since_repeat_max": worst_repeat,
        "since_repeat_sum": sum_repeat,
        "since_evade_max": worst_non_answer,
        "since_evade_sum": sum_non_answer,
        "first_reply_unrelated": unrelated,
        "user_turns": min(len(user), 12),
        **{f"linear_{i}": score for i, score in enumerate(linear_scores)},
    }
