"""Dialogue Breakdown Detection Challenge 3 (Higashinaka et al., DSTC6, 2017): one file a dialogue.

`{"dialogue-id", "turns": [{"turn-index", "speaker": "U" or "S", "utterance", "annotations": [{"breakdown", ...}]}]}`.
A breakdown (X), a possible one (T) or none (O) is no label of ours: the annotators' marks are kept as `breakdown`.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from detector.transcripts.fields import well_formed
from detector.turn import Role
from training.data import Conversation, DataError, LabelledTurn
from training.importers.json_values import json_values, list_of, object_at, text_of
from training.importers.unlabelled import unlabelled

_SPEAKERS = {"U": Role.USER, "S": Role.BOT}
_BREAKDOWN = {"O": 0, "T": 1, "X": 2}


def read_dbdc3(path: Path) -> Iterator[Conversation]:
    """The dialogues of a file.

    Raises:
        DataError: A field is missing or of another kind.
    """
    for where, value in json_values(path):
        dialogue = object_at(value, where)
        turns = [_turn(turn, index, where) for index, turn in enumerate(list_of(dialogue, "turns", where))]
        yield unlabelled(text_of(dialogue, "dialogue-id", where), "dbdc3", turns, where)


def _turn(value: Any, index: int, where: str) -> LabelledTurn:  # noqa: ANN401 (decoded JSON)
    here = f"{where}: turns[{index}]"
    turn = object_at(value, here)
    if turn.get("turn-index") != index:
        raise DataError(f"{here}: turn-index must be {index}; is a turn missing?")
    speaker = turn.get("speaker")
    if not isinstance(speaker, str) or speaker not in _SPEAKERS:
        raise DataError(f"{here}: speaker must be U or S")
    annotations = turn.get("annotations", [])
    if not isinstance(annotations, list):
        raise DataError(f"{here}: annotations must be a list")
    given = [_mark(annotation, f"{here}: annotations[{i}]") for i, annotation in enumerate(annotations)]
    marks = {"breakdown": tuple(given)} if given else {}
    return LabelledTurn(_SPEAKERS[speaker], well_formed(text_of(turn, "utterance", here)), marks=marks)


def _mark(value: Any, here: str) -> int:  # noqa: ANN401 (decoded JSON)
    name = object_at(value, here).get("breakdown")
    if not isinstance(name, str) or name not in _BREAKDOWN:
        raise DataError(f"{here}: breakdown must be O, T or X")
    return _BREAKDOWN[name]
