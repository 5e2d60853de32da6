"""How facts are looked for: patterns, and what tells at a glance which of them a text can hold."""

import re
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from detector.contacts import digits_in
from detector.handoff.facts.find import MARKS, Find
from detector.handoff.package import FactKind

_WORD = re.compile(r"[^\W\d_]+")
_ASCII_WORD = re.compile(r"[a-z]+")
"""The same, and faster."""
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz ")
_SIGNS = "./:-"
_PARTS = ("0x", "nummer", "nr")
_INSIDE = re.compile(r"(?<=[a-z0-9])[./:-](?=[a-z0-9])")


class Scan(Struct, frozen=True):
    """A text that was looked over once. Most texts hold few kinds of facts, and patterns are slow.

    Attributes:
        text: The text.
        lower: The same in lower case, as long as the text.
        tokens: Its words in lower case; its characters but for Latin letters; "x" with each sign that stands inside of
            a word or number, such as "x."; `_PARTS` that stand inside of a word.
        digits: How many digits it has.
    """

    text: str
    lower: str
    tokens: frozenset[str]
    digits: int

    @classmethod
    def of(cls, text: str) -> "Scan":
        """Look over a text."""
        lower = text.lower()
        if len(lower) != len(text):
            lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
        words = (_ASCII_WORD if lower.isascii() else _WORD).findall(lower)
        tokens = frozenset(words).union(frozenset(lower) - _LETTERS)
        if not tokens.isdisjoint(_SIGNS):
            tokens = tokens.union([f"x{sign}" for sign in _INSIDE.findall(lower)])
        if parts := [part for part in _PARTS if part in lower]:
            tokens = tokens.union(parts)
        return cls(text, lower, tokens, digits_in(text))


class Rule(Struct, frozen=True):
    """One form of a fact.

    Attributes:
        hints: Tokens, of which a text with such a fact has at least one.
        pattern: What it looks like.
        read: Makes the find of a match; None where it only looked like one.
        leads: The pattern begins with a hint, so that it is tried nowhere else.
        digits: Digits that a text needs.
    """

    hints: frozenset[str]
    pattern: re.Pattern[str]
    read: Callable[[re.Match[str]], Find | None]
    leads: bool = False
    digits: int = 1


def rule(
    kind: FactKind,
    hints: str,
    pattern: str,
    *,
    any_case: bool = True,
    leads: bool = False,
    digits: int = 1,
    read: Callable[[re.Match[str]], Find | None] | None = None,
) -> Rule:
    """A rule.

    Args:
        kind: What it finds.
        hints: Separated by blanks.
        pattern: Its last group that takes part is the value; all of it where it has none.
        any_case: Capitals and small letters are alike.
        leads, digits: As in `Rule`.
        read: Instead of taking the value as it is.
    """
    compiled = re.compile(pattern, re.IGNORECASE if any_case else 0)
    return Rule(frozenset(hints.split()), compiled, read or (lambda match: value_of(kind, match)), leads, digits)


def value_of(kind: FactKind, match: re.Match[str]) -> Find:
    """The find of a match: its last group that took part."""
    group = match.lastindex or 0
    return Find(match.start(group), match.end(group), kind, MARKS[kind], "".join(match[group].casefold().split()))


class RuleBook:
    """Rules by their hints, in the order in which they count."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = tuple(rules)
        self._by_hint: dict[str, int] = {}
        for i, one in enumerate(self._rules):
            for hint in one.hints:
                self._by_hint[hint] = self._by_hint.get(hint, 0) | 1 << i
        self._hints = frozenset(self._by_hint)

    def readings(self, text: str) -> Iterator[Find]:
        """What the rules find in a text; what two of them find may overlap, and then the first one is the surest."""
        scan = Scan.of(text)
        possible = 0
        for hint in scan.tokens & self._hints:
            possible |= self._by_hint[hint]
        while possible:
            lowest = possible & -possible
            possible ^= lowest
            one = self._rules[lowest.bit_length() - 1]
            if scan.digits >= one.digits:
                for match in _matches(one, scan):
                    if (find := one.read(match)) is not None:
                        yield find


def _matches(one: Rule, scan: Scan) -> Iterator[re.Match[str]]:
    if not one.leads:
        yield from one.pattern.finditer(scan.text)
        return
    starts: set[int] = set()
    for hint in one.hints & scan.tokens:
        at = scan.lower.find(hint)
        while at >= 0:
            starts.add(at)
            at = scan.lower.find(hint, at + len(hint))
    for at in sorted(starts):
        if match := one.pattern.match(scan.text, at):
            yield match


def joined(words: str) -> str:
    """Words, separated by blanks, as alternatives of a regular expression; the longest first, so that it wins."""
    return "|".join(map(re.escape, sorted(words.split(), key=len, reverse=True)))
