"""Any CSV with one turn a row, whose columns are named on the command line."""

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path

from detector.transcripts.speakers import role_of
from detector.turn import Role
from training.data import ROLES, Conversation, DataError, LabelledTurn
from training.importers.unlabelled import unlabelled

_LONGEST_FIELD = 1_000_000
"""Characters; the csv module's own limit is 131,072, and a bot may paste a page."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what, by its name in the head of the file.

    Attributes:
        conversation, role, text: The id, who speaks, what is said.
        index: The turn's number, for the order; "" for none.
        time: When it was said, ISO 8601 or seconds, for the order; "" for none: rows stand in order.
        delimiter: Between two fields.
        roles: Roles of this file's own speakers ("visitor": "user"); common names are known.
    """

    conversation: str = "conversation_id"
    role: str = "role"
    text: str = "text"
    index: str = ""
    time: str = ""
    delimiter: str = ","
    roles: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_options(cls, columns: list[str], roles: list[str], delimiter: str) -> "Columns":
        """From the command line's FIELD=COLUMN and SPEAKER=ROLE.

        Raises:
            ValueError: One is not of this shape, or names what is unknown.
        """
        known = [one.name for one in fields(cls) if one.name not in ("roles", "delimiter")]
        named, mapped = _pairs(columns, "--column", "FIELD=COLUMN"), _pairs(roles, "--role", "SPEAKER=ROLE")
        if unknown := [name for name in named if name not in known]:
            raise ValueError(f"--column: {', '.join(unknown)} is no field; use {', '.join(known)}")
        if unknown := [role for role in mapped.values() if role not in ROLES]:
            raise ValueError(f"--role: {', '.join(unknown)} is no role; use {', '.join(ROLES)}")
        if named.get("index") and named.get("time"):
            raise ValueError("--column: give index or time, not both")
        delimiter = {"tab": "\t"}.get(delimiter, delimiter)
        if len(delimiter) != 1:
            raise ValueError("--delimiter must be one character, or tab")
        return cls(**named, roles={speaker.casefold(): role for speaker, role in mapped.items()}, delimiter=delimiter)


@dataclass(frozen=True, slots=True)
class _Said:
    order: float
    turn: LabelledTurn


def read_table(path: Path, columns: Columns) -> Iterator[Conversation]:
    """The conversations of a file, in the order of their first rows; their rows need not stand together.

    Raises:
        DataError: A column is missing, or a row's field is empty or unknown; the message names the line.
    """
    said: dict[str, list[_Said]] = {}
    csv.field_size_limit(_LONGEST_FIELD)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, delimiter=columns.delimiter, strict=True)
        try:
            _check_head(reader.fieldnames or [], columns, path)
            for row in reader:
                where = f"{path}:{reader.line_num}"
                conversation = row[columns.conversation]
                if not conversation:
                    raise DataError(f"{where}: {columns.conversation} is empty")
                said.setdefault(conversation, []).append(_said(row, columns, where))
        except csv.Error as error:
            # The outer reader has not counted a line that it could not read.
            raise DataError(f"{path}:{reader.reader.line_num}: not CSV: {error}") from None
        except UnicodeDecodeError as error:
            raise DataError(f"{path}: byte {error.start + 1} is not UTF-8; save it as UTF-8") from None
    for conversation, turns in said.items():
        turns.sort(key=lambda one: one.order)
        yield unlabelled(conversation, "csv", (one.turn for one in turns), str(path))


def _check_head(head: Sequence[str], columns: Columns, path: Path) -> None:
    wanted = (columns.conversation, columns.role, columns.text, columns.index, columns.time)
    if missing := [name for name in wanted if name and name not in head]:
        raise DataError(f"{path}:1: lacks the column {', '.join(missing)}; name it with --column FIELD=COLUMN")


def _said(row: dict[str, str | None], columns: Columns, where: str) -> _Said:
    text = row[columns.text]
    if text is None:
        raise DataError(f"{where}: {columns.text} is missing; the row is too short")
    return _Said(_order(row, columns, where), LabelledTurn(_role(row, columns, where), text))


def _role(row: dict[str, str | None], columns: Columns, where: str) -> Role:
    speaker = (row[columns.role] or "").strip()
    name = columns.roles.get(speaker.casefold())
    role = ROLES[name] if name else ROLES.get(speaker.casefold()) or role_of(speaker)
    if role is None:
        raise DataError(f"{where}: {columns.role} is no speaker that is known; name it with --role SPEAKER=ROLE")
    return role


def _order(row: dict[str, str | None], columns: Columns, where: str) -> float:
    name = columns.index or columns.time
    if not name:
        return 0.0
    value = (row[name] or "").strip()
    try:
        number = float(value)
    except ValueError:
        number = _seconds(value) if columns.time else math.nan
    if math.isfinite(number):
        return number
    kind = "a time, ISO 8601 or seconds" if columns.time else "a number"
    raise DataError(f"{where}: {name} must be {kind}")


def _seconds(value: str) -> float:
    """Seconds of an ISO time, UTC where it names no zone; NaN if it is none."""
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        return math.nan
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()


def _pairs(options: list[str], name: str, shape: str) -> dict[str, str]:
    pairs = [option.partition("=") for option in options]
    if any(not (left and equals and right) for left, equals, right in pairs):
        raise ValueError(f"{name} must be {shape}")
    return {left: right for left, _, right in pairs}
