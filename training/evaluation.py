"""The measures of the labelling guidelines: turn labels, alarms, intervals over conversations."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detector.signals import KIND_OF_HEAD
from detector.verdict import Action, Cause, Verdict
from training.data import LABELS, Conversation

Counts = NDArray[np.float64]

RESAMPLES = 1000
WINDOW = 1
"""An alarm is in time from one turn before `stuck_at` to one turn after it."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured share or F1.

    Attributes:
        value: 0 to 1; NaN if nothing was there to measure.
        low, high: 95 % bootstrap interval over conversations.
        n: How many turns carry the label, or how many conversations are of the class.
    """

    value: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        if self.n == 0:
            return "-"
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}] n={self.n}"


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled conversation and what was said about each of its turns; None where a turn got no answer."""

    conversation: Conversation
    verdicts: Sequence[Verdict | None]


@dataclass(frozen=True, slots=True)
class Alarms:
    """What a conversation's alarms came to.

    Attributes:
        loop_at: First turn whose answer calls for a person with cause LOOP.
        offered_at: First turn whose answer calls for a person because the user asked for one.
    """

    loop_at: int | None
    offered_at: int | None

    def is_caught(self, stuck_at: int) -> bool:
        """In time by a loop alarm, or by an offer to a user who asked for a person."""
        in_time = self.loop_at is not None and abs(self.loop_at - stuck_at) <= WINDOW
        return in_time or (self.offered_at is not None and self.offered_at <= stuck_at + WINDOW)


def measure(judged: Sequence[Judged]) -> dict[str, Figure]:
    """All measures over some conversations, by name.

    Turn labels are measured where the data has such labels at all; ABC-Eval's marks against each annotator.
    """
    figures: dict[str, Figure] = {}
    for label in LABELS:
        counts = np.array([_counts(one, label) for one in judged if one.conversation.annotates(label)]).reshape(-1, 3)
        if counts[:, 0].sum() + counts[:, 2].sum():
            support = int(counts[:, 0].sum() + counts[:, 2].sum())
            for name, of in (("F1", f1), ("precision", precision), ("recall", recall)):
                figures[f"{label} {name}"] = interval(counts, of, support)
    for mark, label in (("redundant", "repetition"), ("ignored", "nonanswer")):
        marked = [one for one in judged if any(mark in turn.marks for turn in one.conversation.turns)]
        if marked:
            figures[f"{mark} mean F1 against each annotator"] = _against_annotators(marked, mark, label)
            figures[f"{mark} one annotator against the other"] = _between_annotators(marked, mark)
    figures.update(_alarm_figures(judged))
    return figures


def alarms(verdicts: Sequence[Verdict | None]) -> Alarms:
    """The first loop alarm and the first offer on request."""

    def first(cause: Cause) -> int | None:
        for i, verdict in enumerate(verdicts):
            if (
                verdict
                and verdict.recommendation.action >= Action.OFFER_HUMAN
                and verdict.recommendation.cause is cause
            ):
                return i
        return None

    return Alarms(first(Cause.LOOP), first(Cause.HUMAN_REQUEST))


def _alarm_figures(judged: Sequence[Judged]) -> dict[str, Figure]:
    figures: dict[str, Figure] = {}
    stuck = [
        (alarms(one.verdicts), one.conversation.stuck_at) for one in judged if one.conversation.stuck_at is not None
    ]
    if stuck:
        outcomes = {"caught": [], "early": [], "late": [], "missed": []}  # type: dict[str, list[bool]]
        for raised, at in stuck:
            caught = raised.is_caught(at)
            outcomes["caught"].append(caught)
            outcomes["early"].append(not caught and raised.loop_at is not None and raised.loop_at < at - WINDOW)
            outcomes["late"].append(not caught and raised.loop_at is not None and raised.loop_at > at + WINDOW)
            outcomes["missed"].append(not caught and raised.loop_at is None)
        for name, happened in outcomes.items():
            figures[f"stuck: {name}"] = share(happened)
    for kind in ("ordinary", "hard", "recovered"):
        healthy = [one for one in judged if one.conversation.stuck_at is None and one.conversation.kind == kind]
        if healthy:
            figures[f"false alarms: {kind}"] = share([alarms(one.verdicts).loop_at is not None for one in healthy])
    return figures


def share(happened: Sequence[bool]) -> Figure:
    """The share of conversations in which something happened."""
    column = np.array(happened, np.float64)[:, None]
    return interval(
        np.concatenate([column, np.ones_like(column)], axis=1), lambda sums: sums[..., 0] / sums[..., 1], len(happened)
    )


def interval(counts: Counts, of: Callable[[Counts], Counts], n: int) -> Figure:
    """A figure of summed counts with its bootstrap interval.

    Args:
        counts: One row a conversation.
        of: From sums, shape (..., columns), to the figure, shape (...).
        n: What to report as n.
    """
    rng = np.random.default_rng(0)
    weights = rng.multinomial(len(counts), np.full(len(counts), 1 / len(counts)), size=RESAMPLES)
    resampled = of(weights @ counts)
    nothing_there = bool(np.isnan(resampled).all())
    low, high = (np.nan, np.nan) if nothing_there else np.nanpercentile(resampled, [2.5, 97.5])
    return Figure(float(of(counts.sum(axis=0))), float(low), float(high), n)


def f1(sums: Counts) -> Counts:
    """F1 of (hits, false alarms, misses)."""
    hits, false, missed = sums[..., 0], sums[..., 1], sums[..., 2]
    return _ratio(2 * hits, 2 * hits + false + missed)


def precision(sums: Counts) -> Counts:
    """Precision of (hits, false alarms, misses)."""
    return _ratio(sums[..., 0], sums[..., 0] + sums[..., 1])


def recall(sums: Counts) -> Counts:
    """Recall of (hits, false alarms, misses)."""
    return _ratio(sums[..., 0], sums[..., 0] + sums[..., 2])


def _ratio(a: Counts, b: Counts) -> Counts:
    result: Counts = np.asarray(a / np.where(b > 0, b, np.nan))
    return result


def flags(one: Judged, label: str) -> list[bool]:
    """Whether each turn was flagged for a label; False where there was no answer."""
    kind = KIND_OF_HEAD[label]
    return [
        verdict is not None and any(signal.kind is kind and signal.flagged for signal in verdict.signals)
        for verdict in one.verdicts
    ]


def _counts(one: Judged, label: str) -> tuple[int, int, int]:
    """Hits, false alarms and misses in the turns of the label's role that were looked at for it."""
    hits = false = missed = 0
    for i, (turn, flagged) in enumerate(zip(one.conversation.turns, flags(one, label), strict=True)):
        if turn.role is LABELS[label] and one.conversation.looked_for(label, i):
            labelled = label in turn.labels
            hits += labelled and flagged
            false += flagged and not labelled
            missed += labelled and not flagged
    return hits, false, missed


def _marks(one: Judged, mark: str, annotator: int) -> list[bool]:
    return [bool(turn.marks[mark][annotator]) for turn in one.conversation.turns if mark in turn.marks]


def _compare(predicted: Sequence[bool], actual: Sequence[bool]) -> tuple[int, int, int]:
    pairs = list(zip(predicted, actual, strict=True))
    return pairs.count((True, True)), pairs.count((True, False)), pairs.count((False, True))


def _against_annotators(judged: Sequence[Judged], mark: str, label: str) -> Figure:
    rows = []
    for one in judged:
        turns = one.conversation.turns
        predicted = [flag for flag, turn in zip(flags(one, label), turns, strict=True) if mark in turn.marks]
        rows.append([count for annotator in (0, 1) for count in _compare(predicted, _marks(one, mark, annotator))])
    counts = np.array(rows, np.float64)
    n = sum(sum(_marks(one, mark, 0)) + sum(_marks(one, mark, 1)) for one in judged)
    return interval(counts, lambda sums: (f1(sums[..., :3]) + f1(sums[..., 3:])) / 2, n)


def _between_annotators(judged: Sequence[Judged], mark: str) -> Figure:
    counts = np.array([_compare(_marks(one, mark, 0), _marks(one, mark, 1)) for one in judged], np.float64)
    return interval(counts, f1, int(counts[:, 0].sum() + counts[:, 2].sum()))


def slices(judged: Sequence[Judged]) -> dict[str, list[Judged]]:
    """The groups that reports show: calls and chats, support, and every source that is neither."""
    groups: dict[str, list[Judged]] = {}
    for one in judged:
        source = one.conversation.source
        if one.conversation.is_support:
            name = "support"
        elif one.conversation.is_real_loop_data:
            name = "calls and chats"
        else:
            name = source or "unknown"
        groups.setdefault(name, []).append(one)
    return groups
