"""Conversations as they come from a log: nobody has looked for a label yet."""

from collections.abc import Iterable

from detector.transcripts.fields import well_formed
from training.data import Conversation, DataError, LabelledTurn

NOTHING: frozenset[str] = frozenset()


def unlabelled(conversation_id: str, source: str, turns: Iterable[LabelledTurn], where: str) -> Conversation:
    """A conversation whose missing labels mean nothing: it can be marked or labelled later on, and teaches nothing now.

    Args:
        conversation_id: In its own source; the source goes before it.
        source: The format.
        turns: Oldest first.
        where: What an error names.

    Raises:
        DataError: There are no turns.
    """
    held = tuple(turns)
    if not held:
        raise DataError(f"{where}: has no turn of a user or a bot")
    return Conversation(f"{source}-{well_formed(conversation_id)}", source, held, annotated=NOTHING)
