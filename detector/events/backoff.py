"""How long to wait until the next attempt."""

import random

from msgspec import Struct

_DOUBLINGS = 62
"""Beyond these the wait is the longest whatever it started from."""


class Backoff(Struct, frozen=True):
    """Exponential backoff with full jitter: receivers that come back are not met by all at once.

    Source: Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog 2015.

    Attributes:
        first: Longest wait after the first failure, in seconds.
        longest: Longest wait of all, in seconds.
        attempts: So many in all, then the delivery is dead.
    """

    first: float
    longest: float
    attempts: int

    def wait(self, failures: int, rng: random.Random) -> float:
        """Seconds until the attempt after this many failures (1 or more)."""
        return rng.uniform(0.0, min(self.longest, self.first * 2.0 ** min(failures - 1, _DOUBLINGS)))

    def is_spent(self, failures: int) -> bool:
        """No attempt is left after this many failures."""
        return failures >= self.attempts
