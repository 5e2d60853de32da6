"""The servicer of FeedbackService: from_pb, core, to_pb."""

from typing import Any

import grpc
from loopdetector.v1 import feedback_service_pb2 as pb
from loopdetector.v1.feedback_service_pb2_grpc import FeedbackServiceServicer

from detector.errors import InvalidArgumentError
from detector.feedback import Claim, FeedbackKind, FeedbackSource
from detector.service.convert import Limits
from detector.service.deadline import patience
from detector.service.feedback import FeedbackRecorder
from detector.service.servicer import TENANT
from detector.service.settings import Settings
from detector.stores import Feedback

SERVICE = pb.DESCRIPTOR.services_by_name["FeedbackService"].full_name

_KINDS = {int(kind): kind for kind in FeedbackKind}
_SOURCES = {int(source): source for source in FeedbackSource}


class FeedbackServicer(FeedbackServiceServicer):
    """One method in three steps: check what came in, record it, shape the answer."""

    def __init__(self, recorder: FeedbackRecorder, settings: Settings) -> None:
        self._recorder = recorder
        self._limits = Limits(settings)
        self._max_seconds = settings.max_call_seconds

    async def RecordFeedback(
        self, request: pb.RecordFeedbackRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> pb.RecordFeedbackResponse:
        """See the contract."""
        claim = from_record_feedback(request, self._limits)
        feedback = await self._recorder.record(TENANT, claim, patience(context, self._max_seconds))
        return to_recorded(feedback)


def from_record_feedback(request: pb.RecordFeedbackRequest, limits: Limits) -> Claim:
    """Check a request.

    Raises:
        InvalidArgumentError: Names the field and the remedy.
    """
    if not request.feedback_id:
        raise InvalidArgumentError("feedback_id is empty; send an id of your own, so that a retry is known as one")
    kind, source = _KINDS.get(request.kind), _SOURCES.get(request.source)
    if kind is None:
        raise InvalidArgumentError(f"kind is {request.kind}; send one of the FeedbackKind enum")
    if source is None:
        raise InvalidArgumentError(f"source is {request.source}; send one of the FeedbackSource enum")
    if not (request.turn_id or request.episode_id):
        raise InvalidArgumentError("target is missing; send a turn_id or an episode_id that is not empty")
    if request.episode_id and kind is not FeedbackKind.RECOMMENDATION:
        raise InvalidArgumentError(
            f"episode_id goes with kind RECOMMENDATION only; send the turn_id that {kind.name} is about"
        )
    judgement = request.WhichOneof("judgement")
    if judgement is None:
        raise InvalidArgumentError("judgement is missing; send correct (of a flag) or missed (of a silence)")
    return Claim(
        feedback_id=limits.short("feedback_id", request.feedback_id),
        conversation_id=limits.conversation_id(request.conversation_id),
        turn_id=limits.short("turn_id", request.turn_id),
        episode_id=limits.short("episode_id", request.episode_id),
        kind=kind,
        is_about_flag=judgement == "correct",
        applies=request.correct if judgement == "correct" else request.missed,
        annotator=limits.short("annotator", request.annotator),
        source=source,
    )


def to_recorded(feedback: Feedback) -> pb.RecordFeedbackResponse:
    """A recorded feedback as its message."""
    return pb.RecordFeedbackResponse(
        feedback_id=feedback.claim.feedback_id,
        conversation_id=feedback.claim.conversation_id,
        turn_index=feedback.turn_index,
        turn_id=feedback.turn_id,
        finding=int(feedback.finding),  # type: ignore[arg-type]
        text_kept=bool(feedback.turns),
    )
