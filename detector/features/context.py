"""A turn and its context as one vector, for the linear heads."""

import numpy as np

from detector.comparison import Comparison
from detector.encoder import Vectors
from detector.memory import Memory
from detector.reading import Reading
from detector.turn import Role

PARTS = 7
_GAIN = np.float32(4.0)
"""Products of two unit vectors are small; this brings them to the size of the other parts."""


def context_vector(reading: Reading, role: Role, memory: Memory, comparison: Comparison | None) -> Vectors:
    """Mean vectors of a turn and of the turns around it, shape (PARTS * dim,).

    The parts: the turn; the latest turn of the other side; the turn against the one that it resembles most (product
    and difference, as for sentence pairs in InferSent, Conneau et al. 2017); the turn against the latest one of its
    own side; the turn against the other side's; the other side's latest two against each other. Where a turn is
    missing its part is zero.
    """
    own, other = (memory.user, memory.bot) if role is Role.USER else (memory.bot, memory.user)
    turn = _mean(reading.vectors)
    nothing = np.zeros(len(turn), np.float32)
    resembled = before = answered = answered_before = nothing
    if comparison is not None:
        resembled = _mean(comparison.vectors[own.rows(comparison.best)])
        before = _mean(comparison.vectors[own.rows(len(own.turns) - 1)])
    if other.turns:
        answered = _mean(other.vectors_of(len(other.turns) - 1))
    if len(other.turns) > 1:
        answered_before = _mean(other.vectors_of(len(other.turns) - 2))
    parts = np.empty((PARTS, len(turn)), np.float32)
    parts[0] = turn
    parts[1] = answered
    np.multiply(turn, resembled, out=parts[2])
    np.abs(turn - resembled, out=parts[3])
    np.multiply(turn, before, out=parts[4])
    np.multiply(turn, answered, out=parts[5])
    np.multiply(answered, answered_before, out=parts[6])
    parts[2] *= _GAIN
    parts[4:] *= _GAIN
    return parts.ravel()


def _mean(vectors: Vectors) -> Vectors:
    mean: Vectors = vectors[0] if len(vectors) == 1 else np.add.reduce(vectors, axis=0) / np.float32(len(vectors))
    return mean
