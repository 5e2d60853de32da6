"""Platt's calibration, thresholds and the operating curve, all from out-of-fold scores."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from detector.model import STUCK_HEADS, CurvePoint
from training.data import Conversation
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
    """False alarms and catches by threshold, for loop alarms alone.

    Args:
        conversations: Those played.
        stuck: Rows of the stuck head over them, scored out of fold.
        mix: What a false-alarm rate is computed for.
    """
    series: list[list[tuple[int, float]]] = [[] for _ in conversations]
    for (conversation, turn), score in zip(stuck.keys, stuck.scores, strict=True):
        series[conversation].append((turn, float(score[ALARM])))
    grid = np.round(np.concatenate([np.linspace(0.05, 0.9, 86), np.linspace(0.905, 0.995, 19)]), 3)
    return tuple(_point(float(threshold), conversations, series, mix) for threshold in grid[::-1])


def _point(
    threshold: float, conversations: Sequence[Conversation], series: list[list[tuple[int, float]]], mix: Mix
) -> CurvePoint:
    alarms: dict[str, list[bool]] = {}
    caught: list[bool] = []
    for conversation, scores in zip(conversations, series, strict=True):
        alarm = next((turn for turn, score in scores if score >= threshold), None)
        if conversation.stuck_at is None:
            alarms.setdefault(conversation.kind, []).append(alarm is not None)
        else:
            caught.append(alarm is not None and abs(alarm - conversation.stuck_at) <= 1)
    rate = sum(mix.share(kind) * float(np.mean(raised)) for kind, raised in alarms.items())
    return CurvePoint(threshold, round(100 * rate, 3), round(float(np.mean(caught)) if caught else 0.0, 4))
