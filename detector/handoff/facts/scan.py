"""A text at a glance: what tells which kinds of facts it can hold."""

import re
from functools import cached_property

from detector.contacts import digits_in

_WORD = re.compile(r"[^\W\d_]+")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_PLAIN_BYTES = f"{_LETTERS} ".encode()
_PLAIN = frozenset(_PLAIN_BYTES.decode())
_BLANK_OTHERS = bytes(i if chr(i) in _LETTERS else ord(" ") for i in range(256))
"""Leaves of ASCII in lower case its words: several times as fast as a pattern."""
_SIGNS = "./:-"
_PARTS = ("0x", "nummer", "nr")
# The sign comes first, since one character of a set is found several times faster than a place after one.
_INSIDE = re.compile(r"[./:-](?<=[a-z0-9][./:-])(?=[a-z0-9])")
_NUMBER = re.compile(r"[0-9]+|\d")


class Scan:
    """A text that was looked over once. Most texts hold few kinds of facts, and patterns are slow.

    Attributes:
        text: The text.
        lower: The same in lower case, as long as the text.
        tokens: Its words in lower case; its characters but for Latin letters; "x" with each sign that stands inside of
            a word or number, such as "x."; `_PARTS` that stand inside of a word.
        digits: How many digits it has.
    """

    def __init__(self, text: str) -> None:
        """Look over a text."""
        lower = text.lower()
        if len(lower) != len(text):
            lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
        if lower.isascii():
            data = lower.encode()
            words = data.translate(_BLANK_OTHERS).decode().split()
            others = frozenset(data.translate(None, _PLAIN_BYTES).decode())
        else:
            words = _WORD.findall(lower)
            others = frozenset(lower) - _PLAIN
        signs = [] if others.isdisjoint(_SIGNS) else [f"x{sign}" for sign in _INSIDE.findall(lower)]
        self.text = text
        self.lower = lower
        self.tokens = others.union(words, signs, [part for part in _PARTS if part in lower])
        self.digits = digits_in(text)

    @cached_property
    def numbers(self) -> list[int]:
        """Where a number begins: at each digit that stands behind none of 0 to 9."""
        return [match.start() for match in _NUMBER.finditer(self.text)]
