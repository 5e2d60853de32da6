"""How long it took until something happened, when for some it has not happened yet."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_Z = 1.959963984540054


class Wait(NamedTuple):
    """One wait.

    Attributes:
        seconds: Until it happened, or, if it has not, for how long it has not.
        is_over: Whether it happened.
    """

    seconds: float
    is_over: bool


class WaitingCurve:
    """The share that still waits after so many seconds: the estimator of Kaplan and Meier (1958).

    Those who still wait count for as long as they have waited, so they pull the curve up; to leave them out would
    make a service look the faster, the more people it never answers.
    """

    def __init__(self, waits: Sequence[Wait]) -> None:
        """Estimate from waits, in any order; a negative one counts as 0."""
        seconds = np.maximum(np.array([wait.seconds for wait in waits], np.float64), 0.0)
        over = np.array([wait.is_over for wait in waits], np.bool_)
        self.n = len(seconds)
        self.ended = int(over.sum())
        self.times: NDArray[np.float64] = np.unique(seconds[over])
        ends = np.searchsorted(np.sort(seconds[over]), self.times, side="right")
        ends = np.diff(ends, prepend=0)
        at_risk = self.n - np.searchsorted(np.sort(seconds), self.times, side="left")
        self.still: NDArray[np.float64] = np.asarray(np.cumprod(1.0 - ends / at_risk), np.float64)
        with np.errstate(divide="ignore"):
            self._greenwood = np.cumsum(ends / (at_risk * (at_risk - ends).astype(np.float64)))

    @property
    def waiting(self) -> int:
        """How many still wait."""
        return self.n - self.ended

    def quantile(self, share: float) -> float:
        """Seconds after which `share` of all no longer wait; infinite if it does not come to that many."""
        return self._first(self.still, 1.0 - share)

    def interval(self, share: float) -> tuple[float, float]:
        """95 % interval of a quantile (Brookmeyer and Crowley 1982, log-log scale); the upper one may be infinite."""
        with np.errstate(divide="ignore", invalid="ignore"):
            log = np.log(self.still)
            reach = _Z * np.sqrt(self._greenwood) / np.abs(log)
            low = np.where(self.still > 0, self.still ** np.exp(reach), 0.0)
            high = np.where(self.still > 0, self.still ** np.exp(-reach), 1.0)
        return self._first(low, 1.0 - share), self._first(high, 1.0 - share)

    def _first(self, still: NDArray[np.float64], at_most: float) -> float:
        reached = np.flatnonzero(still <= at_most + 1e-12)
        return float(self.times[reached[0]]) if len(reached) else float("inf")
