"""Stored turns judged again, by another model or to see more of them."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from detector.conversation import Conversation
from detector.pipeline import Judgement, Pipeline
from detector.service.codec import to_progress
from detector.stores import TurnRow
from detector.turn import Role, Turn
from detector.verdict import End


def judged_again(
    pipeline: Pipeline, conversation: Conversation, rows: Sequence[TurnRow], was: End = End.OPEN
) -> Iterator[Judgement]:
    """Judge turns under what the model of their day met: who held the conversation, and whether it had ended.

    Both come from the platform and not from a model, so they are taken from the rows.

    Args:
        pipeline: What judges.
        conversation: As `pipeline` knows it before the first row.
        rows: The turns, with their texts, oldest first.
        was: Whether it had ended before the first of them.
    """
    for row in rows:
        if was is not End.OPEN:
            conversation = Conversation(replace(conversation.progress, end=was), conversation.memory)
        progress = to_progress(row)
        turn = Turn(Role(row.role), row.text, row.turn_id, row.time)
        judgement = pipeline.judge(conversation, turn, progress.holder)
        conversation, was = judgement.conversation, progress.end
        yield judgement
