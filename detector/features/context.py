"""A turn and its context as one vector, for the linear heads."""

import numpy as np
from numpy.typing import NDArray

from detector.comparison import Comparison
from detector.memory import Memory, Track
from detector.reading import Reading
from detector.turn import Role

PARTS = 7
_GAIN = np.float32(4.0)
"""Products of two unit vectors are small; this brings them to the size of the other parts."""


def context_vector(reading: Reading, role: Role, memory: Memory, comparison: Comparison | None) -> NDArray[np.float32]:
    """Mean vectors of a turn and of the turns around it, shape (PARTS * dim,).

    The parts: the turn; the latest turn of the other side; the turn against the one that it resembles most (product
    and difference, as for sentence pairs in InferSent, Conneau et al. 2017); the turn against the latest one of its
    own side; the turn against the other side's; the other side's latest two against each other. Where a turn is
    missing its part is zero.
    """
    own, other = (memory.user, memory.bot) if role is Role.USER else (memory.bot, memory.user)
    turn = _mean(reading.vectors)
    nothing = np.zeros_like(turn)
    resembled = _turn_mean(own, comparison.best if comparison else -1, nothing)
    before = _turn_mean(own, len(own.turns) - 1, nothing)
    answered = _turn_mean(other, len(other.turns) - 1, nothing)
    answered_before = _turn_mean(other, len(other.turns) - 2, nothing)
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


def _mean(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    mean: NDArray[np.float32] = vectors[0] if len(vectors) == 1 else vectors.sum(axis=0) / np.float32(len(vectors))
    return mean


def _turn_mean(track: Track, i: int, missing: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mean vector of turn `i` of a track; `missing` if there is no such turn."""
    if i < 0:
        return missing
    rows = track.rows(i)
    return _mean(track.quantized[rows] * track.scale[rows, None])
