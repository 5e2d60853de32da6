"""From conversations back to rows of the schema, and rows to files."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path

from training.data import ROLES, Conversation, LabelledTurn, Row

_ROLE_NAMES = {role: name for name, role in ROLES.items()}
_TEXTS = ("domain", "language", "bot", "user")


def row_of(conversation: Conversation) -> Row:
    """The row that `training.data.parse` reads as this conversation."""
    row: Row = {"id": conversation.id, "source": conversation.source}
    row |= {name: value for name in _TEXTS if (value := getattr(conversation, name))}
    if conversation.kind:
        row["class"] = conversation.kind
    row["stuck_at"] = conversation.stuck_at
    if conversation.annotated is not None:
        row["annotated"] = sorted(conversation.annotated)
    if conversation.made_from:
        row["made_from"] = list(conversation.made_from)
    row["turns"] = [_turn_row(turn) for turn in conversation.turns]
    return row


def _turn_row(turn: LabelledTurn) -> Row:
    row: Row = {"role": _ROLE_NAMES[turn.role], "text": turn.text}
    if turn.labels:
        row["labels"] = [
            {"label": label} | ({"of": turn.of[label]} if label in turn.of else {}) for label in sorted(turn.labels)
        ]
    if turn.looked_at is not None:
        row["looked_at"] = sorted(turn.looked_at)
    return row | {name: list(marks) for name, marks in turn.marks.items()}


def write_rows(rows: Iterable[Row], path: Path) -> int:
    """Write a file, Parquet if it is named so, else JSON Lines; it is replaced only when all is written.

    Args:
        rows: As `training.data.parse` takes them.
        path: The file.

    Returns:
        How many rows there were.

    Raises:
        OSError: Writing failed.
    """
    from training.parquet import write_parquet

    write: Callable[[Iterable[Row], Path], int] = write_parquet if path.suffix == ".parquet" else _write_jsonl
    partial = path.with_name(f"{path.name}.part")
    try:
        written = write(rows, partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return written


def _write_jsonl(rows: Iterable[Row], path: Path) -> int:
    written = 0
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            written += 1
    return written
