"""What operators watch: calls, signals, recommendations, conversations, the store."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info

from detector.verdict import Action, Cause, End, SignalKind, Verdict

_SECONDS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class Metrics:
    """All metrics of one server, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._calls = Counter(
            "loopdetector_calls", "Calls by method and status code.", ("method", "code"), registry=self.registry
        )
        self._seconds = Histogram(
            "loopdetector_call_seconds", "Time in the server.", ("method",), registry=self.registry, buckets=_SECONDS
        )
        signals = Counter("loopdetector_signals", "Signals over their threshold.", ("kind",), registry=self.registry)
        self._signals = {kind: signals.labels(kind.name.lower()) for kind in SignalKind}
        recommendations = Counter(
            "loopdetector_recommendations", "Actions when they are new.", ("action", "cause"), registry=self.registry
        )
        self._recommendations = {
            (action, cause): recommendations.labels(action.name.lower(), cause.name.lower())
            for action in Action
            for cause in Cause
        }
        ends = Counter(
            "loopdetector_conversations_ended",
            "Conversations by how they ended and whether the customer was still stuck: false containment is stuck.",
            ("end", "stuck"),
            registry=self.registry,
        )
        self._ends = {
            (end, stuck): ends.labels(end.name.lower(), str(stuck).lower()) for end in End for stuck in (True, False)
        }
        self.turns = Counter("loopdetector_turns_judged", "Turns judged, recorded or not.", registry=self.registry)
        self.truncated = Counter(
            "loopdetector_texts_truncated", "Turns judged on head and tail.", registry=self.registry
        )
        self.store_seconds = Histogram(
            "loopdetector_store_seconds",
            "Time to read and write the conversation of a judged turn.",
            registry=self.registry,
            buckets=_SECONDS,
        )
        self.store_errors = Counter("loopdetector_store_errors", "Failed store operations.", registry=self.registry)
        self.reload_failures = Counter(
            "loopdetector_reload_failures",
            "Configurations or models that were refused.",
            ("what",),
            registry=self.registry,
        )
        self._model = Info("loopdetector_model", "The active model bundle.", registry=self.registry)
        self.observing = Gauge("loopdetector_observing", "1 in observe mode.", registry=self.registry)
        self._call_counters: dict[tuple[str, str], Counter] = {}
        self._call_seconds: dict[str, Histogram] = {}

    def watch_live(self, count: Callable[[], int]) -> None:
        """Report the number of live conversations, read when Prometheus asks."""
        gauge = Gauge("loopdetector_live_conversations", "Conversations in memory.", registry=self.registry)
        gauge.set_function(count)

    def called(self, method: str, code: str, seconds: float) -> None:
        """Count a call."""
        counter = self._call_counters.get((method, code))
        if counter is None:
            counter = self._call_counters[method, code] = self._calls.labels(method, code)
            self._call_seconds.setdefault(method, self._seconds.labels(method))
        counter.inc()
        self._call_seconds[method].observe(seconds)

    def judged(self, verdict: Verdict, *, is_said: bool) -> None:
        """Count a judged turn and, unless it is only a candidate, what was seen in it."""
        self.turns.inc()
        if not is_said:
            return
        for signal in verdict.signals:
            if signal.flagged:
                self._signals[signal.kind].inc()
        advice = verdict.recommendation
        if advice.is_new:
            self._recommendations[advice.action, advice.cause].inc()

    def ended(self, end: End, *, stuck: bool) -> None:
        """Count the end of a conversation."""
        self._ends[end, stuck].inc()

    def model(self, model_id: str, version: str, policy_version: str) -> None:
        """Name the active bundle."""
        self._model.info({"model_id": model_id, "version": version, "policy_version": policy_version})
