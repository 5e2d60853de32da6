"""What the client counts, for the platform's own metrics."""

from dataclasses import dataclass, replace
from threading import Lock

from detector.client.breaker import BreakerState


@dataclass(frozen=True, slots=True)
class ClientStats:
    """Counts since the client was made.

    Attributes:
        calls: Calls of `analyze_turn`, sent or not.
        degraded: Those that were answered without the detector.
        refused: Those that failed by a mistake of the caller (arguments, credentials, address), answered or raised.
        retries: Tries after a first one, of any RPC.
        breaker: State of the circuit breaker now.
    """

    calls: int = 0
    degraded: int = 0
    refused: int = 0
    retries: int = 0
    breaker: BreakerState = BreakerState.CLOSED


class Counters:
    """Counts. Lives as long as its client; safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._stats = ClientStats()

    def count(self, *, calls: int = 0, degraded: int = 0, refused: int = 0, retries: int = 0) -> None:
        """Add to the counts."""
        with self._lock:
            now = self._stats
            self._stats = replace(
                now,
                calls=now.calls + calls,
                degraded=now.degraded + degraded,
                refused=now.refused + refused,
                retries=now.retries + retries,
            )

    def snapshot(self, breaker: BreakerState) -> ClientStats:
        """The counts and the state of the breaker."""
        return replace(self._stats, breaker=breaker)
