"""The tries of one call, all within one deadline."""

from collections.abc import Callable
from dataclasses import dataclass

import grpc

from detector.client.breaker import Clock

Jitter = Callable[[], float]
"""Gives numbers from 0 to 1, so that clients that failed together do not come back together."""

# DEADLINE_EXCEEDED is not among them: there is no time left, and the server may be at work on the call.
_RETRIED = frozenset({grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.ABORTED})
_PAUSE = 0.02
_LEAST_TIMEOUT = 0.005  # no answer comes in less


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try.

    Attributes:
        pause: Seconds to wait before it.
        timeout: Seconds that it may take.
    """

    pause: float
    timeout: float


class Attempts:
    """Hands out the tries of one call; the deadline runs from here. Lives as long as the call."""

    def __init__(self, timeout: float, *, retries: int, clock: Clock, jitter: Jitter) -> None:
        """Start the deadline.

        Args:
            timeout: Seconds for all tries and pauses together.
            retries: Tries after the first one; 0 for calls that are not safe to repeat.
            clock: Measures the deadline.
            jitter: Spreads the pauses.
        """
        self._clock = clock
        self._jitter = jitter
        self._retries = retries
        self._deadline = clock() + timeout
        self.first = Attempt(0.0, timeout)

    def after(self, code: grpc.StatusCode | None) -> Attempt | None:
        """The try that follows a failed one; None if none does.

        Args:
            code: What it failed with; None if it never left this process.
        """
        if code not in _RETRIED or self._retries == 0:
            return None
        self._retries -= 1
        pause = _PAUSE * (0.5 + self._jitter())
        timeout = self._deadline - self._clock() - pause
        return Attempt(pause, timeout) if timeout >= _LEAST_TIMEOUT else None
