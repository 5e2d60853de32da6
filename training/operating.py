"""What an operator gets for each false-alarm budget, measured by running the whole pipeline at it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from detector.model import CurvePoint, Model
from detector.service.brain import make_brain
from training.bootstrap import Figure, Measure, ratio, share
from training.data import Conversation
from training.evaluation import HEALTHY, Judged, Outcome, alarms, outcome
from training.judging import judged_in_process


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """What came of one threshold.

    Attributes:
        budget: False alarms per 100 conversations that the operator allowed.
        threshold: Alarm score that this meant.
        caught: Share of stuck conversations.
        delay: Mean of the alarm's turn less `stuck_at`, in turns, over stuck conversations with a loop alarm; an early
            one counts below 0.
        false_alarms: Share of conversations by class of those that were never stuck.
    """

    budget: float
    threshold: float
    caught: Figure
    delay: Figure
    false_alarms: dict[str, Figure]


def operating_point(budget: float, threshold: float, judged: Sequence[Judged]) -> OperatingPoint:
    """Measure what a pipeline with this threshold said."""
    stuck = [(alarms(one.verdicts), one.conversation.stuck_at) for one in judged]
    caught = [outcome(raised, at) is Outcome.CAUGHT for raised, at in stuck if at is not None]
    healthy = {
        kind: [
            alarms(one.verdicts).loop_at is not None
            for one in judged
            if one.conversation.kind == kind and one.conversation.stuck_at is None
        ]
        for kind in HEALTHY
    }
    return OperatingPoint(
        budget,
        threshold,
        share(caught),
        _mean(delays(judged)),
        {kind: share(raised) for kind, raised in healthy.items() if raised},
    )


def operating_points(
    model: Model, conversations: Sequence[Conversation], budgets: Sequence[float], *, window: int
) -> Iterator[OperatingPoint]:
    """Judge the conversations anew at each budget, so that what is shown is what would serve.

    Raises:
        ValueError: The model's operating curve does not cover a budget.
    """
    for budget in budgets:
        brain = make_brain(model, budget=budget, observe=False, window=window)
        yield operating_point(budget, brain.policy.alarm, list(judged_in_process(brain.pipeline, conversations)))


def budgets_along(curve: Sequence[CurvePoint], n: int) -> list[float]:
    """Up to `n` budgets that the curve covers, from its smallest to its largest, rising."""
    rates = sorted({point.false_alarms for point in curve})
    return [rates[i] for i in sorted({round(at) for at in np.linspace(0, len(rates) - 1, n)})]


def delays(judged: Sequence[Judged]) -> list[int]:
    """Turn of the first loop alarm less `stuck_at`, of every stuck conversation that has one."""
    raised = ((alarms(one.verdicts).loop_at, one.conversation.stuck_at) for one in judged)
    return [alarm - at for alarm, at in raised if alarm is not None and at is not None]


def _mean(values: Sequence[int]) -> Figure:
    counts = np.array([[value, 1] for value in values], np.float64).reshape(-1, 2)
    return Measure(counts, lambda sums: ratio(sums[..., 0], sums[..., 1]), len(values)).figure()
