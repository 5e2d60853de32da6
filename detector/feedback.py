"""What people say about the detector's answers. The numbers of the enums are those of the contract."""

from enum import IntEnum

from msgspec import Struct


class FeedbackKind(IntEnum):
    """What a feedback is about: a signal, by the number of its `SignalKind`, or the recommendation."""

    USER_REFORMULATION = 1
    BOT_REPETITION = 2
    BOT_NON_ANSWER = 3
    USER_COMPLAINT = 4
    HUMAN_REQUEST = 5
    HIDDEN_PATH = 6
    HIGH_STAKES = 7
    RESOLUTION = 8
    RECOMMENDATION = 100


class FeedbackSource(IntEnum):
    """Who says so."""

    AGENT = 1
    OPERATOR = 2
    END_USER = 3
    ANNOTATOR = 4


class Finding(IntEnum):
    """A judgement beside what the detector had said."""

    RIGHT_FLAG = 1
    WRONG_FLAG = 2
    MISSED = 3
    RIGHT_SILENCE = 4


class Claim(Struct, frozen=True):
    """What a person said; two claims that are equal are the same feedback.

    Attributes:
        feedback_id: The platform's id.
        conversation_id: The conversation that it is about.
        turn_id, episode_id: The target; one of them is "".
        kind: What it is about.
        is_about_flag: The person speaks of a flag; False: of the lack of one.
        applies: What `kind` says is so at the target, in the person's eyes.
        annotator: Opaque id of the person; may be "".
        source: Who the person is.
    """

    feedback_id: str
    conversation_id: str
    turn_id: str
    episode_id: str
    kind: FeedbackKind
    is_about_flag: bool
    applies: bool
    annotator: str
    source: FeedbackSource


def finding_of(claim: Claim, *, flagged: bool | None) -> Finding:
    """What a claim finds.

    Args:
        claim: What a person said.
        flagged: Whether the detector had said so; None if nobody knows any more, and the person is believed.
    """
    was_flagged = claim.is_about_flag if flagged is None else flagged
    if was_flagged:
        return Finding.RIGHT_FLAG if claim.applies else Finding.WRONG_FLAG
    return Finding.MISSED if claim.applies else Finding.RIGHT_SILENCE


def contradicts(claim: Claim, *, flagged: bool | None) -> bool:
    """Whether a claim does not fit what the detector had said, so that it must be about another turn.

    Whoever reports a lack need not know that the detector has seen it too: that is no contradiction.
    """
    if flagged is None or claim.is_about_flag is flagged:
        return False
    return claim.is_about_flag or not claim.applies
