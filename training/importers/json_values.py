"""JSON in either shape: one value a line, or one document."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from detector.transcripts.json_text import decoded, is_json
from training.data import DataError, Row


def json_values(path: Path) -> Iterator[tuple[str, Any]]:
    """The values of a file, each with the words that name it in an error: those of a list one by one.

    Args:
        path: A document of JSON, or JSON Lines.

    Raises:
        DataError: It is neither.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: byte {error.start + 1} is not UTF-8; save it as UTF-8") from None
    try:
        value = decoded(text)
    except json.JSONDecodeError as error:
        lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
        # A document over several lines is broken where it is broken; rows are each a value, so the first one stands.
        if len(lines) < 2 or not is_json(lines[0][1]):
            raise DataError(f"{path}:{error.lineno}: not JSON: {error.msg}") from None
        yield from _lines(path, lines)
        return
    if isinstance(value, list):
        yield from ((f"{path}: item {number}", item) for number, item in enumerate(value, 1))
    else:
        yield str(path), value


def object_at(value: Any, where: str) -> Row:  # noqa: ANN401 (decoded JSON)
    """A value that has to be an object.

    Raises:
        DataError: It is something else.
    """
    if not isinstance(value, dict):
        raise DataError(f"{where} must be an object")
    return value


def list_of(row: Row, name: str, where: str) -> list[Any]:
    """A field that has to be a list with something in it.

    Raises:
        DataError: It is missing, empty or something else.
    """
    value = row.get(name)
    if not isinstance(value, list) or not value:
        raise DataError(f"{where}: {name} must be a list with something in it")
    return value


def text_of(row: Row, name: str, where: str) -> str:
    """A field that has to be a text.

    Raises:
        DataError: It is missing or something else.
    """
    value = row.get(name)
    if not isinstance(value, str):
        raise DataError(f"{where}: {name} must be a text")
    return value


def _lines(path: Path, lines: list[tuple[int, str]]) -> Iterator[tuple[str, Any]]:
    for number, line in lines:
        where = f"{path}:{number}"
        try:
            yield where, decoded(line)
        except json.JSONDecodeError as error:
            raise DataError(f"{where}: not JSON: {error.msg}") from None
