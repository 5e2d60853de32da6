"""A sentence as the detector reads it, and those kept for the next time that they are said."""

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from detector.encoder import Vectors

_MAX_KEPT = 2_048
"""Sentences of a generation; at 4 KB each (vectors, word sets, text) the two of them take 16 MB at the most."""
_MAX_LENGTH = 300
_MAX_MARKS = 16_384


class Sentence(Struct, frozen=True, gc=False):
    """What one sentence says, whatever stands around it; fields as in `Reading`.

    Attributes:
        vector: Unit vector, shape (1, dim).
        quantized, scale: The same as it is remembered, shapes (1, dim) and (1,).
        content_words: Number of words that are no stop words.
        asks: Whether it is a question.
        words, content, values, asked: Word sets.
        flags: Lexicon categories found.
        n_words: Number of words.
    """

    vector: Vectors
    quantized: NDArray[np.int8]
    scale: NDArray[np.float32]
    content_words: int
    asks: bool
    words: int
    content: int
    values: int
    asked: int
    flags: int
    n_words: int


class KnownSentences:
    """Sentences that were said at least twice lately, as bots say the same line in many conversations.

    A sentence is only marked when it comes for the first time, so that what is said once leaves no trace but a hash.
    There are two generations: what is asked for moves into the young one, and when that is full it becomes the old
    one, whose sentences are forgotten. Each step is one operation on a dictionary, so threads share it without a lock.
    """

    def __init__(self) -> None:
        self._young: dict[str, Sentence] = {}
        self._old: dict[str, Sentence] = {}
        self._marks: set[int] = set()

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def get(self, text: str) -> Sentence | None:
        """What was read in a sentence; None if it has to be read."""
        found = self._young.get(text)
        if found is None and (found := self._old.get(text)) is not None:
            self._keep(text, found)
        return found

    def saw(self, text: str, sentence: Sentence) -> None:
        """Take notice of a sentence that had to be read."""
        if len(text) > _MAX_LENGTH:
            return
        mark = hash(text)
        if mark in self._marks:
            # Copies, since they are rows of the arrays of a whole turn.
            arrays = {name: getattr(sentence, name).copy() for name in ("vector", "quantized", "scale")}
            self._keep(text, replace(sentence, **arrays))
        else:
            if len(self._marks) >= _MAX_MARKS:
                self._marks = set()
            self._marks.add(mark)

    def _keep(self, text: str, sentence: Sentence) -> None:
        if len(self._young) >= _MAX_KEPT:
            self._old, self._young = self._young, {}
        self._young[text] = sentence
