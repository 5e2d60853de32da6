"""Figures of a method at its default threshold and at the best one for the very data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import precision_recall_curve

from detector.conversation import Progress
from detector.pipeline import shown
from detector.signals import KIND_OF_HEAD
from detector.verdict import Action, Cause, Recommendation, Signal, TurnRef, Verdict
from training.benchmark.method import ALARM, OFFER, ROLES, TURN_TASKS, Scores
from training.bootstrap import Figure
from training.data import Conversation
from training.evaluation import HEALTHY, Alarms, Judged, measures

Floats = NDArray[np.float64]
MOST_ORDINARY, MOST_HARD = 0.01, 0.10
"""The best threshold for alarms catches most at no more false alarms than these shares of each class."""
_MEASURES = {
    **{task: tuple(f"{task} {name}" for name in ("F1", "precision", "recall")) for task in TURN_TASKS},
    ALARM: ("stuck: ", "false alarms: "),
}
_MEASURES["repetition"] += ("redundant mean F1",)
"""How the names of `training.evaluation` begin, by task."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A labelled conversation with a method's scores."""

    conversation: Conversation
    scores: Scores


def figures_at(
    scored: Sequence[Scored], thresholds: Mapping[str, float | None], *, offers: bool = False
) -> dict[str, Figure]:
    """The measures of the labelling guidelines for some tasks, with the scores cut at thresholds.

    Args:
        scored: The conversations.
        thresholds: By task; a task that is missing or None says nothing.
        offers: Count offers to users who asked for a person, as the guidelines do, beside the loop alarms.
    """
    judged = [Judged(one.conversation, _verdicts(one, thresholds, offers=offers)) for one in scored]
    wanted = tuple(name for task in thresholds for name in _MEASURES[task])
    return {name: found.figure() for name, found in measures(judged).items() if name.startswith(wanted)}


def _verdicts(one: Scored, thresholds: Mapping[str, float | None], *, offers: bool) -> list[Verdict]:
    """What a server with these scores would have answered."""
    cuts = {task: at for task, at in thresholds.items() if at is not None and task in one.scores}
    verdicts = []
    for i in range(len(one.conversation.turns)):
        over = {task for task, at in cuts.items() if one.scores[task][i] >= at}
        offered = offers and OFFER in one.scores and one.scores[OFFER][i] >= 1
        cause = Cause.LOOP if ALARM in over else Cause.HUMAN_REQUEST if offered else Cause.NONE
        action = Action.CONTINUE if cause is Cause.NONE else Action.OFFER_HUMAN
        signals = tuple(Signal(KIND_OF_HEAD[task]) for task in TURN_TASKS if task in over)
        verdicts.append(Verdict(TurnRef(i, ""), signals, shown(Progress()), Recommendation(action, cause, "")))
    return verdicts


@dataclass(frozen=True, slots=True)
class TurnCurve:
    """Precision, recall and F1 of a turn label over all thresholds.

    Attributes:
        thresholds: Rising.
        precision, recall, f1: At each threshold; F1 is the mean over the annotators.
    """

    thresholds: Floats
    precision: Floats
    recall: Floats
    f1: Floats

    @property
    def best(self) -> float:
        """The threshold of the best F1, the highest of equals."""
        return float(self.thresholds[::-1][int(np.argmax(self.f1[::-1]))])


def turn_curve(scored: Sequence[Scored], task: str) -> TurnCurve | None:
    """The curve of a turn label; None if the method or the data has nothing of it."""
    scores, marks = [], []
    for one in scored:
        if task not in one.scores:
            continue
        for i, (turn, score) in enumerate(zip(one.conversation.turns, one.scores[task], strict=True)):
            if turn.role is ROLES[task] and one.conversation.looked_for(task, i):
                scores.append(score)
                # ABC-Eval's annotators mark redundancy; two columns there, one everywhere else.
                marks.append(turn.marks.get("redundant", (task in turn.labels,)))
    labels = np.array(marks, bool)
    if not labels.any():
        return None
    values = np.array(scores)
    finite = np.isfinite(values)
    values = np.where(finite, values, values[finite].min() - 1.0 if finite.any() else 0.0)
    curves = [precision_recall_curve(labels[:, a], values, drop_intermediate=False) for a in range(labels.shape[1])]
    thresholds = curves[0][2]
    precision, recall = np.array([curve[0][:-1] for curve in curves]), np.array([curve[1][:-1] for curve in curves])
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-12)
    said = thresholds >= values[finite].min() if finite.any() else np.zeros(len(thresholds), bool)
    if not said.any():
        return None
    return TurnCurve(thresholds[said], *(part.mean(axis=0)[said] for part in (precision, recall, f1)))


@dataclass(frozen=True, slots=True)
class AlarmPoint:
    """What the loop alarms of a threshold come to: shares of conversations, NaN where the data has none of a class.

    Attributes:
        threshold: Alarm score from which a person is called.
        caught: Of the stuck ones, in time.
        ordinary, hard, healthy: False alarms among ordinary, hard, and all conversations that were never stuck.
    """

    threshold: float
    caught: float
    ordinary: float
    hard: float
    healthy: float


def alarm_points(scored: Sequence[Scored]) -> list[AlarmPoint]:
    """One point for every threshold that makes a difference, rising; the last one never calls."""
    if not any(ALARM in one.scores for one in scored):
        return []
    values = np.unique([score for one in scored for score in one.scores[ALARM]])
    return [alarm_point(scored, float(threshold)) for threshold in (*values[np.isfinite(values)], np.inf)]


def alarm_point(scored: Sequence[Scored], threshold: float) -> AlarmPoint:
    """The point of one threshold."""
    caught: list[bool] = []
    raised: dict[str, list[bool]] = {kind: [] for kind in HEALTHY}
    for one in scored:
        at = next((i for i, score in enumerate(one.scores[ALARM]) if score >= threshold), None)
        if one.conversation.stuck_at is not None:
            caught.append(Alarms(at, None).is_caught(one.conversation.stuck_at))
        elif one.conversation.kind in raised:
            raised[one.conversation.kind].append(at is not None)
    healthy = [alarm for alarms in raised.values() for alarm in alarms]
    return AlarmPoint(threshold, *(_share(part) for part in (caught, raised["ordinary"], raised["hard"], healthy)))


def best_alarm(points: Sequence[AlarmPoint]) -> float | None:
    """The threshold that catches most within the limits; of equals the one with the fewest false alarms."""
    within = [p for p in points if not p.ordinary > MOST_ORDINARY and not p.hard > MOST_HARD and not np.isnan(p.caught)]
    if not within:
        return None
    return max(within, key=lambda p: (p.caught, -np.nan_to_num(p.healthy), p.threshold)).threshold


def _share(happened: Sequence[bool]) -> float:
    return float(np.mean(happened)) if happened else float("nan")
