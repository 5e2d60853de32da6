"""Shares with their intervals."""

from math import sqrt
from statistics import NormalDist

from msgspec import Struct

_Z = NormalDist().inv_cdf(0.975)


class Share(Struct, frozen=True):
    """How many of how many.

    The interval is Wilson's score interval (1927), 95 %. It is used where a bootstrap would do for larger samples: the
    bootstrap of a share that never happened is the point 0, as if five conversations could prove that it never will.

    Attributes:
        count: How often it happened.
        n: How often it could have.
    """

    count: int
    n: int

    @property
    def value(self) -> float:
        """0 to 1; NaN if n is 0."""
        return self.count / self.n if self.n else float("nan")

    @property
    def interval(self) -> tuple[float, float]:
        """Bounds, 0 to 1; NaN if n is 0."""
        if not self.n:
            return float("nan"), float("nan")
        n, p, z2 = self.n, self.value, _Z * _Z
        middle = (p + z2 / (2 * n)) / (1 + z2 / n)
        reach = _Z / (1 + z2 / n) * sqrt(p * (1 - p) / n + z2 / (4 * n * n))
        # At the ends the bound is the value itself, which rounding would miss by its last bit.
        return (0.0 if self.count == 0 else middle - reach), (1.0 if self.count == n else middle + reach)
