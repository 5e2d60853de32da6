"""A judged conversation as JSON: the contract's field names, the core's enum names in lower case."""

from collections.abc import Sequence
from typing import Any

from detector.transcript_view.course import Course
from detector.transcripts import Transcript
from detector.turn import Turn
from detector.verdict import Recommendation, Signal, State, TurnRef, Verdict
from detector.wording import json_name

_DIGITS = 4


def as_json(transcript: Transcript, verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """A conversation with what was said about it; the order of the keys is fixed.

    Args:
        transcript: The conversation.
        verdicts: One a turn.
    """
    course = Course.of(verdict.recommendation for verdict in verdicts)
    return {
        "id": transcript.id,
        "highest_action": json_name(course.highest),
        "cause": json_name(course.cause),
        "offered_at_turn_index": course.offered_at,
        "handed_over_at_turn_index": course.handed_over_at,
        "turns": [_turn(turn, verdict) for turn, verdict in zip(transcript.turns, verdicts, strict=True)],
    }


def _turn(turn: Turn, verdict: Verdict) -> dict[str, Any]:
    return {
        "turn_index": verdict.turn.index,
        "role": json_name(turn.role),
        "text": turn.text,
        "signals": [_signal(signal) for signal in verdict.signals if signal.flagged],
        "state": _state(verdict.state),
        "recommendation": _recommendation(verdict.recommendation),
    }


def _signal(signal: Signal) -> dict[str, Any]:
    return {
        "kind": json_name(signal.kind),
        "score": _rounded(signal.score),
        "form": json_name(signal.form),
        "of_turn_index": _index(signal.of),
        "similarity": _rounded(signal.similarity),
        "evidence": {"sentence": signal.sentence, "earlier_sentence": signal.earlier_sentence},
    }


def _state(state: State) -> dict[str, Any]:
    return {
        "stuck_probability": _rounded(state.stuck_probability),
        "attempts": state.attempts,
        "human_requests": state.human_requests,
        "human_requests_passed_over": state.human_requests_passed_over,
        "severity": json_name(state.severity),
        "first_sign_turn_index": _index(state.first_sign),
        "holder": json_name(state.holder),
    }


def _recommendation(advice: Recommendation) -> dict[str, Any]:
    repair = advice.repair
    return {
        "action": json_name(advice.action),
        "cause": json_name(advice.cause),
        "reason": advice.reason,
        "is_new": advice.is_new,
        "since_turn_index": _index(advice.since),
        "repair": repair
        and {
            "avoid_turn_indexes": [ref.index for ref in repair.avoid],
            "open_request_turn_index": _index(repair.open_request),
            "template": repair.template,
        },
    }


def _index(ref: TurnRef | None) -> int | None:
    return None if ref is None else ref.index


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)
