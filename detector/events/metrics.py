"""What operators watch of the delivery of events."""

from prometheus_client import CollectorRegistry, Counter, Gauge

OUTCOMES = ("delivered", "failed", "dead")


class DeliveryMetrics:
    """Counters and gauges by sink, in the server's registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._attempts = Counter(
            "loopdetector_deliveries",
            "Attempts to deliver an event, by what became of them: dead ones wait for `events replay`.",
            ("sink", "outcome"),
            registry=registry,
        )
        self._lag = Gauge(
            "loopdetector_delivery_lag_seconds",
            "Age of the oldest event that a sink has not delivered and not given up; 0 if there is none.",
            ("sink",),
            registry=registry,
        )
        self._paused = Gauge(
            "loopdetector_sink_paused",
            "1 while the receiver has asked for nothing at all.",
            ("sink",),
            registry=registry,
        )

    def add_sink(self, sink: str) -> None:
        """Show a sink before anything has gone through it."""
        for outcome in OUTCOMES:
            self._attempts.labels(sink, outcome)
        self.waiting(sink, 0.0)
        self.paused(sink, is_paused=False)

    def attempted(self, sink: str, outcome: str) -> None:
        """Count an attempt by its outcome, one of `OUTCOMES`."""
        self._attempts.labels(sink, outcome).inc()

    def waiting(self, sink: str, seconds: float) -> None:
        """Set the age of the oldest event that waits."""
        self._lag.labels(sink).set(seconds)

    def paused(self, sink: str, *, is_paused: bool) -> None:
        """Say whether the receiver wants nothing."""
        self._paused.labels(sink).set(is_paused)
