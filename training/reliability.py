"""Whether probabilities mean what they say: Brier score, Brier skill and calibration error."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from training.bootstrap import Counts, Measure, ratio

Floats = NDArray[np.float64]

BINS = 10
LOWEST = 0.1
"""Calibration error is over turns scored at least this: most turns are scored near 0, rightly, and would hide any error
of the others."""
_TOTALS = 3


def reliability_measures(scores: Sequence[Floats], labels: Sequence[Floats]) -> dict[str, Measure]:
    """Brier score, Brier skill and expected calibration error, to be resampled over conversations.

    Args:
        scores: Probabilities, 0 to 1, an array a conversation; NaN where a turn was not scored.
        labels: 1 where the label applies, else 0; of the same shapes.
    """
    edges = bin_edges(np.concatenate([*scores, np.zeros(0)]))
    counts = np.array([_counts(*pair, edges) for pair in zip(scores, labels, strict=True)], np.float64)
    counts = counts.reshape(-1, _TOTALS + 3 * BINS)
    n, binned = int(counts[:, 0].sum()), int(counts[:, _TOTALS::3].sum())
    return {
        "Brier": Measure(counts[:, :_TOTALS], brier, n, higher_is_better=False),
        "Brier skill": Measure(counts[:, :_TOTALS], brier_skill, n),
        "ECE": Measure(counts[:, _TOTALS:], calibration_error, binned, higher_is_better=False),
    }


def bin_edges(scores: Floats) -> Floats:
    """Bounds between `BINS` bins of about equally many scores, of those from `LOWEST` up, shape (BINS - 1,).

    Equal scores fall into one bin. Bins of equal width would leave some of them with a handful of turns.
    """
    high = scores[scores >= LOWEST]
    if not len(high):
        return np.full(BINS - 1, np.inf)
    edges: Floats = np.quantile(high, np.linspace(0, 1, BINS + 1)[1:-1])
    return edges


def binned(scores: Floats, labels: Floats, edges: Floats) -> Floats:
    """Number, sum of scores and sum of labels in each bin, shape (BINS, 3)."""
    high = scores >= LOWEST
    at = np.searchsorted(edges, scores[high], side="left")
    columns = (np.ones(high.sum()), scores[high], labels[high])
    return np.stack([np.bincount(at, weights=column, minlength=BINS) for column in columns], axis=1)


def brier(sums: Counts) -> Counts:
    """Mean squared error of the probabilities (Brier 1950), from (turns, labelled, squared errors)."""
    return ratio(sums[..., 2], sums[..., 0])


def brier_skill(sums: Counts) -> Counts:
    """1 for a model that is always right and sure, 0 for one that always says the base rate, below 0 if worse."""
    base = ratio(sums[..., 1], sums[..., 0])
    return 1 - ratio(brier(sums), base * (1 - base))


def calibration_error(sums: Counts) -> Counts:
    """Mean distance of score and share labelled over the bins (expected calibration error, Naeini et al. 2015).

    Chance alone makes it larger than 0, the more so the fewer the turns, and resampling adds to it: its interval leans
    upwards.

    Args:
        sums: Shape (..., BINS * 3), as `binned` gives them.
    """
    bins = sums.reshape(*sums.shape[:-1], BINS, 3)
    return ratio(np.abs(bins[..., 1] - bins[..., 2]).sum(axis=-1), bins[..., 0].sum(axis=-1))


def error_by_chance(scores: Floats) -> float:
    """The calibration error to be expected if every score were the true probability; NaN without scores from `LOWEST`.

    From the normal approximation: in each bin labels less scores have the variance sum(p (1 - p)).

    Args:
        scores: Of all scored turns, 0 to 1.
    """
    bins = binned(scores, scores * (1 - scores), bin_edges(scores))
    n = bins[:, 0].sum()
    return float(np.sqrt(2 / np.pi * bins[:, 2]).sum() / n) if n else float("nan")


def _counts(scores: Floats, labels: Floats, edges: Floats) -> Floats:
    """A conversation's row: turns, labelled, squared errors, and the bins."""
    scored = ~np.isnan(scores)
    scores, labels = scores[scored], labels[scored]
    totals = [len(scores), labels.sum(), ((scores - labels) ** 2).sum()]
    return np.concatenate([totals, binned(scores, labels, edges).ravel()])
