"""The circuit breaker: a detector that keeps failing is left alone for a while."""

from collections.abc import Callable
from enum import StrEnum
from threading import Lock

Clock = Callable[[], float]
"""Gives seconds that never run backwards."""


class BreakerState(StrEnum):
    """Whether calls go out."""

    CLOSED = "closed"
    """All do."""
    OPEN = "open"
    """None does, until `open_seconds` have passed."""
    PROBING = "probing"
    """One is under way to find out; no other goes out."""


class CircuitBreaker:
    """Decides which calls go out. Lives as long as its client; safe to use from many threads.

    Every change of state begins a new term, and a call belongs to the term that it was admitted in. Its outcome counts
    only while that term lasts: calls that were under way when the breaker opened do not tell how things are now.
    """

    def __init__(self, clock: Clock, *, failures_to_open: int = 5, open_seconds: float = 10.0) -> None:
        """Start closed.

        Args:
            clock: Tells when to probe.
            failures_to_open: Failures in a row that open it, at least 1.
            open_seconds: Seconds until a probe is let through.

        Raises:
            ValueError: An argument is out of range.
        """
        if failures_to_open < 1 or open_seconds < 0:
            raise ValueError("failures_to_open must be at least 1 and open_seconds at least 0")
        self._clock = clock
        self._failures_to_open = failures_to_open
        self._open_seconds = open_seconds
        self._lock = Lock()
        self._state = BreakerState.CLOSED
        self._term = 0
        self._failures = 0
        self._probe_from = 0.0

    @property
    def state(self) -> BreakerState:
        """The state now."""
        return self._state

    def admit(self) -> int | None:
        """Ask to send a call.

        Returns:
            The term to report the outcome with, by exactly one of the three methods below; None: do not send it.
        """
        with self._lock:
            if self._state is BreakerState.OPEN and self._clock() >= self._probe_from:
                self._enter(BreakerState.PROBING)
                return self._term
            return self._term if self._state is BreakerState.CLOSED else None

    def succeeded(self, term: int) -> bool:
        """A call was answered.

        Returns:
            Whether that closed the breaker.
        """
        with self._lock:
            if term != self._term:
                return False
            self._failures = 0
            if self._state is BreakerState.CLOSED:
                return False
            self._enter(BreakerState.CLOSED)
            return True

    def failed(self, term: int) -> bool:
        """A call got no answer.

        Returns:
            Whether that opened the breaker.
        """
        with self._lock:
            if term != self._term:
                return False
            self._failures += 1
            if self._state is BreakerState.CLOSED and self._failures < self._failures_to_open:
                return False
            self._probe_from = self._clock() + self._open_seconds
            self._enter(BreakerState.OPEN)
            return True

    def released(self, term: int) -> None:
        """A call ended without a word on the detector, as when its caller gave up: the next one may probe instead."""
        with self._lock:
            if term == self._term and self._state is BreakerState.PROBING:
                self._enter(BreakerState.OPEN)

    def _enter(self, state: BreakerState) -> None:
        self._state = state
        self._term += 1
        self._failures = 0
