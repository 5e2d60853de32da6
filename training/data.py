"""Labelled conversations: the schema, and reading it from JSON Lines with errors that name the row."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from detector.turn import Role, Turn

ROLES = {"user": Role.USER, "bot": Role.BOT, "human": Role.HUMAN, "tool": Role.TOOL, "system": Role.SYSTEM}
LABELS = {
    "reformulation": Role.USER,
    "complaint": Role.USER,
    "human_request": Role.USER,
    "repetition": Role.BOT,
    "nonanswer": Role.BOT,
}
CLASSES = ("stuck", "hard", "recovered", "ordinary")


class DataError(ValueError):
    """A row does not follow the schema; the message names file, line and field."""


@dataclass(frozen=True, slots=True)
class LabelledTurn:
    """A turn and its labels.

    Attributes:
        role, text: As in `Turn`.
        labels: Label names.
        of: Index of the earlier turn, by label, where it is known.
        marks: Several annotators' marks by question (ABC-Eval), where there are any.
    """

    role: Role
    text: str
    labels: frozenset[str] = frozenset()
    of: dict[str, int] = field(default_factory=dict)
    marks: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def as_turn(self, index: int) -> Turn:
        """The turn as the detector takes it."""
        return Turn(self.role, self.text, f"t{index}")


@dataclass(frozen=True, slots=True)
class Conversation:
    """A labelled conversation.

    Attributes:
        id: Unique over all files.
        source: Where it comes from; reports slice by it.
        turns: Oldest first.
        stuck_at: First turn at which it is clearly stuck; None if it never is.
        kind: One of `CLASSES`; "" where nobody said (ABC-Eval).
        domain, language: For slices and splits; may be "".
    """

    id: str
    source: str
    turns: tuple[LabelledTurn, ...]
    stuck_at: int | None = None
    kind: str = ""
    domain: str = ""
    language: str = ""

    @property
    def is_support(self) -> bool:
        """Customer-support conversations are written; calls and chats are real."""
        return self.source.startswith("written")


def read_jsonl(path: Path) -> list[Conversation]:
    """Read a file of conversations, one a line.

    Raises:
        DataError: A row breaks the schema.
    """
    return [conversation for _, conversation in _rows(path)]


def read_all(paths: Iterable[Path]) -> list[Conversation]:
    """Read several files; ids must be unique over all of them.

    Raises:
        DataError: A row breaks the schema or repeats an id.
    """
    seen: dict[str, str] = {}
    conversations: list[Conversation] = []
    for path in paths:
        for where, conversation in _rows(path):
            if conversation.id in seen:
                raise DataError(f"{where}: id {conversation.id!r} stands already at {seen[conversation.id]}")
            seen[conversation.id] = where
            conversations.append(conversation)
    return conversations


def _rows(path: Path) -> Iterator[tuple[str, Conversation]]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            where = f"{path}:{number}"
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise DataError(f"{where}: not JSON: {error.msg}") from None
            yield where, parse(row, where)


def parse(row: Any, where: str) -> Conversation:
    """A conversation from a decoded row.

    Raises:
        DataError: The row breaks the schema.
    """
    if not isinstance(row, dict):
        raise DataError(f"{where}: expected an object with id, source and turns")
    turns = row.get("turns")
    if not isinstance(turns, list) or not turns:
        raise DataError(f"{where}: turns must be a list of at least one turn")
    parsed = tuple(_turn(turn, i, turns, where) for i, turn in enumerate(turns))
    stuck_at = row.get("stuck_at")
    if stuck_at is not None and not (isinstance(stuck_at, int) and 0 <= stuck_at < len(turns)):
        raise DataError(f"{where}: stuck_at must be null or an index of a turn, 0 to {len(turns) - 1}")
    kind = row.get("class", "")
    if kind and kind not in CLASSES:
        raise DataError(f"{where}: class must be one of {', '.join(CLASSES)}")
    if kind and (kind == "stuck") != (stuck_at is not None):
        raise DataError(f"{where}: class stuck goes with stuck_at, the others with null")
    texts = {name: row.get(name, "") for name in ("id", "source", "domain", "language")}
    for name, value in texts.items():
        if not isinstance(value, str) or (name == "id" and not value):
            raise DataError(f"{where}: {name} must be a text")
    return Conversation(turns=parsed, stuck_at=stuck_at, kind=kind, **texts)


def _turn(turn: Any, index: int, turns: list[Any], where: str) -> LabelledTurn:
    here = f"{where}: turns[{index}]"
    if not isinstance(turn, dict) or turn.get("role") not in ROLES:
        raise DataError(f"{here}.role must be one of {', '.join(ROLES)}")
    if not isinstance(turn.get("text"), str):
        raise DataError(f"{here}.text must be a text")
    role = ROLES[turn["role"]]
    names: set[str] = set()
    of: dict[str, int] = {}
    for label in turn.get("labels", []):
        name = label.get("label") if isinstance(label, dict) else None
        if name not in LABELS or LABELS[name] is not role:
            allowed = ", ".join(known for known, of_role in LABELS.items() if of_role is role) or "none"
            raise DataError(f"{here}.labels: {name!r} is no label of a {turn['role']} turn; allowed: {allowed}")
        names.add(name)
        if label.get("of") is not None:
            earlier = label["of"]
            if not isinstance(earlier, int) or not 0 <= earlier < index or turns[earlier].get("role") != turn["role"]:
                raise DataError(f"{here}.labels: of must be the index of an earlier {turn['role']} turn")
            of[name] = earlier
    marks = {name: tuple(turn[name]) for name in ("redundant", "ignored") if name in turn}
    return LabelledTurn(role, turn["text"], frozenset(names), of, marks)
