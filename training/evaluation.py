"""The measures of the labelling guidelines: turn labels and alarms."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from detector.signals import KIND_OF_HEAD
from detector.verdict import Action, Cause, SignalKind, Verdict
from training.bootstrap import Counts, Figure, Measure, ratio, share_measure
from training.data import LABELS, Conversation
from training.reliability import reliability_measures

HEALTHY = ("ordinary", "hard", "recovered")
"""Classes of conversations that were never stuck."""
WINDOW = 1
"""An alarm is in time from one turn before `stuck_at` to one turn after it."""


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
    return {name: measure.figure() for name, measure in measures(judged).items()}


def measures(judged: Sequence[Judged]) -> dict[str, Measure]:
    """What `measure` computes its figures from."""
    found: dict[str, Measure] = {}
    for label in LABELS:
        annotated = [one for one in judged if one.conversation.annotates(label)]
        counts = np.array([_counts(one, label) for one in annotated], np.float64).reshape(-1, 3)
        support = int(counts[:, 0].sum() + counts[:, 2].sum())
        if support:
            for name, of in (("F1", f1), ("precision", precision), ("recall", recall)):
                found[f"{label} {name}"] = Measure(counts, of, support)
            scored = [scores_and_labels(one, label) for one in annotated]
            for name, measure in reliability_measures(*zip(*scored, strict=True)).items():
                found[f"{label} {name}"] = measure
    for mark, label in (("redundant", "repetition"), ("ignored", "nonanswer")):
        marked = [one for one in judged if any(mark in turn.marks for turn in one.conversation.turns)]
        if marked:
            found[f"{mark} mean F1 against each annotator"] = _against_annotators(marked, mark, label)
            found[f"{mark} one annotator against the other"] = _between_annotators(marked, mark)
    found.update(_alarm_measures(judged))
    return found


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


class Outcome(StrEnum):
    """What came of a stuck conversation."""

    CAUGHT = "caught"
    EARLY = "early"
    LATE = "late"
    MISSED = "missed"


def outcome(raised: Alarms, stuck_at: int) -> Outcome:
    """What the alarms of a conversation that is stuck from `stuck_at` came to."""
    if raised.is_caught(stuck_at):
        return Outcome.CAUGHT
    if raised.loop_at is None:
        return Outcome.MISSED
    return Outcome.EARLY if raised.loop_at < stuck_at else Outcome.LATE


def _alarm_measures(judged: Sequence[Judged]) -> dict[str, Measure]:
    found: dict[str, Measure] = {}
    outcomes = [
        outcome(alarms(one.verdicts), one.conversation.stuck_at)
        for one in judged
        if one.conversation.stuck_at is not None
    ]
    if outcomes:
        for kind in Outcome:
            happened = [came is kind for came in outcomes]
            found[f"stuck: {kind}"] = share_measure(happened, higher_is_better=kind is Outcome.CAUGHT)
    for healthy in HEALTHY:
        those = [one for one in judged if one.conversation.stuck_at is None and one.conversation.kind == healthy]
        if those:
            raised = [alarms(one.verdicts).loop_at is not None for one in those]
            found[f"false alarms: {healthy}"] = share_measure(raised, higher_is_better=False)
    return found


def f1(sums: Counts) -> Counts:
    """F1 of (hits, false alarms, misses)."""
    hits, false, missed = sums[..., 0], sums[..., 1], sums[..., 2]
    return ratio(2 * hits, 2 * hits + false + missed)


def kappa(sums: Counts) -> Counts:
    """Cohen's kappa (1960) of (both yes, first only, second only, both no); NaN where nobody varies."""
    both, first_only, second_only, neither = (sums[..., i] for i in range(4))
    n = np.maximum(sums.sum(axis=-1), 1e-12)
    agreed = (both + neither) / n
    first, second = (both + first_only) / n, (both + second_only) / n
    by_chance = first * second + (1 - first) * (1 - second)
    return ratio(agreed - by_chance, 1 - by_chance)


def precision(sums: Counts) -> Counts:
    """Precision of (hits, false alarms, misses)."""
    return ratio(sums[..., 0], sums[..., 0] + sums[..., 1])


def recall(sums: Counts) -> Counts:
    """Recall of (hits, false alarms, misses)."""
    return ratio(sums[..., 0], sums[..., 0] + sums[..., 2])


def flags(one: Judged, label: str) -> list[bool]:
    """Whether each turn was flagged for a label; False where there was no answer."""
    kind = KIND_OF_HEAD[label]
    return [
        verdict is not None and any(signal.kind is kind and signal.flagged for signal in verdict.signals)
        for verdict in one.verdicts
    ]


def scores_and_labels(one: Judged, label: str) -> tuple[Counts, Counts]:
    """Scores for a label in the turns of its role, NaN where there was none, and 1 where the label applies, else 0."""
    kind, role = KIND_OF_HEAD[label], LABELS[label]
    turns = [i for i, turn in enumerate(one.conversation.turns) if turn.role is role]
    scores = [_score(one.verdicts[i], kind) for i in turns]
    return np.array(scores, np.float64), np.array(
        [label in one.conversation.turns[i].labels for i in turns], np.float64
    )


def _score(verdict: Verdict | None, kind: SignalKind) -> float:
    signals = verdict.signals if verdict else ()
    return next((signal.score for signal in signals if signal.kind is kind and signal.score is not None), np.nan)


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


def _against_annotators(judged: Sequence[Judged], mark: str, label: str) -> Measure:
    rows = []
    for one in judged:
        turns = one.conversation.turns
        predicted = [flag for flag, turn in zip(flags(one, label), turns, strict=True) if mark in turn.marks]
        rows.append([count for annotator in (0, 1) for count in _compare(predicted, _marks(one, mark, annotator))])
    counts = np.array(rows, np.float64)
    n = sum(sum(_marks(one, mark, 0)) + sum(_marks(one, mark, 1)) for one in judged)
    return Measure(counts, lambda sums: (f1(sums[..., :3]) + f1(sums[..., 3:])) / 2, n)


def _between_annotators(judged: Sequence[Judged], mark: str) -> Measure:
    counts = np.array([_compare(_marks(one, mark, 0), _marks(one, mark, 1)) for one in judged], np.float64)
    return Measure(counts, f1, int(counts[:, 0].sum() + counts[:, 2].sum()), higher_is_better=None)


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
