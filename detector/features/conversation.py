"""Features of a conversation after a turn: is it stuck by now?"""

from msgspec.structs import replace

from detector.conversation import Evidence, Progress
from detector.turn import Role

DECAY = 0.8


def gathered(evidence: Evidence, role: Role, scores: tuple[float, ...], *, is_sign: bool) -> Evidence:
    """The evidence with the scores of one more turn (cumulative sums, as in a CUSUM test, Page 1954)."""
    repeat, evasion = scores if role is Role.BOT else (0.0, 0.0)
    again, complaint = scores[:2] if role is Role.USER else (0.0, 0.0)
    return replace(
        evidence,
        repeats=evidence.repeats + repeat,
        tries=evidence.tries + again,
        evasions=evidence.evasions + evasion,
        complaints=evidence.complaints + complaint,
        recent_repeats=evidence.recent_repeats * DECAY + repeat,
        recent_tries=evidence.recent_tries * DECAY + again,
        top_repeat=max(evidence.top_repeat, repeat),
        second_repeat=max(evidence.second_repeat, min(evidence.top_repeat, repeat)),
        top_try=max(evidence.top_try, again),
        second_try=max(evidence.second_try, min(evidence.top_try, again)),
        quiet=0 if is_sign else evidence.quiet + 1,
    )


def stuck_features(
    evidence: Evidence, progress: Progress, role: Role, scores: tuple[float, ...], attempts: int
) -> dict[str, float]:
    """Features by name, in a fixed order; conversation length is left out on purpose.

    Args:
        evidence: The evidence with this turn in it.
        progress: The conversation before this turn.
        role: Who wrote this turn.
        scores: Scores of this turn, in the order of its role's heads.
        attempts: Failed tries at the open request, this turn included.
    """
    is_user = role is Role.USER
    return {
        "repeats": evidence.repeats,
        "tries": evidence.tries,
        "evasions": evidence.evasions,
        "complaints": evidence.complaints,
        "recent_repeats": evidence.recent_repeats,
        "recent_tries": evidence.recent_tries,
        "top_repeat": evidence.top_repeat,
        "second_repeat": evidence.second_repeat,
        "top_try": evidence.top_try,
        "second_try": evidence.second_try,
        "quiet": min(evidence.quiet, 8),
        "is_user": is_user,
        "repeat_now": 0.0 if is_user else scores[0],
        "evasion_now": 0.0 if is_user else scores[1],
        "try_now": scores[0] if is_user else 0.0,
        "complaint_now": scores[1] if is_user else 0.0,
        "person_now": scores[2] if is_user else 0.0,
        "complaint_after_repeat": (scores[1] if is_user else 0.0) * evidence.top_repeat,
        "attempts": min(attempts, 6),
        "passed_over": min(progress.passed_over, 3),
        "wants_person": progress.asked_for_person is not None,
    }
