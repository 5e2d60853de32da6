"""Platt's calibration, thresholds and the operating curve, all from out-of-fold scores."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from detector.model import STUCK_HEADS, CurvePoint
from training.bootstrap import Counts, Measure, ratio
from training.data import Conversation
from training.evaluation import HEALTHY, WINDOW
from training.replay import Rows

Floats = NDArray[np.float64]
ALARM = STUCK_HEADS.index("alarm")
Bools = NDArray[np.bool_]

_TINY = 1e-6


def fit_platt(scores: Floats, labels: Bools) -> tuple[float, float]:
    """Slope and offset on the log-odds that make scores probabilities (Platt 1999).

    Args:
        scores: Uncalibrated probabilities, shape (rows,).
        labels: Shape (rows,).
    """
    if labels.all() or not labels.any():
        return 1.0, 0.0
    fitted = LogisticRegression(C=1e6, max_iter=1000).fit(log_odds(scores)[:, None], labels)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def calibrated(scores: Floats, platt: tuple[float, float]) -> Floats:
    """Scores after Platt's calibration."""
    result: Floats = 1.0 / (1.0 + np.exp(-(platt[0] * log_odds(scores) + platt[1])))
    return result


def log_odds(scores: Floats) -> Floats:
    """The inverse of the logistic function, kept finite."""
    clipped = np.clip(scores, _TINY, 1 - _TINY)
    result: Floats = np.log(clipped / (1 - clipped))
    return result


def best_threshold(scores: Floats, labels: Bools, group: NDArray[np.int64]) -> float:
    """The threshold of the best F1, averaged over groups so that the largest does not decide alone.

    Args:
        scores, labels: Shape (rows,).
        group: Group of each row; groups without a positive label do not count.
    """
    grid = np.linspace(0.03, 0.97, 95)
    f1 = []
    for g in np.unique(group):
        inside = group == g
        if labels[inside].any():
            flagged = scores[inside, None] >= grid
            hits = (flagged & labels[inside, None]).sum(axis=0)
            f1.append(2 * hits / (flagged.sum(axis=0) + labels[inside].sum()))
    mean = np.mean(f1, axis=0) if f1 else np.zeros(len(grid))
    # From the middle of all that come within 1 %, since the very peak is chance.
    return float(np.round(np.median(grid[mean >= mean.max() * 0.99]), 2))


@dataclass(frozen=True, slots=True)
class Mix:
    """Shares of the classes among conversations that were never stuck, summing to 1.

    Training data is full of hard cases, real traffic is not: false alarms are counted as they would be in this mix.
    """

    ordinary: float = 0.94
    hard: float = 0.04
    recovered: float = 0.02

    def share(self, kind: str) -> float:
        """Share of a class."""
        return {"ordinary": self.ordinary, "hard": self.hard, "recovered": self.recovered}.get(kind, 0.0)


def operating_curve(conversations: Sequence[Conversation], stuck: Rows, mix: Mix) -> tuple[CurvePoint, ...]:
    """False alarms and catches by threshold, for loop alarms alone, with intervals over conversations.

    Args:
        conversations: Those played.
        stuck: Rows of the stuck head over them, scored out of fold.
        mix: What a false-alarm rate is computed for.
    """
    series: list[list[tuple[int, float]]] = [[] for _ in conversations]
    for (conversation, turn), score in zip(stuck.keys, stuck.scores, strict=True):
        series[conversation].append((turn, float(score[ALARM])))
    # Generated conversations teach; how often an alarm is false is counted on real and written ones.
    counted = [i for i, conversation in enumerate(conversations) if not conversation.made_from]
    conversations, series = [conversations[i] for i in counted], [series[i] for i in counted]
    grid = np.round(np.concatenate([np.linspace(0.05, 0.9, 86), np.linspace(0.905, 0.995, 19)]), 3)
    return tuple(_point(float(threshold), conversations, series, mix) for threshold in grid[::-1])


def _point(
    threshold: float, conversations: Sequence[Conversation], series: list[list[tuple[int, float]]], mix: Mix
) -> CurvePoint:
    alarms = [next((turn for turn, score in scores if score >= threshold), None) for scores in series]
    false_alarms, caught = (measure.figure() for measure in curve_measures(conversations, alarms, mix))
    rate, low, high = (round(100 * share, 3) for share in (false_alarms.value, false_alarms.low, false_alarms.high))
    share, share_low, share_high = (round(part, 4) for part in (caught.value, caught.low, caught.high))
    return CurvePoint(threshold, rate, share, low, high, share_low, share_high)


def curve_measures(
    conversations: Sequence[Conversation], alarms: Sequence[int | None], mix: Mix
) -> tuple[Measure, Measure]:
    """The share of false alarms in a mix of healthy conversations, and the share of stuck ones caught in time.

    Both are 0 where there is no conversation to measure them on.

    Args:
        conversations: Those played; all of them are resampled together.
        alarms: Turn of each one's first loop alarm.
        mix: Shares of the classes of healthy conversations.
    """
    weights = np.array([mix.share(kind) for kind in HEALTHY])
    counts = np.zeros((len(conversations), 2 * len(HEALTHY) + 2))
    for row, conversation, alarm in zip(counts, conversations, alarms, strict=True):
        if conversation.stuck_at is not None:
            row[-2:] = alarm is not None and abs(alarm - conversation.stuck_at) <= WINDOW, 1
        elif conversation.kind in HEALTHY:
            at = 2 * HEALTHY.index(conversation.kind)
            row[at : at + 2] = alarm is not None, 1
    healthy, stuck = counts[:, :-2], counts[:, -2:]

    def rate(sums: Counts) -> Counts:
        # A class that no sample has adds nothing, as a class that the data lacks.
        shares = np.nan_to_num(ratio(sums[..., ::2], sums[..., 1::2]))
        weighed: Counts = shares @ weights
        return weighed

    def caught(sums: Counts) -> Counts:
        return np.nan_to_num(ratio(sums[..., 0], sums[..., 1]))

    return (
        Measure(healthy, rate, int(healthy[:, 1::2].sum()), higher_is_better=False),
        Measure(stuck, caught, int(stuck[:, 1].sum())),
    )
