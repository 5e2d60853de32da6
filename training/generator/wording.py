"""Other words for the same: phrases that can stand for each other."""

import re
from collections.abc import Callable
from functools import cache
from random import Random

from training.generator.bank import sections


def substituted(text: str, rng: Random, share: float = 0.6) -> str:
    """English text with some of its phrases put in other words."""
    for phrase, others in _table():
        if rng.random() < share:
            text = re.sub(rf"\b{re.escape(phrase)}\b", _exchange(rng.choice(others)), text, flags=re.IGNORECASE)
    return text


def capitalized(text: str) -> str:
    """With a capital at the beginning."""
    return text[:1].upper() + text[1:]


def lowered(text: str) -> str:
    """Without the capital at the beginning, unless the word is I or a name in capitals."""
    first = text.split(" ", 1)[0]
    return text if first in {"I", "I'm", "I'd", "I've", "I'll"} or first[1:2].isupper() else text[:1].lower() + text[1:]


def _exchange(new: str) -> Callable[[re.Match[str]], str]:
    return lambda found: capitalized(new) if found[0][:1].isupper() else new


@cache
def _table() -> tuple[tuple[str, tuple[str, ...]], ...]:
    rows = [[part.strip() for part in line.split("|")] for _, lines in sections("words") for line in lines]
    return tuple((row[0], tuple(row[1:])) for row in rows)
