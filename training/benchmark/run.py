"""The whole comparison: every method on every set, at its default and at its best."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from training.benchmark.columns import Column
from training.benchmark.measuring import (
    AlarmPoint,
    Scored,
    TurnCurve,
    alarm_points,
    best_alarm,
    figures_at,
    turn_curve,
)
from training.benchmark.method import ALARM, OFFER, TURN_TASKS, Method
from training.bootstrap import Figure

F1_OF = {
    "repetition": ("redundant mean F1 against each annotator", "repetition F1"),
    "reformulation": ("reformulation F1",),
}
"""By turn task, what `training.evaluation` calls its F1; marks of several annotators go before labels."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A threshold and what came of it."""

    threshold: float
    figures: dict[str, Figure]


@dataclass(frozen=True, slots=True)
class Row:
    """A method on a set for one task.

    Attributes:
        method: Its name.
        default: At the default threshold; None where its makers name none.
        best: At the best threshold for this very set; None if no threshold fits.
        with_offers: For alarms, the default with offers to users who asked for a person counted as well.
    """

    method: str
    default: Cut | None
    best: Cut | None
    with_offers: Cut | None = None


@dataclass(slots=True)
class Compared:
    """All methods on one set.

    Attributes:
        column: The set.
        rows: By task.
        turn_curves: By turn task and method.
        alarm_curves: By method.
    """

    column: Column
    rows: dict[str, list[Row]] = field(default_factory=dict)
    turn_curves: dict[str, dict[str, TurnCurve]] = field(default_factory=dict)
    alarm_curves: dict[str, list[AlarmPoint]] = field(default_factory=dict)


def compare(columns: Sequence[Column], methods: Sequence[Method], done: Callable[[], None]) -> Iterator[Compared]:
    """Compare methods on sets, one result a set.

    Args:
        columns: The sets.
        methods: The methods, in the order of the tables.
        done: Called after each conversation of each method.
    """
    for column in columns:
        compared = Compared(column)
        for method in methods:
            scored = []
            for conversation in column.conversations:
                scored.append(Scored(conversation, method.score_turns(conversation)))
                done()
            for task in TURN_TASKS:
                _add_turns(compared, method, scored, task)
            if any(conversation.stuck_at is not None for conversation in column.conversations):
                _add_alarms(compared, method, scored)
        yield compared


def f1_of(figures: dict[str, Figure], task: str) -> Figure | None:
    """The F1 of a turn task among the measures of the guidelines."""
    return next((figures[name] for name in F1_OF[task] if name in figures), None)


def _add_turns(compared: Compared, method: Method, scored: list[Scored], task: str) -> None:
    curve = turn_curve(scored, task)
    if curve is None or task not in method.thresholds:
        return
    compared.turn_curves.setdefault(task, {})[method.name] = curve
    row = Row(method.name, _cut(scored, task, method.thresholds[task]), _cut(scored, task, curve.best))
    compared.rows.setdefault(task, []).append(row)


def _add_alarms(compared: Compared, method: Method, scored: list[Scored]) -> None:
    if ALARM not in method.thresholds:
        return
    points = alarm_points(scored)
    default = method.thresholds[ALARM]
    offers = None
    if default is not None and any(OFFER in one.scores for one in scored):
        offers = Cut(default, figures_at(scored, {ALARM: default}, offers=True))
    compared.alarm_curves[method.name] = points
    row = Row(method.name, _cut(scored, ALARM, default), _cut(scored, ALARM, best_alarm(points)), offers)
    compared.rows.setdefault(ALARM, []).append(row)


def _cut(scored: list[Scored], task: str, threshold: float | None) -> Cut | None:
    return None if threshold is None else Cut(threshold, figures_at(scored, {task: threshold}))
