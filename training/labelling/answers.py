"""The answers of one annotator in a file, one a line, each safe on disk before the next question."""

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from training.data import LABELS, DataError

Key = tuple[str, int, str]
"""Conversation, turn, label."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an annotator said about one label of one turn.

    Attributes:
        conversation: Its id.
        turn: Index of the turn.
        label: A label's name.
        applies: None if it was skipped.
        annotator: Who said it.
        why: Why the turn was picked, `uncertain` or `random`.
        text: Fingerprint of the turn's text, so that an answer is never put to another text.
    """

    conversation: str
    turn: int
    label: str
    applies: bool | None
    annotator: str
    why: str
    text: str

    @property
    def key(self) -> Key:
        """What was asked."""
        return self.conversation, self.turn, self.label


def fingerprint(text: str) -> str:
    """A short hash of a turn's text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def read_answers(path: Path) -> dict[Key, Answer]:
    """The answers of a file, oldest first; a later one replaces an earlier one to the same question.

    Raises:
        DataError: A line is no answer, or the file has several annotators.
        OSError: It cannot be read.
    """
    answers: dict[Key, Answer] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            answer = _parsed(line, f"{path}:{number}")
            answers[answer.key] = answer
    names = {answer.annotator for answer in answers.values()}
    if len(names) > 1:
        raise DataError(f"{path}: answers of {', '.join(sorted(names))}; give every annotator a file of their own")
    return answers


class AnswerFile:
    """A file that answers are added to. Lives as long as a session."""

    def __init__(self, path: Path, annotator: str) -> None:
        """Open or go on with a file.

        Raises:
            DataError: The file is another annotator's, or holds other things.
            OSError: It cannot be read or written.
        """
        if not annotator.strip():
            raise DataError("annotator must be a name; it stands with every answer")
        self.annotator = annotator
        self.answers = read_answers(path) if path.exists() else {}
        other = next((one.annotator for one in self.answers.values() if one.annotator != annotator), None)
        if other is not None:
            raise DataError(f"{path}: holds the answers of {other}; choose another --output for {annotator}")
        path.parent.mkdir(parents=True, exist_ok=True)
        torn = path.exists() and path.stat().st_size > 0 and not path.read_bytes().endswith(b"\n")
        self._file = path.open("a", encoding="utf-8")
        if torn:
            self._file.write("\n")

    def add(self, answer: Answer) -> None:
        """Keep an answer; it is on disk when this returns."""
        self._file.write(json.dumps(asdict(answer), ensure_ascii=False) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        self.answers[answer.key] = answer

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _parsed(line: str, where: str) -> Answer:
    try:
        row: Any = json.loads(line)
    except json.JSONDecodeError as error:
        raise DataError(f"{where}: not JSON: {error.msg}; delete the line if it was cut off") from None
    if not isinstance(row, dict) or set(row) != set(Answer.__dataclass_fields__):
        raise DataError(f"{where}: expected an object with {', '.join(Answer.__dataclass_fields__)}")
    texts = ("conversation", "annotator", "why", "text")
    _check(all(isinstance(row[name], str) and row[name] for name in texts), where, f"{', '.join(texts)} must be texts")
    is_index = isinstance(row["turn"], int) and not isinstance(row["turn"], bool) and row["turn"] >= 0
    _check(is_index, where, "turn must be the index of a turn")
    _check(row["label"] in LABELS, where, f"label must be one of {', '.join(LABELS)}")
    _check(row["applies"] is None or isinstance(row["applies"], bool), where, "applies must be true, false or null")
    return Answer(**row)


def _check(good: bool, where: str, message: str) -> None:  # noqa: FBT001
    if not good:
        raise DataError(f"{where}: {message}")


def decided(answers: Iterable[Answer]) -> list[Answer]:
    """Those that say yes or no."""
    return [answer for answer in answers if answer.applies is not None]
