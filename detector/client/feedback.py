"""From the arguments of `record_feedback` to the message of the contract."""

import uuid
from typing import Literal, Required, TypeAlias, TypedDict

from loopdetector.v1.feedback_service_pb2 import FeedbackKind, FeedbackSource, RecordFeedbackRequest

from detector.client.failures import ArgumentError
from detector.client.turns import check_names, number_from

# Quoted: the types of generated enums exist only for the type checker.
KindName = Literal[
    "user_reformulation",
    "bot_repetition",
    "bot_non_answer",
    "user_complaint",
    "human_request",
    "hidden_path",
    "high_stakes",
    "resolution",
    "recommendation",
]
FeedbackKindLike: TypeAlias = "FeedbackKind.ValueType | KindName"
FeedbackSourceLike: TypeAlias = "FeedbackSource.ValueType | Literal['agent', 'operator', 'end_user', 'annotator']"


class FeedbackFields(TypedDict, total=False):
    """The named arguments of `record_feedback`.

    Attributes:
        kind: Which signal it is about, or the recommendation.
        source: Who says so.
        turn_id: The turn that it is about; or
        episode_id: the episode, with kind "recommendation" only.
        correct: Of a flag: it was right, or it was wrong.
        missed: Of a silence: a flag belongs there, or rightly none.
        annotator: Opaque id of the person, so that one who says it again counts once.
        feedback_id: The platform's id of the feedback. Without one the client makes one; give it where you have it, so
            that your own retries are known as such.
    """

    kind: Required[FeedbackKindLike]
    source: Required[FeedbackSourceLike]
    turn_id: str
    episode_id: str
    correct: bool
    missed: bool
    annotator: str
    feedback_id: str


_ONE_OF = (("turn_id", "episode_id"), ("correct", "missed"))


def record_feedback_request(conversation_id: str, fields: FeedbackFields) -> RecordFeedbackRequest:
    """The request for one feedback; it always has an id.

    Raises:
        ArgumentError: A value is not known, or one of two that exclude each other is not given alone.
        TypeError: The name of an argument is not known, or a value is of the wrong type.
    """
    check_names("record_feedback", fields, FeedbackFields.__annotations__)
    for one, other in _ONE_OF:
        if (fields.get(one) is None) is (fields.get(other) is None):
            raise ArgumentError(f"record_feedback() needs {one}= or {other}=, one of them")
    request = RecordFeedbackRequest(
        feedback_id=fields.get("feedback_id") or uuid.uuid4().hex,
        conversation_id=conversation_id,
        kind=number_from(FeedbackKind, "FEEDBACK_KIND_", fields.get("kind", 0)),
        annotator=fields.get("annotator", ""),
        source=number_from(FeedbackSource, "FEEDBACK_SOURCE_", fields.get("source", 0)),
    )
    for name, value in fields.items():
        if value is not None and any(name in pair for pair in _ONE_OF):
            setattr(request, name, value)
    return request
