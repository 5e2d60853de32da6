"""A method that was run elsewhere: its scores from a file."""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from training.benchmark.method import NEVER, OFFER, TASKS, Scores
from training.data import Conversation, DataError


class ResultsFile:
    """The scores of a results file; the format is in `training/benchmark/README.md`."""

    def __init__(self, path: Path) -> None:
        """Read a file.

        Raises:
            DataError: A line breaks the format; the message names file, line and field.
        """
        lines = [(f"{path}:{n}", line) for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)]
        rows = [(where, _object(line, where)) for where, line in lines if line.strip()]
        if not rows:
            raise DataError(f"{path}: empty; the first line names the method and its thresholds")
        where, head = rows[0]
        self.name, self.note = _text(head, "name", where), str(head.get("note", f"scores read from {path.name}"))
        thresholds = head.get("thresholds")
        if not isinstance(thresholds, dict) or not thresholds or not set(thresholds) <= set(TASKS):
            raise DataError(f"{where}: thresholds must be an object with some of {', '.join(TASKS)}")
        for task, value in thresholds.items():
            if value is not None and not _is_number(value):
                raise DataError(f"{where}: thresholds.{task} must be a number, or null if there is no default")
        self.thresholds: Mapping[str, float | None] = thresholds
        self._path = path
        self._scores = {_text(row, "id", where): _scores(row, thresholds, where) for where, row in rows[1:]}

    def score_turns(self, conversation: Conversation) -> Scores:
        """See `Method`.

        Raises:
            DataError: The file lacks the conversation, or has other than one score a turn.
        """
        scores = self._scores.get(conversation.id)
        if scores is None:
            raise DataError(f"{self._path}: no line with id {conversation.id!r}; score every conversation of the set")
        for task, values in scores.items():
            if len(values) != len(conversation.turns):
                raise DataError(
                    f"{self._path}: {conversation.id}: {task} has {len(values)} scores for "
                    f"{len(conversation.turns)} turns; give one a turn, null where there is nothing to say"
                )
        return scores


def _object(line: str, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise DataError(f"{where}: not JSON: {error.msg}") from None
    if not isinstance(row, dict):
        raise DataError(f"{where}: expected an object")
    return row


def _text(row: Mapping[str, Any], field: str, where: str) -> str:
    value = row.get(field)
    if not isinstance(value, str) or not value:
        raise DataError(f"{where}: {field} must be a text")
    return value


def _scores(row: Mapping[str, Any], tasks: Mapping[str, Any], where: str) -> dict[str, list[float]]:
    scores = {}
    for task in (*tasks, *((OFFER,) if OFFER in row else ())):
        values = row.get(task)
        if not isinstance(values, list) or not all(value is None or _is_number(value) for value in values):
            raise DataError(
                f"{where}: {task} must be a list of numbers, one a turn, null where there is nothing to say"
            )
        scores[task] = [NEVER if value is None else float(value) for value in values]
    return scores


def _is_number(value: Any) -> bool:  # noqa: ANN401 (decoded JSON)
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
