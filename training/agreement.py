"""How far a shadow model agrees with the active one, and where it does not."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from detector.signals import HEADS, KIND_OF_HEAD
from detector.stores.shadow import Comparison
from detector.turn import Role
from detector.verdict import Action, Cause, SignalKind
from training.evaluation import kappa


@dataclass(slots=True)
class Table:
    """Turns by who flagged them."""

    both: int = 0
    only_active: int = 0
    only_shadow: int = 0
    neither: int = 0

    @property
    def turns(self) -> int:
        """All of them."""
        return self.both + self.only_active + self.only_shadow + self.neither

    @property
    def agreement(self) -> float:
        """Share on which both say the same, 0 to 1."""
        return (self.both + self.neither) / self.turns

    @property
    def kappa(self) -> float:
        """Agreement beyond chance (Cohen 1960), up to 1; 1 if neither ever says anything else."""
        found = float(kappa(np.array([self.both, self.only_active, self.only_shadow, self.neither], np.float64)))
        return 1.0 if np.isnan(found) else found

    def add(self, *, active: bool, shadow: bool) -> None:
        """Count a turn."""
        self.both += active and shadow
        self.only_active += active and not shadow
        self.only_shadow += shadow and not active
        self.neither += not (active or shadow)


@dataclass(slots=True)
class Differing:
    """A conversation in which the two differ.

    Attributes:
        tenant, conversation_id: Which.
        turns: Indices of the turns with other signals or another action.
        signals: Kinds on which they differ.
        active_alarm, shadow_alarm: First turn at which each calls for a person because of a loop.
    """

    tenant: str
    conversation_id: str
    turns: list[int] = field(default_factory=list)
    signals: set[str] = field(default_factory=set)
    active_alarm: int | None = None
    shadow_alarm: int | None = None


@dataclass(slots=True)
class Agreement:
    """Two models over the turns that both judged.

    Attributes:
        active_model, shadow_model: Their ids.
        conversations, turns: How many.
        signals: By kind.
        actions: Turns by the action of the active model and of the shadow.
        active_alarms, shadow_alarms: Conversations in which each called for a person because of a loop.
        differing: Where they differ; other alarms first, then by the number of turns.
    """

    active_model: str
    shadow_model: str
    conversations: int
    turns: int
    signals: dict[str, Table]
    actions: dict[tuple[str, str], int]
    active_alarms: int
    shadow_alarms: int
    differing: list[Differing]

    @property
    def on_action(self) -> float:
        """Share of turns on which both would do the same, 0 to 1."""
        return sum(n for (active, shadow), n in self.actions.items() if active == shadow) / self.turns


def agreements(comparisons: Iterable[Comparison]) -> list[Agreement]:
    """One for each pair of models; a conversation judged by several active models counts for each.

    Args:
        comparisons: By conversation and turn.
    """
    pairs: dict[tuple[str, str], list[Comparison]] = {}
    for one in comparisons:
        pairs.setdefault((one.active.model, one.shadow.model), []).append(one)
    return [_agreement(models, found) for models, found in pairs.items()]


def _agreement(models: tuple[str, str], comparisons: Sequence[Comparison]) -> Agreement:
    signals: dict[str, Table] = {}
    actions: Counter[tuple[str, str]] = Counter()
    seen: dict[tuple[str, str], Differing] = {}
    for one in comparisons:
        conversation = seen.setdefault(one.key, Differing(*one.key))
        for head in HEADS[Role(one.role)]:
            kind = KIND_OF_HEAD[head]
            active, shadow = kind in one.active.flagged, kind in one.shadow.flagged
            signals.setdefault(_name(kind), Table()).add(active=active, shadow=shadow)
            if active is not shadow:
                conversation.signals.add(_name(kind))
        actions[_name(Action(one.active.action)), _name(Action(one.shadow.action))] += 1
        if set(one.active.flagged) != set(one.shadow.flagged) or one.active.action != one.shadow.action:
            conversation.turns.append(one.index)
        if conversation.active_alarm is None and _is_alarm(one.active.action, one.active.cause):
            conversation.active_alarm = one.index
        if conversation.shadow_alarm is None and _is_alarm(one.shadow.action, one.shadow.cause):
            conversation.shadow_alarm = one.index
    differing = [one for one in seen.values() if one.turns]
    differing.sort(key=lambda one: ((one.active_alarm is None) == (one.shadow_alarm is None), -len(one.turns)))
    return Agreement(
        *models,
        conversations=len(seen),
        turns=len(comparisons),
        signals=signals,
        actions=dict(actions),
        active_alarms=sum(one.active_alarm is not None for one in seen.values()),
        shadow_alarms=sum(one.shadow_alarm is not None for one in seen.values()),
        differing=differing,
    )


def _is_alarm(action: int, cause: int) -> bool:
    return action >= Action.OFFER_HUMAN and cause == Cause.LOOP


def _name(value: SignalKind | Action) -> str:
    return value.name.lower()
