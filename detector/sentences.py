"""A sentence as the detector reads it, and those kept for the next time that they are said."""

from msgspec import Struct

from detector.encoder import Encoded

_MAX_KEPT = 2_048
"""Sentences of a generation; at 4 KB each (vectors, word sets, text) the two of them take 16 MB at the most."""
_MAX_LENGTH = 300
_MAX_MARKS = 16_384


class Sentence(Struct, frozen=True, gc=False):
    """What one sentence says, whatever stands around it; fields as in `Reading`.

    Attributes:
        content_words: Number of words that are no stop words.
        asks: Whether it is a question.
        words, content, values, asked: Word sets.
        flags: Lexicon categories found.
        n_words: Number of words.
    """

    content_words: int
    asks: bool
    words: int
    content: int
    values: int
    asked: int
    flags: int
    n_words: int


Known = tuple[Sentence, Encoded]
"""A sentence with its vector."""


class KnownSentences:
    """Sentences that were said at least twice lately, as bots say the same line in many conversations.

    A sentence is only marked when it comes for the first time, so that what is said once leaves no trace but a hash.
    There are two generations: what is asked for moves into the young one, and when that is full it becomes the old
    one, whose sentences are forgotten. Each step is one operation on a dictionary, so threads share it without a lock.
    """

    def __init__(self) -> None:
        self._young: dict[str, Known] = {}
        self._old: dict[str, Known] = {}
        self._marks: set[int] = set()

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def get(self, text: str) -> Known | None:
        """What was read in a sentence; None if it has to be read."""
        found = self._young.get(text)
        if found is None and (found := self._old.get(text)) is not None:
            self._keep(text, found)
        return found

    def saw(self, text: str, sentence: Sentence, encoded: Encoded, i: int) -> None:
        """Take notice of a sentence that had to be read; its vector is the one at `i`."""
        if len(text) > _MAX_LENGTH:
            return
        mark = hash(text)
        if mark in self._marks:
            self._keep(text, (sentence, encoded.row(i).copy()))
        else:
            if len(self._marks) >= _MAX_MARKS:
                self._marks = set()
            self._marks.add(mark)

    def _keep(self, text: str, known: Known) -> None:
        if len(self._young) >= _MAX_KEPT:
            self._old, self._young = self._young, {}
        self._young[text] = known
