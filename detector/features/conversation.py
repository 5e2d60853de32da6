"""Features of a conversation after a turn: is it stuck by now?"""

from msgspec import Struct
from msgspec.structs import replace

from detector.conversation import Evidence, Progress
from detector.memory import Track
from detector.turn import Role

DECAY = 0.8
_RECENT = 3


class OnceMore(Struct, frozen=True):
    """How likely a turn fails once more at what failed before.

    Attributes:
        same: P(it restates a turn that was itself a repeat or a reformulation, or one of the same thread).
        recent: The same for any of the latest turns of its side.
    """

    same: float
    recent: float


def once_more(track: Track, turns_ago: int, scores: tuple[float, ...]) -> OnceMore:
    """Two failures in a row, as products of their scores.

    Args:
        track: The turns of the turn's role before it.
        turns_ago: How many of them back is the one that it resembles most; 0 if there is none.
        scores: Scores of the turn; the first is that of repetition or reformulation.
    """
    if not turns_ago:
        return OnceMore(0.0, 0.0)
    turns = track.turns
    best = turns[-turns_ago]
    root = best.of if best.of >= 0 else best.index
    same = max((past.score() for past in turns if past.of == root), default=0.0)
    recent = max(past.score() for past in turns[-_RECENT:])
    return OnceMore(scores[0] * max(same, best.score()), scores[0] * recent)


def gathered(evidence: Evidence, role: Role, scores: tuple[float, ...], again: OnceMore, *, is_sign: bool) -> Evidence:
    """The evidence with the scores of one more turn (cumulative sums, as in a CUSUM test, Page 1954)."""
    repeat, evasion = scores if role is Role.BOT else (0.0, 0.0)
    reformulation, complaint = scores[:2] if role is Role.USER else (0.0, 0.0)
    return replace(
        evidence,
        repeats=evidence.repeats + repeat,
        tries=evidence.tries + reformulation,
        evasions=evidence.evasions + evasion,
        complaints=evidence.complaints + complaint,
        recent_repeats=evidence.recent_repeats * DECAY + repeat,
        recent_tries=evidence.recent_tries * DECAY + reformulation,
        top_repeat=max(evidence.top_repeat, repeat),
        second_repeat=max(evidence.second_repeat, min(evidence.top_repeat, repeat)),
        top_try=max(evidence.top_try, reformulation),
        second_try=max(evidence.second_try, min(evidence.top_try, reformulation)),
        repeated_on=_either(evidence.repeated_on, again.same) if role is Role.BOT else evidence.repeated_on,
        tried_on=_either(evidence.tried_on, again.same) if role is Role.USER else evidence.tried_on,
        complained_on=_either(evidence.complained_on, complaint * evidence.top_repeat),
        quiet=0 if is_sign else evidence.quiet + 1,
    )


def stuck_features(
    evidence: Evidence, progress: Progress, role: Role, scores: tuple[float, ...], again: OnceMore, attempts: int
) -> dict[str, float]:
    """Features by name, in a fixed order; conversation length is left out on purpose.

    Args:
        evidence: The evidence with this turn in it.
        progress: The conversation before this turn.
        role: Who wrote this turn.
        scores: Scores of this turn, in the order of its role's heads.
        again: How likely this turn fails once more.
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
        "again_same": again.same,
        "again_recent": again.recent,
        "repeated_on": evidence.repeated_on,
        "tried_on": evidence.tried_on,
        "complained_on": evidence.complained_on,
        "stuck_by_rule": _either(_either(evidence.repeated_on, evidence.tried_on), evidence.complained_on),
        "attempts": min(attempts, 6),
        "passed_over": min(progress.passed_over, 3),
        "wants_person": progress.asked_for_person is not None,
    }


def _either(a: float, b: float) -> float:
    """P(a or b) of independent events."""
    return 1.0 - (1.0 - a) * (1.0 - b)
