"""What is remembered of a conversation's latest turns, small and immutable."""

import struct
from collections.abc import Callable, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from detector.encoder import Vectors
from detector.reading import Reading
from detector.turn import Role

_LIKENESSES = 4
_NO_FIGURES = bytes(8 * (_LIKENESSES + 3))
_float64: Callable[..., tuple[float]] = struct.Struct("d").unpack_from


def figures_of(
    scores: Sequence[float],
    *,
    restated: float = 0.0,
    to_other: float = 0.0,
    ending: float = 0.0,
    asked_again: float = 0.0,
) -> bytes:
    """The figures of a turn, eight bytes each; see the properties of `PastTurn`."""
    return struct.pack(f"{_LIKENESSES + len(scores)}d", restated, to_other, ending, asked_again, *scores)


class PastTurn(Struct, frozen=True, gc=False):
    """One remembered turn.

    Attributes:
        index: Index over all recorded turns.
        turn_id: Its id.
        text: The normalized text; sentences are split from it again when evidence is shown.
        stop_words: Those of the words of `Reading` that are not in `content`; kept apart, they take little room.
        content, values, asked, flags, n_words: As in `Reading`.
        asks: Whether a sentence of it is a question.
        n_sentences: Sentences, as rows of the track's matrix.
        figures: Its likenesses and scores as `figures_of` packs them: a float of Python's takes four times the room.
        of: Index of the turn that it was flagged to restate; -1 if it was not.
    """

    index: int
    turn_id: str
    text: str = ""
    stop_words: int = 0
    content: int = 0
    values: int = 0
    asked: int = 0
    flags: int = 0
    n_words: int = 0
    asks: bool = False
    n_sentences: int = 0
    figures: bytes = _NO_FIGURES
    of: int = -1

    @property
    def words(self) -> int:
        """All words, as in `Reading`."""
        return self.stop_words | self.content

    @property
    def restated(self) -> float:
        """Likeness to the turn of its role that it resembled most, 0 to 1."""
        return _float64(self.figures)[0]

    @property
    def to_other(self) -> float:
        """Likeness to the latest turn of the other role, 0 to 1."""
        return _float64(self.figures, 8)[0]

    @property
    def ending(self) -> float:
        """Likeness of its last sentence to that of the turn of its role before it, 0 to 1."""
        return _float64(self.figures, 16)[0]

    @property
    def asked_again(self) -> float:
        """Share of what it asks for that the turn of its role before it asked for, 0 to 1."""
        return _float64(self.figures, 24)[0]

    @property
    def scores(self) -> tuple[float, ...]:
        """Scores of the heads of its role, in the heads' order."""
        return tuple(memoryview(self.figures).cast("d")[_LIKENESSES:])

    def score(self, head: int = 0) -> float:
        """Score of one head of its role; 0 where there is no turn."""
        return _float64(self.figures, 8 * (_LIKENESSES + head))[0]


NOBODY = PastTurn(index=-1, turn_id="", n_sentences=1)
"""Stands where no such turn is remembered: no words, no scores."""


_NO_VECTORS = np.zeros((0, 0), np.int8)
_NO_FLOATS = np.zeros(0, np.float32)
_NO_INDICES = np.zeros(0, np.int64)


class Track(Struct, frozen=True, gc=False):
    """The remembered turns of one role and the vectors of their sentences.

    Vectors are kept as int8 with one scale a row: a quarter of the memory, and the cosine changes in the third digit.

    Attributes:
        turns: Oldest first.
        quantized: int8, shape (sentences, dim); the vector is `quantized * scale`.
        scale: float32, shape (sentences,).
        weight: Share of the sentence in its turn, shape (sentences,).
        questions: A byte for each sentence, 1 if it asks something.
        start: First row of each turn, int64, shape (turns,).
    """

    turns: tuple[PastTurn, ...] = ()
    quantized: NDArray[np.int8] = _NO_VECTORS
    scale: NDArray[np.float32] = _NO_FLOATS
    weight: NDArray[np.float32] = _NO_FLOATS
    questions: bytes = b""
    start: NDArray[np.int64] = _NO_INDICES

    def vectors(self) -> Vectors:
        """Sentence vectors, float32, shape (sentences, dim)."""
        return self.quantized * self.scale[:, None]

    def vectors_of(self, i: int) -> Vectors:
        """The same of the sentences of turn `i`."""
        rows = self.rows(i)
        return self.quantized[rows] * self.scale[rows, None]

    def rows(self, i: int) -> slice:
        """The rows of turn `i`."""
        first = self.start.item(i)
        return slice(first, first + self.turns[i].n_sentences)

    def since(self, oldest: int) -> "Track":
        """The track without turns whose index is below `oldest`."""
        if not self.turns or self.turns[0].index >= oldest:
            return self
        drop = sum(turn.index < oldest for turn in self.turns)
        if drop == len(self.turns):
            return Track()
        rows = self.start.item(drop)
        return Track(
            self.turns[drop:],
            self.quantized[rows:].copy(),
            self.scale[rows:].copy(),
            self.weight[rows:].copy(),
            self.questions[rows:],
            self.start[drop:] - rows,
        )

    def after(self, past: PastTurn, reading: Reading) -> "Track":
        """The track with one more turn."""
        questions = bytes(reading.questions)
        if not self.turns:
            first = np.zeros(1, np.int64)
            return Track((past,), reading.quantized, reading.scale, reading.weights, questions, first)
        return Track(
            (*self.turns, past),
            np.concatenate((self.quantized, reading.quantized)),
            np.concatenate((self.scale, reading.scale)),
            np.concatenate((self.weight, reading.weights)),
            self.questions + questions,
            np.concatenate((self.start, (len(self.scale),))),
        )


class Memory(Struct, frozen=True, gc=False):
    """The window: the latest turns of the user and of the bot."""

    user: Track = Track()
    bot: Track = Track()

    def of(self, role: Role) -> Track:
        """The track of a judged role."""
        return self.user if role is Role.USER else self.bot

    def since(self, oldest: int) -> "Memory":
        """The memory without turns whose index is below `oldest`, of either role."""
        user, bot = self.user.since(oldest), self.bot.since(oldest)
        return self if user is self.user and bot is self.bot else Memory(user, bot)

    def after(self, role: Role, past: PastTurn, reading: Reading) -> "Memory":
        """The memory with one more turn of a judged role."""
        if role is Role.USER:
            return Memory(self.user.after(past, reading), self.bot)
        return Memory(self.user, self.bot.after(past, reading))
