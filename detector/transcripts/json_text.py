"""JSON in either shape: one conversation a line, or one document that holds one or many."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from detector.transcripts.fields import details_of, id_of
from detector.transcripts.lines import Line
from detector.transcripts.messages import transcript_from_messages
from detector.transcripts.rows import transcript_from_row
from detector.transcripts.transcript import FormatError, Problem, Transcript

_KINDS = "an object with turns or messages, or a list of messages"


class JsonReader:
    """Reads one file and numbers its conversations."""

    def __init__(self, path: str, name: str) -> None:
        """Start on a file.

        Args:
            path: As the caller named it, for problems.
            name: What conversations without an id are called after.
        """
        self._path, self._name = path, name
        self._count = 0

    def read_rows(self, lines: Iterable[Line | Problem]) -> Iterator[Transcript | Problem]:
        """One JSON value a line; only one line is held at a time."""
        for line in lines:
            if isinstance(line, Problem):
                yield line
            elif not line.is_blank:
                try:
                    value = decoded(line.text)
                except json.JSONDecodeError as error:
                    yield self._unreadable(line.number, error)
                else:
                    yield from self._conversations(value, line.number)

    def read_document(self, lines: Iterable[Line | Problem]) -> Iterator[Transcript | Problem]:
        """One JSON value over all lines; it has to be held whole."""
        held: list[Line] = []
        for line in lines:
            if isinstance(line, Problem):
                yield line
            else:
                held.append(line)
        try:
            value = decoded("\n".join(line.text for line in held))
        except json.JSONDecodeError as error:
            if _are_rows(held):
                yield from self.read_rows(held)
            else:
                yield self._unreadable(held[0].number + error.lineno - 1, error)
            return
        first = next(line.number for line in held if not line.is_blank)
        yield from self._conversations(value, first)

    def _conversations(self, value: object, line: int) -> Iterator[Transcript | Problem]:
        if isinstance(value, list) and value and not _is_message(value[0]):
            items, where = value, "item {} of the list: "
        else:
            items, where = [value], ""
        for number, item in enumerate(items, 1):
            self._count += 1
            try:
                yield self._conversation(item)
            except FormatError as error:
                yield Problem(self._path, line, where.format(number) + str(error))

    def _conversation(self, value: object) -> Transcript:
        default = f"{self._name}-{self._count}"
        if isinstance(value, dict) and "turns" in value:
            return _with_details(transcript_from_row(value, default), value)
        if isinstance(value, dict) and "messages" in value:
            return _with_details(transcript_from_messages(value["messages"], id_of(value, default)), value)
        if isinstance(value, list):
            return transcript_from_messages(value, default)
        raise FormatError(f"expected {_KINDS}")

    def _unreadable(self, line: int, error: json.JSONDecodeError) -> Problem:
        # Only the decoder's own words: `error.doc` is the users' text.
        return Problem(self._path, line, f"not JSON: {error.msg} (column {error.colno})")


def is_json(text: str) -> bool:
    """Whether a text is JSON from its first to its last character."""
    try:
        decoded(text)
    except json.JSONDecodeError:
        return False
    return True


def decoded(text: str) -> object:
    """The value of a text.

    Raises:
        json.JSONDecodeError: It is not JSON, or more than Python reads.
    """
    try:
        value: object = json.loads(text)
    except json.JSONDecodeError:
        raise
    except ValueError:
        raise json.JSONDecodeError("a number is too long", "", 0) from None
    except RecursionError:
        raise json.JSONDecodeError("nested too deeply", "", 0) from None
    return value


def _with_details(found: Transcript, record: Mapping[str, Any]) -> Transcript:
    """The conversation with what its record says of bot, channel and language."""
    bot_id, channel, language = details_of(record)
    return replace(found, bot_id=bot_id, channel=channel, language=language)


def _is_message(value: object) -> bool:
    return isinstance(value, dict) and "role" in value


def _are_rows(lines: Iterable[Line]) -> bool:
    """Whether a broken document is rather a row a line with a broken first one: its second line stands by itself."""
    texts = [line.text for line in lines if not line.is_blank][:2]
    return len(texts) == 2 and texts[1].startswith("{") and is_json(texts[1])
