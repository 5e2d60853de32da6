"""What the two clients have in common: how they are made, and what they tell of themselves."""

import time
from threading import Lock

import grpc

from detector.client.breaker import CircuitBreaker
from detector.client.channel import Endpoint
from detector.client.failures import ClosedError, Leniency
from detector.client.missed import MissedTurns
from detector.client.planner import CallPlanner
from detector.client.shared import Shared
from detector.client.stats import ClientStats, Counters

TRANSCRIPT_TIMEOUT = 30.0
"""Seconds for a whole past conversation, which no user is waiting for."""


class BaseClient:
    """A client without its channel."""

    def __init__(
        self,
        target: str,
        *,
        credentials: grpc.ChannelCredentials | None = None,
        insecure: bool = False,
        timeout: float = 0.25,
        fail_open: bool = True,
        strict: bool = False,
        failures_to_open: int = 5,
        open_seconds: float = 10.0,
    ) -> None:
        """Make a client; it connects with its first call, so that it may be made before a fork or an event loop.

        Args:
            target: Address of the detector ("host:port").
            credentials: TLS, e.g. `grpc.ssl_channel_credentials()`. Not needed for a loopback address.
            insecure: Send plain text to an address that is not loopback.
            timeout: Seconds that a call may take, retries included, unless the call says otherwise.
            fail_open: False: failures of `analyze_turn` are raised.
            strict: True: the caller's own mistakes in `analyze_turn` are raised; for development and tests.
            failures_to_open: Turns in a row that fail until no more are sent.
            open_seconds: Seconds until one is sent again to see.

        Raises:
            ValueError: An argument is out of range, or plain text would cross a network.
        """
        self._endpoint = Endpoint.checked(target, credentials, insecure=insecure)
        self._shared = Shared(
            breaker=CircuitBreaker(time.monotonic, failures_to_open=failures_to_open, open_seconds=open_seconds),
            missed=MissedTurns(),
            counters=Counters(),
            leniency=Leniency(fail_open=fail_open, strict=strict),
        )
        self._plan = CallPlanner(self._shared, timeout=timeout)
        self._lock = Lock()
        self._closed = False

    @property
    def stats(self) -> ClientStats:
        """What was counted so far."""
        return self._shared.counters.snapshot(self._shared.breaker.state)

    def _check_open(self) -> None:
        if self._closed:
            raise ClosedError("the client is closed")
