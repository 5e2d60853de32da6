"""Noise on what users say: slips of the keyboard, of speech recognition, and shouting."""

import re
from functools import cache
from random import Random

from training.generator.bank import sections

_NEIGHBOURS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk",
    "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "w", "r": "et", "s": "ad", "t": "ry",
    "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "x",
}  # fmt: skip
_NUMERALS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_DIGITS = dict(zip("0123456789", _NUMERALS, strict=True))
_FILLERS = ("uh", "um", "er", "uh yes")


def shouted(text: str) -> str:
    """In capitals, with a mark that shouts."""
    return text.rstrip("?!. ").upper() + ("?!" if text.rstrip().endswith("?") else "!")


def careless(text: str) -> str:
    """Lower case, without marks at the end."""
    return text.lower().rstrip(".?! ")


def mistyped(text: str, rng: Random, slips: int = 2) -> str:
    """With a few slips of the keyboard: letters swapped, dropped, doubled or hit beside."""
    for _ in range(slips):
        places = [m.start() for m in re.finditer(r"(?<=[a-z])[a-z](?=[a-z])", text)]
        if not places:
            break
        at = rng.choice(places)
        letter = text[at]
        slip = rng.randrange(4)
        if slip == 0:
            text = text[:at] + text[at + 1] + letter + text[at + 2 :]
        elif slip == 1:
            text = text[:at] + text[at + 1 :]
        elif slip == 2:
            text = text[:at] + letter + text[at:]
        else:
            text = text[:at] + rng.choice(_NEIGHBOURS[letter]) + text[at + 1 :]
    return text


def spoken(text: str, rng: Random) -> str:
    """As speech recognition writes it: no marks, digits as words, some words taken for others, a filler."""
    words = re.sub(r"[^\w\s']", " ", digits_spelled(text)).lower().split()
    sounds = _sounds()
    words = [rng.choice(sounds[word]) if word in sounds and rng.random() < 0.4 else word for word in words]
    if len(words) > 5 and rng.random() < 0.3:
        del words[rng.randrange(len(words))]
    if rng.random() < 0.25:
        words.insert(0, rng.choice(_FILLERS))
    return " ".join(words)


def digits_spelled(text: str) -> str:
    """Each digit of short numbers as a word: "214" is "two one four"."""
    return re.sub(r"\d{1,6}", lambda number: " ".join(_DIGITS[digit] for digit in number[0]), text)


@cache
def _sounds() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for _, lines in sections("sounds"):
        for line in lines:
            word, *others = line.split()
            found[word] = (" ".join(others),) if len(others) > 1 and len("".join(others)) > 3 else tuple(others)
    return found
