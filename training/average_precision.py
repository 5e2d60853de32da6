"""Average precision of a label's scores, to be resampled over conversations."""

from collections.abc import Sequence

import numpy as np

from training.bootstrap import Counts, Measure, ratio
from training.evaluation import Judged, scores_and_labels

_STEPS = 1000
"""Scores count to the thousandth, so that the counts of two models stand side by side; equal ones are one threshold."""


def average_precision(judged: Sequence[Judged], label: str) -> Measure | None:
    """How well scores tell the labelled turns from the others, without a threshold; None if no scored turn is labelled.

    The sum over thresholds of precision times gain in recall, as `sklearn.metrics.average_precision_score`.

    Args:
        judged: The conversations; those of which nobody looked for the label are left out.
        label: Of `training.data.LABELS`.
    """
    rows = [_counts(*scores_and_labels(one, label)) for one in judged if one.conversation.annotates(label)]
    counts = np.array(rows, np.float64).reshape(-1, 2 * (_STEPS + 1))
    labelled = int(counts[:, : _STEPS + 1].sum())
    return Measure(counts, _area, labelled) if labelled else None


def _counts(scores: Counts, labels: Counts) -> Counts:
    """Labelled turns and then the others by score, the highest first, shape (2 * (_STEPS + 1),)."""
    scored = ~np.isnan(scores)
    at = _STEPS - np.rint(scores[scored] * _STEPS).astype(np.int64)
    of = labels[scored]
    return np.concatenate([np.bincount(at, weights=part, minlength=_STEPS + 1) for part in (of, 1 - of)])


def _area(sums: Counts) -> Counts:
    """From sums as `_counts` gives them, shape (..., 2 * (_STEPS + 1)); NaN where nothing is labelled."""
    labelled, others = sums[..., : _STEPS + 1], sums[..., _STEPS + 1 :]
    hits = labelled.cumsum(axis=-1)
    precision = np.nan_to_num(ratio(hits, hits + others.cumsum(axis=-1)))  # nothing is gained where nothing is scored
    return ratio((labelled * precision).sum(axis=-1), hits[..., -1])
