"""OpenAI-style chat logs: `{"id", "messages": [{"role", "content"}]}`, a list of messages, or many of either.

Read as `loop-detector analyze` reads them: content is a text or a list of parts, a message that only calls tools and
the tools' answers are TOOL turns.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from detector.transcripts.fields import id_of
from detector.transcripts.messages import transcript_from_messages
from detector.transcripts.transcript import FormatError
from training.data import Conversation, DataError, LabelledTurn
from training.importers.json_values import json_values
from training.importers.unlabelled import unlabelled


def read_openai(path: Path) -> Iterator[Conversation]:
    """The conversations of a file.

    Raises:
        DataError: A field is missing or of another kind.
    """
    for number, (where, value) in enumerate(_chats(path), 1):
        default = f"{path.stem}-{number}"
        if isinstance(value, dict) and "messages" in value:
            messages, name = value["messages"], id_of(value, default)
        elif isinstance(value, list):
            messages, name = value, default
        else:
            raise DataError(f"{where} must be an object with messages, or a list of messages")
        try:
            transcript = transcript_from_messages(messages, name)
        except FormatError as error:
            raise DataError(f"{where}: {error}") from None
        turns = [LabelledTurn(turn.role, turn.text) for turn in transcript.turns]
        yield unlabelled(transcript.id, "openai", turns, where)


def _chats(path: Path) -> Iterator[tuple[str, Any]]:
    """The values of a file; a list of messages is one conversation, and no list of conversations."""
    messages = []
    for where, value in json_values(path):
        if isinstance(value, dict) and "role" in value:
            messages.append(value)
        else:
            yield where, value
    if messages:
        yield str(path), messages
