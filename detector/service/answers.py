"""What calls give, and how it becomes a message."""

from typing import Protocol

from loopdetector.v1 import loop_detector_service_pb2 as pb
from loopdetector.v1 import verdict_pb2
from msgspec import Struct

from detector.conversation import Progress
from detector.pipeline import Judgement
from detector.service.brain import Brain
from detector.service.convert import to_recommendation, to_signals, to_state
from detector.stores import Header, TurnRow
from detector.verdict import Action, Cause, Recommendation

_MILLION = 1_000_000
_OBSERVING = "Observe mode: nothing is recommended."


class Answer(Struct, frozen=True):
    """A judgement with what its message needs besides."""

    conversation_id: str
    judgement: Judgement
    brain: Brain
    truncated: bool
    include_all_scores: bool


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
    """What is known of a conversation."""

    header: Header
    progress: Progress
    last: TurnRow


def to_answer(answer: Answer) -> pb.AnalyzeTurnResponse:
    """An answer as its message."""
    judgement, brain = answer.judgement, answer.brain
    verdict = judgement.verdict
    advice = verdict.recommendation
    return pb.AnalyzeTurnResponse(
        conversation_id=answer.conversation_id,
        turn_index=verdict.turn.index,
        turn_id=verdict.turn.turn_id,
        signals=to_signals(verdict.signals, include_all=answer.include_all_scores),
        state=to_state(verdict.state),
        recommendation=to_recommendation(withheld(advice) if brain.observe else advice),
        provenance=to_provenance(brain, judgement, truncated=answer.truncated),
    )


def to_provenance(
    brain: Brain, judgement: Judgement | None = None, *, truncated: bool = False
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
        advice = judgement.verdict.recommendation
        if brain.observe and advice.cause is not Cause.HELD:
            message.withheld_action = int(advice.action)  # type: ignore[assignment]
            message.withheld_cause = int(advice.cause)  # type: ignore[assignment]
    return message


def withheld(advice: Recommendation) -> Recommendation:
    """A recommendation as observe mode sends it."""
    if advice.cause is Cause.HELD:
        return advice
    return Recommendation(Action.CONTINUE, Cause.NONE, _OBSERVING, advice.episode_id, False, None, None)


def decode_answer(data: bytes) -> pb.AnalyzeTurnResponse:
    """A stored answer as it was sent."""
    return pb.AnalyzeTurnResponse.FromString(data)
