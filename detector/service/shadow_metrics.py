"""What operators watch of a shadow model."""

from prometheus_client import CollectorRegistry, Counter, Info

from detector.signals import KIND_OF_HEAD
from detector.stores.shadow import Opinion
from detector.verdict import Action

OUTCOMES = ("judged", "joined_late", "no_room", "dropped", "failed")
_BOTH = [(active, shadow) for active in (False, True) for shadow in (False, True)]


class ShadowMetrics:
    """Counters of one server, in its registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        turns = Counter(
            "loopdetector_shadow_turns",
            "Turns offered to the shadow model, by what became of them.",
            ("outcome",),
            registry=registry,
        )
        self._turns = {outcome: turns.labels(outcome) for outcome in OUTCOMES}
        signals = Counter(
            "loopdetector_shadow_signals",
            "Turns that both models judged, by who flagged the kind.",
            ("kind", "active", "shadow"),
            registry=registry,
        )
        self._signals = {
            (int(kind), *both): signals.labels(kind.name.lower(), *(str(flag).lower() for flag in both))
            for kind in KIND_OF_HEAD.values()
            for both in _BOTH
        }
        self._actions = Counter(
            "loopdetector_shadow_actions",
            "Turns that both models judged, by what each would have the platform do.",
            ("active", "shadow"),
            registry=registry,
        )
        self._model = Info("loopdetector_shadow_model", "The shadow model; empty for none.", registry=registry)

    def offered(self, outcome: str) -> None:
        """Count a turn by what became of it, one of `OUTCOMES`."""
        self._turns[outcome].inc()

    def compared(self, kinds: tuple[int, ...], active: Opinion, shadow: Opinion) -> None:
        """Count who agreed on what.

        Args:
            kinds: Kinds that the turn's role can have.
            active, shadow: What was said.
        """
        for kind in kinds:
            self._signals[kind, kind in active.flagged, kind in shadow.flagged].inc()
        self._actions.labels(Action(active.action).name.lower(), Action(shadow.action).name.lower()).inc()

    def model(self, model_id: str) -> None:
        """Name the shadow; "" for none."""
        self._model.info({"model_id": model_id})
