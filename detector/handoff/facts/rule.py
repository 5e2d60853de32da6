"""How facts are looked for: patterns, and which of them a text can hold."""

import re
from collections.abc import Callable, Iterable

from msgspec import Struct

from detector.handoff.facts.find import MARKS, Find
from detector.handoff.facts.scan import Scan
from detector.handoff.package import FactKind


class Rule(Struct, frozen=True):
    """One form of a fact.

    Attributes:
        hints: Tokens, of which a text with such a fact has at least one.
        pattern: What it looks like.
        read: Makes the find of a match; None where it only looked like one.
        leads: The pattern begins with a hint, so that it is tried nowhere else.
        counts: The pattern begins with a digit that stands behind none of 0 to 9, so that it is tried nowhere else.
        digits: Digits that a text needs.
        instead: A sign that does instead of them.
    """

    hints: frozenset[str]
    pattern: re.Pattern[str]
    read: Callable[[re.Match[str]], Find | None]
    leads: bool = False
    counts: bool = False
    digits: int = 1
    instead: str = ""


def rule(
    kind: FactKind,
    hints: str,
    pattern: str,
    *,
    any_case: bool = True,
    leads: bool = False,
    counts: bool = False,
    digits: int = 1,
    instead: str = "",
    read: Callable[[re.Match[str]], Find | None] | None = None,
) -> Rule:
    """A rule.

    Args:
        kind: What it finds.
        hints: Separated by blanks.
        pattern: Its last group that takes part is the value; all of it where it has none.
        any_case: Capitals and small letters are alike.
        leads, counts, digits, instead: As in `Rule`.
        read: Instead of taking the value as it is.
    """
    compiled = re.compile(pattern, re.IGNORECASE if any_case else 0)
    found = read or (lambda match: value_of(kind, match))
    return Rule(frozenset(hints.split()), compiled, found, leads, counts, digits, instead)


def value_of(kind: FactKind, match: re.Match[str]) -> Find:
    """The find of a match: its last group that took part."""
    group = match.lastindex or 0
    return Find(match.start(group), match.end(group), kind, MARKS[kind], "".join(match[group].casefold().split()))


class RuleBook:
    """Rules by their hints, in the order in which they count."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        self._by_hint: dict[str, int] = {}
        for i, one in enumerate(self.rules):
            for hint in one.hints:
                self._by_hint[hint] = self._by_hint.get(hint, 0) | 1 << i
        self._hints = frozenset(self._by_hint)

    def readings(self, text: str) -> list[Find]:
        """What the rules find in a text; what two of them find may overlap, and then the first one is the surest."""
        finds: list[Find] = []
        scan = Scan(text)
        possible = 0
        for hint in scan.tokens & self._hints:
            possible |= self._by_hint[hint]
        while possible:
            lowest = possible & -possible
            possible ^= lowest
            one = self.rules[lowest.bit_length() - 1]
            if scan.digits >= one.digits or one.instead in scan.tokens:
                finds += [find for match in matches(one, scan) if (find := one.read(match)) is not None]
        return finds


def matches(one: Rule, scan: Scan) -> Iterable[re.Match[str]]:
    """Where a rule's pattern fits, from left to right."""
    match = one.pattern.match
    if one.leads:
        places = _places(one.hints & scan.tokens, scan.lower)
        return [found for at in places if (found := match(scan.text, at))]
    if not one.counts:
        return one.pattern.finditer(scan.text)
    numbers = []
    end = 0
    for at in scan.numbers:
        if at >= end and (found := match(scan.text, at)):
            numbers.append(found)
            end = found.end()
    return numbers


def _places(hints: Iterable[str], lower: str) -> list[int]:
    """Where one of some hints stands, from left to right."""
    places: set[int] = set()
    for hint in hints:
        at = lower.find(hint)
        while at >= 0:
            places.add(at)
            at = lower.find(hint, at + len(hint))
    return sorted(places)


def joined(words: str) -> str:
    """Words, separated by blanks, as alternatives of a regular expression; the longest first, so that it wins."""
    return "|".join(map(re.escape, sorted(words.split(), key=len, reverse=True)))
