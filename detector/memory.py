"""What is remembered of a conversation's latest turns, small and immutable."""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from detector.encoder import Vectors
from detector.reading import Reading
from detector.turn import Role


class PastTurn(Struct, frozen=True, gc=False):
    """One remembered turn.

    Attributes:
        index: Index over all recorded turns.
        turn_id: Its id.
        text: The normalized text; sentences are split from it again when evidence is shown.
        words, content, values, asked, flags, n_words: As in `Reading`.
        asks: Whether a sentence of it is a question.
        n_sentences: Sentences, as rows of the track's matrix.
        scores: Scores of the heads of its role, in the heads' order.
        restated: Likeness to the turn of its role that it resembled most, 0 to 1.
        ending: Likeness of its last sentence to that of the turn of its role before it, 0 to 1.
        asked_again: Share of what it asks for that the turn of its role before it asked for, 0 to 1.
        of: Index of the turn that it was flagged to restate; -1 if it was not.
        to_other: Likeness to the latest turn of the other role, 0 to 1.
    """

    index: int
    turn_id: str
    text: str = ""
    words: int = 0
    content: int = 0
    values: int = 0
    asked: int = 0
    flags: int = 0
    n_words: int = 0
    asks: bool = False
    n_sentences: int = 0
    scores: tuple[float, ...] = ()
    restated: float = 0.0
    to_other: float = 0.0
    ending: float = 0.0
    asked_again: float = 0.0
    of: int = -1


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
        questions: Whether each sentence asks something.
        start: First row of each turn, int64, shape (turns,).
    """

    turns: tuple[PastTurn, ...] = ()
    quantized: NDArray[np.int8] = _NO_VECTORS
    scale: NDArray[np.float32] = _NO_FLOATS
    weight: NDArray[np.float32] = _NO_FLOATS
    questions: tuple[bool, ...] = ()
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
        if not self.turns:
            first = np.zeros(1, np.int64)
            return Track((past,), reading.quantized, reading.scale, reading.weights, reading.questions, first)
        return Track(
            (*self.turns, past),
            np.concatenate((self.quantized, reading.quantized)),
            np.concatenate((self.scale, reading.scale)),
            np.concatenate((self.weight, reading.weights)),
            self.questions + reading.questions,
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
