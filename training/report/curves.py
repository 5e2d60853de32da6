"""Precision-recall curves and reliability bins of the learnt signals."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, precision_recall_curve

from training.bootstrap import Figure, Measure, ratio
from training.evaluation import Judged, scores_and_labels
from training.reliability import BINS, bin_edges, binned, error_by_chance

Floats = NDArray[np.float64]

_MOST_POINTS = 200


@dataclass(frozen=True, slots=True)
class PrecisionRecall:
    """How well scores tell the labelled turns from the others, over the scored turns.

    Attributes:
        points: Recall and precision, by rising threshold; at most `_MOST_POINTS`, evenly taken.
        average_precision: Area under the curve, 0 to 1.
        base_rate: Share of turns labelled; what a model that knows nothing has as its average precision.
        shipped: Recall and precision at the shipped threshold; NaN where nothing is flagged.
        error_by_chance: Calibration error of a perfect model with such scores.
    """

    points: tuple[tuple[float, float], ...]
    average_precision: float
    base_rate: float
    shipped: tuple[float, float]
    error_by_chance: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Turns of about equal score.

    Attributes:
        score: Their mean score.
        share: Share of them labelled, with its interval over conversations; n is the number of turns.
    """

    score: float
    share: Figure


def precision_recall(judged: Sequence[Judged], label: str, threshold: float) -> PrecisionRecall | None:
    """The curve of a label; None if no scored turn carries it."""
    pairs = _pairs(judged, label)
    scores, labels = (np.concatenate([*(pair[i] for pair in pairs), np.zeros(0)]) for i in (0, 1))
    if not labels.any():
        return None
    precision, recall, _ = precision_recall_curve(labels, scores)
    keep = np.unique(np.linspace(0, len(recall) - 1, _MOST_POINTS).round().astype(int))
    flagged = scores >= threshold
    hits = float(labels[flagged].sum())
    shipped = hits / labels.sum(), hits / flagged.sum() if flagged.any() else float("nan")
    return PrecisionRecall(
        tuple(zip(recall[keep].tolist(), precision[keep].tolist(), strict=True)),
        float(average_precision_score(labels, scores)),
        float(labels.mean()),
        (float(shipped[0]), float(shipped[1])),
        error_by_chance(scores),
    )


def reliability_bins(judged: Sequence[Judged], label: str) -> list[Bin]:
    """The bins behind the calibration error of a label, by rising score; empty ones are left out."""
    pairs = _pairs(judged, label)
    edges = bin_edges(np.concatenate([*(scores for scores, _ in pairs), np.zeros(0)]))
    counts = np.array([binned(scores, labels, edges) for scores, labels in pairs]).reshape(-1, BINS, 3)
    found = []
    for turns, score, labelled in np.moveaxis(counts, 0, -1):
        if turns.sum():
            share = Measure(np.stack([labelled, turns], axis=1), _share, int(turns.sum())).figure()
            found.append(Bin(float(score.sum() / turns.sum()), share))
    return found


def _share(sums: Floats) -> Floats:
    return ratio(sums[..., 0], sums[..., 1])


def _pairs(judged: Sequence[Judged], label: str) -> list[tuple[Floats, Floats]]:
    """Scores and labels of the scored turns, a pair a conversation."""
    pairs = [scores_and_labels(one, label) for one in judged if one.conversation.annotates(label)]
    return [(scores[~np.isnan(scores)], labels[~np.isnan(scores)]) for scores, labels in pairs]
