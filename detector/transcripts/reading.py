"""From a file, of whichever format, to conversations."""

import re
import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from detector.transcripts.json_text import JsonReader, is_json
from detector.transcripts.lines import Line, read_lines
from detector.transcripts.plain_text import read_plain_text
from detector.transcripts.transcript import Problem, Transcript

STANDARD_INPUT = "-"

_ROWS = (".jsonl", ".ndjson")
# A bracket also opens a plain-text time stamp ("[10:31] User: ..."): in JSON an object or a list comes after it.
_OPENS_JSON = re.compile(r"\s*(?:\{|\[\s*(?:[\[{\]]|$))")


def read_transcripts(path: str | Path) -> Iterator[Transcript | Problem]:
    """Read the conversations of a file, one after the other; what cannot be read is told and passed over.

    Args:
        path: JSON Lines, JSON or plain text; "-" is standard input.
    """
    named = str(path)
    try:
        if named == STANDARD_INPUT:
            yield from _read(sys.stdin.buffer, named, "stdin", "")
        else:
            file_path = Path(path)
            with file_path.open("rb") as file:
                yield from _read(file, named, file_path.stem, file_path.suffix.lower())
    except OSError as error:
        yield Problem(named, 0, f"cannot be read: {error.strerror or type(error).__name__}")


def _read(file: BinaryIO, path: str, name: str, suffix: str) -> Iterator[Transcript | Problem]:
    lines = read_lines(file, path)
    first, lines = _opening(lines)
    if first is None:
        found = [line for line in lines if isinstance(line, Problem)]
        yield from found or [Problem(path, 0, "is empty")]
    elif not _is_json_file(suffix, first):
        yield from _unless_empty(read_plain_text(lines, path, name), path)
    elif _is_document(suffix, first):
        yield from JsonReader(path, name).read_document(lines)
    else:
        yield from JsonReader(path, name).read_rows(lines)


def _opening(lines: Iterator[Line | Problem]) -> tuple[str | None, Iterator[Line | Problem]]:
    """The first line that is not blank, None if there is none, and all lines."""
    seen: list[Line | Problem] = []
    for line in lines:
        seen.append(line)
        if isinstance(line, Line) and not line.is_blank:
            return line.text.strip(), chain(seen, lines)
    return None, iter(seen)


def _is_json_file(suffix: str, first: str) -> bool:
    return suffix in (*_ROWS, ".json") or _OPENS_JSON.match(first) is not None


def _is_document(suffix: str, first: str) -> bool:
    """Whether the JSON goes on over several lines; rows are told by a first line that stands by itself."""
    if suffix in _ROWS:
        return first in ("{", "[")
    return not is_json(first)


def _unless_empty(found: Iterable[Transcript | Problem], path: str) -> Iterator[Transcript | Problem]:
    nothing = True
    for item in found:
        nothing = False
        yield item
    if nothing:
        yield Problem(path, 0, "holds no conversation")
