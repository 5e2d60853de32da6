"""GPT-ABCEval (emorynlp, SIGDIAL 2023): `behavior-classification-results.json`, human-bot chats with turn annotations.

`{dialogue_id: [{"user", "system", "behaviors": {"redundant": {"human": [0, 1], ...}, "ignore": {...}, ...}}]}`. The
annotators' marks for `redundant` and `ignore` are kept as `redundant` and `ignored`; the other behaviours and the
guesses of models are left out. The data has no licence file: measure with it, never fit.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from detector.transcripts.fields import well_formed
from detector.turn import Role
from training.data import Conversation, DataError, LabelledTurn, Row
from training.importers.json_values import json_values, list_of, object_at, text_of
from training.importers.unlabelled import unlabelled

_MARK_OF = {"redundant": "redundant", "ignore": "ignored"}


def read_abceval(path: Path) -> Iterator[Conversation]:
    """The chats of a file.

    Raises:
        DataError: A field is missing or of another kind.
    """
    for where, value in json_values(path):
        chats = object_at(value, where)
        for name in chats:
            pairs = list_of(chats, name, where)
            turns = [turn for i, pair in enumerate(pairs) for turn in _turns(pair, f"{where}: {name!r}[{i}]")]
            yield unlabelled(name, "abceval", turns, where)


def _turns(value: Any, here: str) -> tuple[LabelledTurn, LabelledTurn]:  # noqa: ANN401 (decoded JSON)
    pair = object_at(value, here)
    behaviors = object_at(pair.get("behaviors", {}), f"{here}: behaviors")
    marks = {mark: _marks(behaviors, name, here) for name, mark in _MARK_OF.items() if name in behaviors}
    user, bot = (well_formed(text_of(pair, name, here)) for name in ("user", "system"))
    return LabelledTurn(Role.USER, user), LabelledTurn(Role.BOT, bot, marks=marks)


def _marks(behaviors: Row, name: str, here: str) -> tuple[int, ...]:
    human = object_at(behaviors[name], f"{here}: behaviors.{name}").get("human")
    if not isinstance(human, list) or not all(mark in (0, 1) for mark in human):
        raise DataError(f"{here}: behaviors.{name}.human must be a list of 0 and 1, one an annotator")
    return tuple(int(mark) for mark in human)
