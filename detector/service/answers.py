"""What calls give, and how it becomes a message."""

from typing import Protocol

from loopdetector.v1 import loop_detector_service_pb2 as pb
from loopdetector.v1 import verdict_pb2
from msgspec import Struct

from detector.cases import Case
from detector.conversation import Progress
from detector.pipeline import Judgement
from detector.service.brain import Brain
from detector.service.convert import to_case_summary, to_recommendation, to_signals, to_state
from detector.stores import Header, TurnRow
from detector.verdict import Action, Cause, Recommendation, Verdict

_MILLION = 1_000_000
_OBSERVING = "Observe mode: nothing is recommended."


class Answer(Struct, frozen=True):
    """A judgement with what its message needs besides.

    Attributes:
        conversation_id: That of the request.
        judgement: What is answered.
        brain: What judged.
        load_seconds: Time spent reading the conversation.
        truncated: The text was judged on its head and tail.
        include_all_scores: Send scores below their threshold too.
        case: The conversation's case after the turn; None if none is open.
    """

    conversation_id: str
    judgement: Judgement
    brain: Brain
    load_seconds: float = 0.0
    truncated: bool = False
    include_all_scores: bool = False
    case: Case | None = None


class Message(Protocol):
    """An encoded answer."""

    def SerializeToString(self) -> bytes:  # noqa: N802 (protobuf's name)
        """Its bytes."""
        ...


class Reply(Struct, frozen=True):
    """What a call gives.

    Attributes:
        message: The answer.
        answer: What it was made from; None if it is a stored answer, sent again.
        store_seconds: Time spent reading and writing.
    """

    message: Message
    answer: Answer | None
    store_seconds: float


class Known(Struct, frozen=True):
    """What is known of a conversation; `case` is the one that is not closed."""

    header: Header
    progress: Progress
    last: TurnRow
    case: Case | None = None


def to_answer(answer: Answer) -> pb.AnalyzeTurnResponse:
    """An answer as its message."""
    judgement, brain = answer.judgement, answer.brain
    verdict = judgement.verdict
    advice = verdict.recommendation
    message = pb.AnalyzeTurnResponse(
        conversation_id=answer.conversation_id,
        turn_index=verdict.turn.index,
        turn_id=verdict.turn.turn_id,
        signals=to_signals(verdict.signals, include_all=answer.include_all_scores),
        state=to_state(verdict.state),
        recommendation=to_recommendation(withheld(advice) if brain.observe else advice),
        provenance=to_provenance(
            brain, judgement, truncated=answer.truncated, store_micros=int(answer.load_seconds * _MILLION)
        ),
    )
    if answer.case is not None:
        message.escalation_id = answer.case.escalation_id
        message.case.CopyFrom(to_case_summary(answer.case))
    return message


def to_verdict(verdict: Verdict, *, include_all: bool, observe: bool) -> verdict_pb2.Verdict:
    """One verdict of a transcript: what the answer to that turn would have said."""
    advice = verdict.recommendation
    return verdict_pb2.Verdict(
        turn_index=verdict.turn.index,
        turn_id=verdict.turn.turn_id,
        signals=to_signals(verdict.signals, include_all=include_all),
        state=to_state(verdict.state),
        recommendation=to_recommendation(withheld(advice) if observe else advice),
    )


def to_provenance(
    brain: Brain, judgement: Judgement | None = None, *, truncated: bool = False, store_micros: int = 0
) -> verdict_pb2.Provenance:
    """What made an answer."""
    message = verdict_pb2.Provenance(
        model_id=brain.model.model_id,
        model_version=brain.model.version,
        policy_version=brain.policy.version,
        truncated=truncated,
    )
    if judgement is not None:
        times = judgement.times
        message.stage_micros.encode = int(times.encode * _MILLION)
        message.stage_micros.compare = int(times.compare * _MILLION)
        message.stage_micros.classify = int(times.classify * _MILLION)
        message.stage_micros.decide = int(times.decide * _MILLION)
        message.stage_micros.store = store_micros
        advice = judgement.verdict.recommendation
        if brain.observe and advice.cause is not Cause.HELD:
            message.withheld_action = int(advice.action)  # type: ignore[assignment]
            message.withheld_cause = int(advice.cause)  # type: ignore[assignment]
    return message


def withheld(advice: Recommendation) -> Recommendation:
    """A recommendation as observe mode sends it."""
    if advice.cause is Cause.HELD:
        return advice
    return Recommendation(
        action=Action.CONTINUE,
        cause=Cause.NONE,
        reason=_OBSERVING,
        episode_id=advice.episode_id,
        is_new=False,
        since=None,
        repair=None,
    )


def decode_answer(data: bytes) -> pb.AnalyzeTurnResponse:
    """A stored answer as it was sent."""
    return pb.AnalyzeTurnResponse.FromString(data)
