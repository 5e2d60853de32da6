"""Whether one model is better than another: paired bootstrap intervals over the same conversations."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from detector.verdict import Verdict
from training.bootstrap import Measure, percentiles
from training.evaluation import Judged, Outcome, alarms, measures, outcome

FEWEST_MOVED = 6
"""Conversations that must have moved for a difference to count.

With five that all moved one way, chance alone does so once in sixteen (two-sided sign test, 2 * 0.5 ** 5 = 0.0625); a
bootstrap of so few finds an interval without 0 all the same.
"""


class Change(StrEnum):
    """What a difference comes to, at 95 %."""

    BETTER = "better"
    WORSE = "worse"
    NONE = "no real difference"


@dataclass(frozen=True, slots=True)
class Difference:
    """One measure of two models on the same conversations.

    Attributes:
        before, after: The measure of the first and of the second model; NaN if there was nothing to measure.
        low, high: 95 % paired bootstrap interval of `after - before`, over conversations.
        n: As in `Figure`.
        moved: In how many conversations the two differ in this measure.
        higher_is_better: None if the measure says nothing about a model.
    """

    before: float
    after: float
    low: float
    high: float
    n: int
    moved: int
    higher_is_better: bool | None

    @property
    def value(self) -> float:
        """The second model's figure less the first one's."""
        return self.after - self.before

    @property
    def change(self) -> Change:
        """Better or worse only if the interval leaves out 0 and conversations enough have moved."""
        if self.higher_is_better is None or self.moved < FEWEST_MOVED or not (self.low > 0 or self.high < 0):
            return Change.NONE
        return Change.BETTER if (self.low > 0) is self.higher_is_better else Change.WORSE

    def __str__(self) -> str:
        return f"{self.value:+.3f} [{self.low:+.3f}, {self.high:+.3f}]"


@dataclass(frozen=True, slots=True)
class Moves:
    """Conversations by id that two models treat differently, in the order of the conversations.

    Attributes:
        changed: At least one turn's flagged signals or recommended action and cause differ.
        lost, gained: Stuck ones: from caught to missed (or early, or late), and back.
        new_false_alarms, gone_false_alarms: Never stuck ones.
    """

    changed: tuple[str, ...]
    lost: tuple[str, ...]
    gained: tuple[str, ...]
    new_false_alarms: tuple[str, ...]
    gone_false_alarms: tuple[str, ...]


def compare(judged_a: Sequence[Judged], judged_b: Sequence[Judged]) -> dict[str, Difference]:
    """The difference of every measure, by its name in `evaluation.measure`.

    Args:
        judged_a: What the first model said.
        judged_b: What the second one said about the same conversations in the same order.

    Raises:
        ValueError: The conversations are not the same.
    """
    _check_same(judged_a, judged_b)
    after = measures(judged_b)
    return {name: difference(before, after[name]) for name, before in measures(judged_a).items()}


def moves(judged_a: Sequence[Judged], judged_b: Sequence[Judged]) -> Moves:
    """Which conversations the second model treats differently.

    Raises:
        ValueError: The conversations are not the same.
    """
    _check_same(judged_a, judged_b)
    changed, lost, gained, new, gone = [], [], [], [], []  # type: list[str], list[str], list[str], list[str], list[str]
    for a, b in zip(judged_a, judged_b, strict=True):
        conversation = a.conversation
        if [_shown(verdict) for verdict in a.verdicts] != [_shown(verdict) for verdict in b.verdicts]:
            changed.append(conversation.id)
        was, now = _went_well(a), _went_well(b)
        if was and not now:
            (new if conversation.stuck_at is None else lost).append(conversation.id)
        elif now and not was:
            (gone if conversation.stuck_at is None else gained).append(conversation.id)
    return Moves(tuple(changed), tuple(lost), tuple(gained), tuple(new), tuple(gone))


def _check_same(judged_a: Sequence[Judged], judged_b: Sequence[Judged]) -> None:
    if [one.conversation.id for one in judged_a] != [one.conversation.id for one in judged_b]:
        raise ValueError(
            "the two models were not given the same conversations in the same order; judge both on one list"
        )


def difference(a: Measure, b: Measure) -> Difference:
    """How far the second of two measures of the same conversations, row by row, is from the first."""
    low, high = percentiles(b.resampled() - a.resampled())
    moved = int((a.counts != b.counts).any(axis=1).sum())
    return Difference(a.value(), b.value(), low, high, a.n, moved, a.higher_is_better)


def _shown(verdict: Verdict | None) -> object:
    """What a caller acts on."""
    if verdict is None:
        return None
    advice = verdict.recommendation
    return {signal.kind for signal in verdict.signals if signal.flagged}, advice.action, advice.cause


def _went_well(one: Judged) -> bool:
    raised, at = alarms(one.verdicts), one.conversation.stuck_at
    return raised.loop_at is None if at is None else outcome(raised, at) is Outcome.CAUGHT
