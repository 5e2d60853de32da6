"""How a turn resembles the remembered turns of one role, sentence by sentence."""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from detector.encoder import Vectors
from detector.memory import Track
from detector.reading import Reading


class Comparison(Struct, frozen=True, gc=False):
    """Similarities of one turn to T remembered turns; every list has length T, oldest first.

    Attributes:
        alike: Likeness in one figure, 0 to 1: meaning in both directions, the best pair, and words.
        best: Position of the turn that it resembles most.
        forward: How much of this turn was said there, 0 to 1 (each sentence by its best match, weighted by content).
        backward: How much of that turn is said here.
        peak: The best pair of sentences.
        overlap: Content words shared, as a share of the smaller set.
        covered: How much of this turn was said anywhere in the track, 0 to 1.
        least_covered: The same for its newest sentence.
        question: How much a question of this turn resembles an earlier question, 0 to 1.
        endings: How much its last sentence resembles each last sentence there.
        body_covered: How much of its newest sentence but the last was said; -1 for a turn of one sentence.
        similarities: Cosines, shape (sentences here, sentences there).
        vectors: Those of the track, shape (sentences there, dim).
    """

    alike: list[float]
    best: int
    forward: list[float]
    backward: list[float]
    peak: list[float]
    overlap: list[float]
    covered: float
    least_covered: float
    question: float
    endings: list[float]
    body_covered: float
    similarities: NDArray[np.float32]
    vectors: Vectors


def compare(reading: Reading, track: Track) -> Comparison | None:
    """Compare a turn with a track; None if the track is empty."""
    if not track.turns:
        return None
    # (here, there): clipped at 0, since opposite directions mean nothing more than unrelated ones
    vectors = track.vectors()
    similarities = np.maximum(reading.vectors @ vectors.T, 0.0)
    start = track.start
    best_there = np.maximum.reduceat(similarities, start, axis=1)  # (here, T)
    best_here = np.maximum.reduce(similarities, axis=0)  # (there,)
    forward = reading.weights @ best_there
    backward = np.add.reduceat(best_here * track.weight, start)
    best_anywhere = np.maximum.reduce(best_there, axis=1)
    each_covered: list[float] = best_anywhere.tolist()
    question = 0.0
    if True in reading.questions and 1 in track.questions:
        asked = np.frombuffer(track.questions, np.bool_)
        question = float(similarities[np.array(reading.questions)][:, asked].max())
    peak = np.maximum.reduce(best_there, axis=0)
    overlaps = _overlaps(reading.content, track)
    alike = (0.4 * forward + 0.25 * backward + 0.15 * peak + 0.2 * np.array(overlaps)).tolist()
    return Comparison(
        alike=alike,
        best=alike.index(max(alike)),
        forward=forward.tolist(),
        backward=backward.tolist(),
        peak=peak.tolist(),
        overlap=overlaps,
        covered=float(reading.weights @ best_anywhere),
        least_covered=min(each_covered),
        question=question,
        endings=similarities[-1].take(_last_rows(track)).tolist(),
        body_covered=min(each_covered[:-1], default=-1.0),
        similarities=similarities,
        vectors=vectors,
    )


def likeness(reading: Reading, track: Track, i: int) -> float:
    """How much of a turn was said in turn `i` of another role's track, 0 to 1."""
    similarities = np.maximum(reading.vectors @ track.vectors_of(i).T, 0.0)
    return float(reading.weights @ np.maximum.reduce(similarities, axis=1))


def likeness_within(track: Track, i: int, j: int) -> float:
    """How much of turn `i` of a track was said in turn `j` of it, 0 to 1; their last sentences count half."""
    similarities = np.maximum(track.vectors_of(i) @ track.vectors_of(j).T, 0.0)
    return float(
        0.5 * (track.weight[track.rows(i)] @ np.maximum.reduce(similarities, axis=1)) + 0.5 * similarities[-1, -1]
    )


def _last_rows(track: Track) -> NDArray[np.int64]:
    """The row of each turn's last sentence."""
    rows = np.empty(len(track.start), np.int64)
    rows[:-1] = track.start[1:]
    rows[-1] = len(track.scale)
    rows -= 1
    return rows


def _overlaps(content: int, track: Track) -> list[float]:
    """`overlap` of a word set with each turn of a track, without a call for each."""
    size = content.bit_count()
    return [
        (content & past.content).bit_count() / smaller if (smaller := min(size, past.content.bit_count())) else 0.0
        for past in track.turns
    ]


def overlap(a: int, b: int) -> float:
    """Shared bits as a share of the smaller set, 0 to 1; 0 if one is empty."""
    smaller = min(a.bit_count(), b.bit_count())
    return (a & b).bit_count() / smaller if smaller else 0.0


def contained(a: int, b: int) -> float:
    """Share of the bits of `a` that are in `b`; 1 if `a` is empty."""
    return (a & b).bit_count() / a.bit_count() if a else 1.0


def jaccard(a: int, b: int) -> float:
    """Shared bits as a share of both sets; 0 if both are empty."""
    union = (a | b).bit_count()
    return (a & b).bit_count() / union if union else 0.0


def most_alike(comparison: Comparison, *, latest: bool, slack: float = 0.08) -> int:
    """Position of the turn that is restated.

    Of several that resemble this one about equally (within `slack`) the latest counts for a repetition, the earliest
    for a reformulation.
    """
    alike = comparison.alike
    floor = alike[comparison.best] - slack
    order = range(len(alike) - 1, -1, -1) if latest else range(len(alike))
    return next(i for i in order if alike[i] >= floor)
