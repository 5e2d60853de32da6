"""A small phrase language, so that lexicons are data and matching is a dictionary look-up a word.

A phrase is a row of words. `a|b` is a choice, `word?` may be missing, `..` stands for up to three words of any kind,
`^` at the front binds to the start of the sentence and `$` at the end to its end.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

from msgspec import Struct

from detector.text import WORD, fold, is_cjk

MAX_GAP = 3


class Phrase(Struct, frozen=True):
    """What must follow the first word, and the category bit it stands for.

    `rest` holds a set of words, or None for a gap.
    """

    category: int
    rest: tuple[frozenset[str] | None, ...]
    at_start: bool
    at_end: bool


class Continuations:
    """The phrases that begin with one word, sorted by what has to be looked at."""

    __slots__ = ("by_gapped", "by_next", "others", "whole")

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self.whole = 0
        """Categories of phrases that are this word alone, anywhere."""
        self.others: list[Phrase] = []
        """Phrases that are this word alone, bound to a place, or that have nothing but gaps in the next two places."""
        self.by_next: dict[str, list[Phrase]] = {}
        """Phrases by the word that must come next."""
        self.by_gapped: dict[str, list[Phrase]] = {}
        """Phrases that go on with a gap, by the word that must come after it."""
        for phrase in phrases:
            following, after = (*phrase.rest[:2], None, None)[:2]
            if not phrase.rest and not phrase.at_start and not phrase.at_end:
                self.whole |= phrase.category
            elif following is not None:
                for word in following:
                    self.by_next.setdefault(word, []).append(phrase)
            elif after is not None:
                for word in after:
                    self.by_gapped.setdefault(word, []).append(phrase)
            else:
                self.others.append(phrase)

    def found(self, words: Sequence[str], at: int) -> int:
        """Categories of the phrases that begin at `words[at]`."""
        possible = self.others
        if at + 1 < len(words):
            possible = [*possible, *self.by_next.get(words[at + 1], ())]
            if self.by_gapped:
                for word in set(words[at + 1 : at + 2 + MAX_GAP]):
                    possible += self.by_gapped.get(word, ())
        found = self.whole
        for phrase in possible:
            if not found & phrase.category and matches(phrase, words, at):
                found |= phrase.category
        return found


class PhraseBook:
    """All phrases of all languages, by first word."""

    def __init__(self, lexicons: Iterable[Mapping[str, str]], categories: Sequence[str]) -> None:
        """Compile lexicons: category name to phrases, one a line.

        Raises:
            ValueError: A lexicon has a category that is not in `categories`.
        """
        self._bits = {name: 1 << i for i, name in enumerate(categories)}
        by_first: dict[str, list[Phrase]] = {}
        for lexicon in lexicons:
            for category, lines in lexicon.items():
                if category not in self._bits:
                    raise ValueError(f"unknown lexicon category {category!r}; known: {', '.join(categories)}")
                for line in lines.strip().splitlines():
                    _add(by_first, self._bits[category], line.strip())
        self._by_first = {word: Continuations(phrases) for word, phrases in by_first.items()}

    def starting_with(self, word: str) -> Continuations | None:
        """The phrases whose first word is `word`; None if there are none."""
        return self._by_first.get(word)

    def may_be_in(self, words: Iterable[str]) -> bool:
        """Whether a phrase begins with any of these words."""
        return not self._by_first.keys().isdisjoint(words)

    def found_in(self, sentence: str) -> int:
        """Categories of the phrases in a sentence."""
        words = _words_of(sentence)
        found = 0
        for at, word in enumerate(words):
            continuations = self._by_first.get(word)
            if continuations is not None:
                found |= continuations.found(words, at)
        return found


def _add(by_first: dict[str, list[Phrase]], category: int, line: str) -> None:
    at_start, at_end = line.startswith("^"), line.endswith("$")
    positions = [_alternatives(token) for token in line.strip("^$ ").split()]
    for parts in product(*positions):
        row = [expected for part in parts for expected in part]
        if not row:
            raise ValueError(f"a phrase needs a word that may not be missing: {line!r}")
        first, rest = row[0], tuple(row[1:])
        if first is None:
            raise ValueError(f"a phrase cannot start with a gap: {line!r}")
        for word in first:
            by_first.setdefault(word, []).append(Phrase(category, rest, at_start, at_end))


def matches(phrase: Phrase, words: Sequence[str], start: int) -> bool:
    """Whether `phrase`, whose first word stands at `start`, goes on in `words`."""
    if phrase.at_start and start > 0:
        return False
    return _follows(phrase.rest, words, start + 1, to_end=phrase.at_end)


def _follows(rest: tuple[frozenset[str] | None, ...], words: Sequence[str], at: int, *, to_end: bool) -> bool:
    for i, expected in enumerate(rest):
        if expected is None:
            return any(_follows(rest[i + 1 :], words, at + gap, to_end=to_end) for gap in range(MAX_GAP + 1))
        if at >= len(words) or words[at] not in expected:
            return False
        at += 1
    return not to_end or at == len(words)


def _alternatives(part: str) -> list[list[frozenset[str] | None]]:
    """The rows of expected words that one part of a phrase allows."""
    if part == "..":
        return [[None]]
    choices = [_words_of(choice) for choice in part.rstrip("?").split("|")]
    rows: list[list[frozenset[str] | None]]
    if all(len(words) == 1 for words in choices):
        rows = [[frozenset(words[0] for words in choices)]]
    else:  # a choice of several words each, as in Chinese
        rows = [[frozenset([word]) for word in words] for words in choices]
    return [*rows, []] if part.endswith("?") else rows


def _words_of(text: str) -> list[str]:
    words: list[str] = []
    for word in WORD.findall(fold(text)):
        words.extend(word) if is_cjk(word) else words.append(word)
    return words
