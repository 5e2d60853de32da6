"""Bank customers' questions in fine intents: the same in other people's words, and near ones that are not it."""

import csv
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from detector.text import words_of
from training.data import DataError
from training.generator.bank import sections
from training.generator.speech import content

FILE = "banking77-train.csv"
_LEAST, _LEAST_OF_LARGER, _MOST = 0.5, 0.3, 0.95
"""Shares of the smaller and the larger question, by weight of words, that both must hold to be the same request."""
_ASKS = (
    {"why"},
    {"when", "long", "days"},
    {"where"},
    {"much", "many"},
    {"who", "age", "old"},
    {"how"},
    {"what", "which"},
)
"""What is asked for; of one intent, "why must I" is another request than "how do I"."""
_WORDS = (5, 30)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a bank's bot answers to an intent.

    Attributes:
        versions: The answer in several wordings.
        misread_as: The intent that a bot takes it for.
    """

    versions: tuple[str, ...]
    misread_as: str


class Questions:
    """The questions by intent, with the rarity of their words."""

    def __init__(self, by_intent: Mapping[str, Sequence[str]]) -> None:
        """Keep the questions of those intents that have a written answer."""
        self.by_intent = {intent: tuple(by_intent[intent]) for intent in answers() if by_intent.get(intent)}
        counts = Counter(word for questions in by_intent.values() for q in questions for word in content(q))
        total = sum(map(len, by_intent.values())) or 1
        self._weight = {word: math.log(total / count) for word, count in counts.items()}

    def thread(self, rng: Random, intent: str, number: int) -> list[str]:
        """A question and up to `number` others that ask the same in other words, most alike not first."""
        root = rng.choice(self.by_intent[intent])
        others = [q for q in self.by_intent[intent] if q != root and self._alike(root, q) and _asks_alike(root, q)]
        return [root, *rng.sample(others, min(number, len(others)))]

    def near(self, rng: Random, intent: str) -> str:
        """Another intent that shares words with this one."""
        parts = set(intent.lower().split("_"))
        near = [other for other in self.by_intent if other != intent and parts & set(other.lower().split("_"))]
        return rng.choice(near or [other for other in self.by_intent if other != intent])

    def _alike(self, one: str, other: str) -> bool:
        a, b = content(one), content(other)
        shared, (smaller, larger) = self._weigh(a & b), sorted((self._weigh(a), self._weigh(b)))
        return smaller > 0 and shared / smaller >= _LEAST and _LEAST_OF_LARGER <= shared / larger < _MOST

    def _weigh(self, words: frozenset[str]) -> float:
        return sum(self._weight.get(word, 0.0) for word in words)


def _asks_alike(one: str, other: str) -> bool:
    """Whether both ask for the same kind of thing, or one of them only tells what is wrong."""
    asked = [next((i for i, words in enumerate(_ASKS) if words & set(words_of(text))), None) for text in (one, other)]
    return None in asked or asked[0] == asked[1]


def read_questions(path: Path) -> Questions:
    """Read banking77's file: columns text and category.

    Raises:
        OSError: The file is not there.
        DataError: A column is missing.
    """
    by_intent: dict[str, list[str]] = {}
    with path.open(encoding="utf-8", newline="") as rows:
        read = csv.DictReader(rows)
        if not {"text", "category"} <= set(read.fieldnames or ()):
            raise DataError(f"{path}: expected the columns text and category of banking77")
        for row in read:
            text = " ".join(row["text"].split())
            if _WORDS[0] <= len(text.split()) <= _WORDS[1]:
                by_intent.setdefault(row["category"], []).append(text)
    return Questions(by_intent)


def answers() -> dict[str, Answer]:
    """The written answers by intent."""
    return {intent: Answer(lines, misread_as) for (intent, misread_as), lines in sections("banking")}
