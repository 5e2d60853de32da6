"""Figures with bootstrap intervals over conversations (Efron 1979, percentile intervals)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.float64]

RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured share, F1 or error.

    Attributes:
        value: 0 to 1, a skill from minus infinity; NaN if nothing was there to measure.
        low, high: 95 % bootstrap interval over conversations.
        n: How many turns carry the label, or were scored, or how many conversations are of the class.
    """

    value: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        if self.n == 0:
            return "-"
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}] n={self.n}"


@dataclass(frozen=True, slots=True)
class Measure:
    """What a figure is computed from, so that it can be resampled over conversations.

    Attributes:
        counts: One row a conversation; which conversations have a row depends on their labels alone, so that the rows
            of two models stand side by side.
        of: From sums, shape (..., columns), to the figure, shape (...).
        n: As in `Figure`.
        higher_is_better: None if it says nothing about the model.
    """

    counts: Counts
    of: Callable[[Counts], Counts]
    n: int
    higher_is_better: bool | None = True

    def figure(self) -> Figure:
        """The value with its interval."""
        low, high = percentiles(self.resampled())
        return Figure(self.value(), low, high, self.n)

    def value(self) -> float:
        """The value over all conversations."""
        return float(self.of(self.counts.sum(axis=0)))

    def resampled(self) -> Counts:
        """The value in each bootstrap sample, shape (RESAMPLES,); the samples of equally many rows are the same."""
        return self.of(resampling_weights(len(self.counts)) @ self.counts)


def percentiles(resampled: Counts) -> tuple[float, float]:
    """The bounds of the middle 95 %; NaN if no sample had anything to measure."""
    if bool(np.isnan(resampled).all()):
        return float("nan"), float("nan")
    low, high = np.nanpercentile(resampled, [2.5, 97.5])
    return float(low), float(high)


@lru_cache(maxsize=8)
def resampling_weights(rows: int) -> Counts:
    """How often each row is drawn in each bootstrap sample, shape (RESAMPLES, rows); the same at every call."""
    if not rows:
        return np.zeros((RESAMPLES, 0))
    drawn = np.random.default_rng(0).multinomial(rows, np.full(rows, 1 / rows), size=RESAMPLES)
    return drawn.astype(np.float64)


def share(happened: Sequence[bool]) -> Figure:
    """The share of conversations in which something happened."""
    return share_measure(happened).figure()


def share_measure(happened: Sequence[bool], *, higher_is_better: bool = True) -> Measure:
    """The same, to be resampled."""
    column = np.array(happened, np.float64)[:, None]
    counts = np.concatenate([column, np.ones_like(column)], axis=1)
    return Measure(counts, lambda sums: ratio(sums[..., 0], sums[..., 1]), len(happened), higher_is_better)


def ratio(a: Counts, b: Counts) -> Counts:
    """The first by the second; NaN where b is 0."""
    result: Counts = np.asarray(a / np.where(b > 0, b, np.nan))
    return result
