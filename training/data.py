"""Labelled conversations: the schema, and reading it from JSON Lines or Parquet with errors that name the row."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from detector.turn import Role, Turn

Row = dict[str, Any]

SCHEMA_VERSION = 1
"""Raised when a reader of this version would misread what a newer one writes; new optional fields do not raise it."""

ROLES = {"user": Role.USER, "bot": Role.BOT, "human": Role.HUMAN, "tool": Role.TOOL, "system": Role.SYSTEM}
LABELS = {
    "reformulation": Role.USER,
    "complaint": Role.USER,
    "human_request": Role.USER,
    "repetition": Role.BOT,
    "nonanswer": Role.BOT,
}
NOT_ANNOTATED = {
    "getgoing": {"human_request"},
    "dbdc3": {"human_request", "nonanswer"},
    "tau-bench": {"human_request"},
    "uss": {"human_request"},
    "nlupp": {"reformulation", "complaint", "repetition", "nonanswer", "stuck"},
}
"""By the beginning of the source: labels that nobody looked for there, so that their absence means nothing. For rows
without `annotated`, which says it row by row."""
MARKS = ("redundant", "ignored", "breakdown")
"""Several annotators' numbers on one turn: for ABC-Eval 0 or 1, for DBDC's breakdown 0 no, 1 possible, 2 yes."""
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
        marks: Several annotators' marks by question, of `MARKS`, where there are any.
        looked_at: The labels, and "stuck", that were looked for on this turn; None: all that the conversation
            annotates.
    """

    role: Role
    text: str
    labels: frozenset[str] = frozenset()
    of: dict[str, int] = field(default_factory=dict)
    marks: dict[str, tuple[int, ...]] = field(default_factory=dict)
    looked_at: frozenset[str] | None = None

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
        domain, language, bot, user: For slices and splits; may be "".
        annotated: The labels, and "stuck", that were looked for; None: all but those that the source lacks. Empty for
            conversations that nobody has labelled yet.
        made_from: Ids of what a generated conversation comes from; () for all others.
    """

    id: str
    source: str
    turns: tuple[LabelledTurn, ...]
    stuck_at: int | None = None
    kind: str = ""
    domain: str = ""
    language: str = ""
    bot: str = ""
    user: str = ""
    annotated: frozenset[str] | None = None
    made_from: tuple[str, ...] = ()

    def annotates(self, label: str) -> bool:
        """Whether a missing label means that it does not apply."""
        if self.annotated is not None:
            return label in self.annotated
        return not any(self.source.startswith(source) and label in labels for source, labels in NOT_ANNOTATED.items())

    def looked_for(self, label: str, index: int) -> bool:
        """Whether a label, or "stuck", was looked for on a turn: elsewhere its absence means nothing."""
        looked_at = self.turns[index].looked_at
        return self.annotates(label) and (looked_at is None or label in looked_at)

    @property
    def is_real_loop_data(self) -> bool:
        """Real calls and chats that were labelled for loops."""
        return self.source == "getgoing" or self.source.startswith("dbdc3")

    @property
    def is_healthy(self) -> bool:
        """Real customers that were served and tasks that were done, for the false-alarm rate."""
        return self.source.startswith(("tau", "uss"))

    @property
    def is_support(self) -> bool:
        """Customer-support conversations are written; calls and chats are real."""
        return self.source.startswith("written")


def read_jsonl(path: Path) -> list[Conversation]:
    """Read one file of conversations; ids may repeat.

    Raises:
        DataError: A row breaks the schema.
    """
    return [conversation for _, conversation in _rows(path)]


def read_all(paths: Iterable[Path]) -> list[Conversation]:
    """Read several files, JSON Lines or Parquet; ids must be unique over all of them.

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


def read_rows(path: Path) -> Iterator[tuple[str, Any]]:
    """The rows of a file as they stand there, unchecked, each with the words that name it in an error.

    Args:
        path: Parquet if it is named so, else JSON Lines.

    Raises:
        DataError: The file is not what its name says.
    """
    if path.suffix == ".parquet":
        from training.parquet import read_parquet

        yield from read_parquet(path)
        return
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                where = f"{path}:{number}"
                try:
                    yield where, json.loads(line)
                except json.JSONDecodeError as error:
                    raise DataError(f"{where}: not JSON: {error.msg}") from None


def _rows(path: Path) -> Iterator[tuple[str, Conversation]]:
    for where, row in read_rows(path):
        yield where, parse(row, where)


def check_version(version: Any, where: str) -> None:  # noqa: ANN401 (decoded JSON)
    """Refuse what a newer release has written.

    Raises:
        DataError: It is no version, or a newer one.
    """
    if not _is_index(version) or version == 0:
        raise DataError(f"{where}: schema_version must be a number from 1")
    if version > SCHEMA_VERSION:
        raise DataError(
            f"{where}: schema_version {version} is newer than {SCHEMA_VERSION}, the newest that this release reads; "
            "update the package, or write the file with an older one"
        )


def parse(row: Any, where: str) -> Conversation:  # noqa: ANN401 (decoded JSON)
    """A conversation from a decoded row.

    Raises:
        DataError: The row breaks the schema.
    """
    if not isinstance(row, dict):
        raise DataError(f"{where}: expected an object with id, source and turns")
    check_version(row.get("schema_version", SCHEMA_VERSION), where)
    turns = row.get("turns")
    if not isinstance(turns, list) or not turns:
        raise DataError(f"{where}: turns must be a list of at least one turn")
    parsed = tuple(_turn(turn, i, turns, where) for i, turn in enumerate(turns))
    stuck_at = row.get("stuck_at")
    if stuck_at is not None and not (_is_index(stuck_at) and stuck_at < len(turns)):
        raise DataError(f"{where}: stuck_at must be null or an index of a turn, 0 to {len(turns) - 1}")
    kind = row.get("class", "")
    if kind and kind not in CLASSES:
        raise DataError(f"{where}: class must be one of {', '.join(CLASSES)}")
    if kind and (kind == "stuck") != (stuck_at is not None):
        raise DataError(f"{where}: class stuck goes with stuck_at, the others with null")
    texts = {name: row.get(name, "") for name in ("id", "source", "domain", "language", "bot", "user")}
    for name, value in texts.items():
        if not _is_text(value) or (name == "id" and not value):
            raise DataError(f"{where}: {name} must be a text")
    made_from = row.get("made_from", [])
    if not isinstance(made_from, list) or not all(_is_text(origin) and origin for origin in made_from):
        raise DataError(f"{where}: made_from must be a list of ids")
    annotated = _annotated(row, parsed, where)
    return Conversation(
        turns=parsed, stuck_at=stuck_at, kind=kind, annotated=annotated, made_from=tuple(made_from), **texts
    )


def _annotated(row: Row, turns: tuple[LabelledTurn, ...], where: str) -> frozenset[str] | None:
    names = row.get("annotated")
    if names is None:
        return None
    allowed = (*LABELS, "stuck")
    if not isinstance(names, list) or not all(isinstance(name, str) and name in allowed for name in names):
        raise DataError(f"{where}: annotated must be a list out of {', '.join(allowed)}")
    carried = {label for turn in turns for label in turn.labels}
    if row.get("stuck_at") is not None:
        carried.add("stuck")
    if lacking := sorted(carried - set(names)):
        raise DataError(f"{where}: annotated lacks {', '.join(lacking)}, which the conversation carries; add it")
    return frozenset(names)


def _turn(turn: Any, index: int, turns: list[Any], where: str) -> LabelledTurn:  # noqa: ANN401, C901 (decoded JSON, field by field)
    here = f"{where}: turns[{index}]"
    if not isinstance(turn, dict) or not isinstance(turn.get("role"), str) or turn["role"] not in ROLES:
        raise DataError(f"{here}.role must be one of {', '.join(ROLES)}")
    if not _is_text(turn.get("text")):
        raise DataError(f"{here}.text must be a text, without halves of surrogate pairs")
    role = ROLES[turn["role"]]
    names: set[str] = set()
    of: dict[str, int] = {}
    labels = turn.get("labels", [])
    if not isinstance(labels, list):
        raise DataError(f"{here}.labels must be a list")
    for label in labels:
        name = label.get("label") if isinstance(label, dict) else None
        if not isinstance(name, str) or LABELS.get(name) is not role:
            allowed = ", ".join(known for known, of_role in LABELS.items() if of_role is role) or "none"
            raise DataError(f"{here}.labels: {name!r} is no label of a {turn['role']} turn; allowed: {allowed}")
        names.add(name)
        if label.get("of") is not None:
            earlier = label["of"]
            if not (_is_index(earlier) and earlier < index and turns[earlier]["role"] == turn["role"]):
                raise DataError(f"{here}.labels: of must be the index of an earlier {turn['role']} turn")
            of[name] = earlier
    marks = {}
    for name in MARKS:
        if name in turn:
            if not isinstance(turn[name], list) or not all(_is_index(mark) for mark in turn[name]):
                raise DataError(f"{here}.{name} must be a list of numbers, one an annotator")
            marks[name] = tuple(turn[name])
    return LabelledTurn(role, turn["text"], frozenset(names), of, marks, _looked_at(turn, names, here))


def _looked_at(turn: Row, labels: set[str], here: str) -> frozenset[str] | None:
    names = turn.get("looked_at")
    if names is None:
        return None
    allowed = {"stuck", *(label for label, role in LABELS.items() if role is ROLES[turn["role"]])}
    if not isinstance(names, list) or not all(isinstance(name, str) and name in allowed for name in names):
        raise DataError(f"{here}.looked_at must be a list out of {', '.join(sorted(allowed))}")
    if not labels <= set(names):
        raise DataError(f"{here}.looked_at lacks a label that the turn carries; add it, or leave looked_at out")
    return frozenset(names)


def _is_index(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_text(value: Any) -> bool:  # noqa: ANN401
    """Half of a surrogate pair, as left by a cut emoji in JSON, is no text: no file can hold it."""
    if not isinstance(value, str):
        return False
    return value.isascii() or not any("\ud800" <= character <= "\udfff" for character in value)
