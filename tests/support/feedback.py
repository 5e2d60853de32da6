"""What one says to FeedbackService in tests."""

from loopdetector.v1 import feedback_service_pb2 as fpb
from loopdetector.v1.feedback_service_pb2_grpc import FeedbackServiceStub

REPETITION = fpb.FEEDBACK_KIND_BOT_REPETITION
REFORMULATION = fpb.FEEDBACK_KIND_USER_REFORMULATION
RECOMMENDATION = fpb.FEEDBACK_KIND_RECOMMENDATION

RIGHT_FLAG, WRONG_FLAG = fpb.FEEDBACK_FINDING_RIGHT_FLAG, fpb.FEEDBACK_FINDING_WRONG_FLAG
MISSED, RIGHT_SILENCE = fpb.FEEDBACK_FINDING_MISSED, fpb.FEEDBACK_FINDING_RIGHT_SILENCE


def feedback_request(**fields):
    """A good request about conversation c; None leaves a field out."""
    given = {
        "feedback_id": "f1",
        "conversation_id": "c",
        "kind": REPETITION,
        "annotator": "ann",
        "source": fpb.FEEDBACK_SOURCE_AGENT,
        **fields,
    }
    return fpb.RecordFeedbackRequest(**{name: value for name, value in given.items() if value is not None})


async def give(served, *, timeout=20, **fields):
    """Send a feedback to a server of `serve`."""
    return await FeedbackServiceStub(served.channel).RecordFeedback(feedback_request(**fields), timeout=timeout)


def kept(served, feedback_id="f1"):
    """What the server's store holds under an id."""
    return served.server.store.feedback.get("default", feedback_id)
