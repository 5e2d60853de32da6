"""What the rules of teams look at, taken from a judged conversation."""

from detector.pipeline import Judgement
from detector.policies.teams import CaseProfile


def profile_of(judgement: Judgement, *, language: str, channel: str) -> CaseProfile:
    """The profile of the case that a conversation is, or would be, after a turn.

    Args:
        judgement: Of that turn.
        language, channel: Of the conversation; "" if nobody knows.
    """
    verdict, conversation = judgement.verdict, judgement.conversation
    return CaseProfile(
        cause=verdict.recommendation.cause,
        severity=verdict.state.severity,
        language=language,
        channel=channel,
        topics=conversation.progress.topics,
        texts=tuple(past.text for past in conversation.memory.user.turns),
    )
