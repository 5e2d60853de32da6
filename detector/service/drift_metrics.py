"""The gauges of drift; their labels are the features and heads of this code, so their number is fixed."""

from prometheus_client import CollectorRegistry, Gauge


class DriftMetrics:
    """Gauges of one server, in its registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._psi = Gauge(
            "loopdetector_drift_psi",
            "Population stability index of the last day against the training reference; from 0.25 on it is far.",
            ("kind", "name"),
            registry=registry,
        )
        self._turns = Gauge(
            "loopdetector_drift_turns", "Turns of the last day behind the index.", ("forest",), registry=registry
        )
        self._available = Gauge(
            "loopdetector_drift_available", "1 if the active bundle has a reference.", registry=registry
        )

    def start(self, *, available: bool) -> None:
        """Forget the figures of another model."""
        self._psi.clear()
        self._turns.clear()
        self._available.set(available)

    def turns(self, forest: str, turns: int) -> None:
        """How many turns are behind the figures of a forest."""
        self._turns.labels(forest).set(turns)

    def psi(self, kind: str, name: str, value: float) -> None:
        """The index of a feature, a score or a flag."""
        self._psi.labels(kind, name).set(value)
