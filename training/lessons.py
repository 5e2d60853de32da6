"""What heads are fitted to: rows with labels, weights and folds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from detector.model import STUCK_HEADS
from training.calibration import best_threshold, calibrated, fit_platt
from training.data import Conversation
from training.heads import boosted
from training.replay import Floats, Key, Rows

Bools = NDArray[np.bool_]
Report = Callable[[str], None]

FOLDS = 5
REAL_WEIGHT = 3.0
GENERATED_WEIGHT = 0.3
"""Generated conversations teach less than written ones, and count in no calibration, threshold or curve."""
AFTER_STUCK = 3
"""Turns after `stuck_at` that still teach the stuck head; later ones only show conversations that go on."""
TREES = {"reformulation": 160, "repetition": 160}
"""Trees of the heads that need most; the others have `FEWER_TREES`."""
FEWER_TREES = 80


@dataclass(frozen=True, slots=True)
class Scored:
    """Out-of-fold scores by turn, and the calibration of each head."""

    table: Mapping[Key, Floats]
    platts: list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Lesson:
    """What heads are fitted to.

    Attributes:
        names: The heads.
        rows: The turns and their features.
        labels, weights: Shape (rows, heads); a row of weight 0 teaches nothing.
        counts: Rows that calibrate; the others, of generated conversations, only teach.
        fold: Fold of each row.
        seed: Makes the fit repeatable.
        unseen: Columns of the features that the heads go without.
    """

    names: tuple[str, ...]
    rows: Rows
    labels: Bools
    weights: Floats
    counts: Bools
    fold: NDArray[np.int64]
    seed: int
    unseen: Sequence[int] = ()

    def scored(self) -> "Scored":
        """Calibrated scores of all rows, each by heads that have not seen its fold."""
        features = self.rows.matrix()
        platts, scores = [], []
        for j, labels in enumerate(self.labels.T):
            learn = self.weights[:, j] > 0
            raw = np.zeros(len(features))
            for k in range(FOLDS):
                trained = self._fitted(j, features, learn & (self.fold != k))
                raw[self.fold == k] = _probabilities(trained, features[self.fold == k])
            counted = learn & self.counts
            platts.append(fit_platt(raw[counted], labels[counted]))
            scores.append(calibrated(raw, platts[-1]))
        return Scored(dict(zip(self.rows.keys, np.stack(scores, axis=1), strict=True)), platts)

    def thresholds(self, scores: Mapping[Key, Floats], conversations: Sequence[Conversation]) -> dict[str, float]:
        """The threshold of each head, over the rows of conversations in which its label was looked for."""
        matrix = np.array([scores[key] for key in self.rows.keys])
        group = groups(self.rows, conversations)
        return {
            name: best_threshold(matrix[looked_for, j], self.labels[looked_for, j], group[looked_for])
            for j, (name, looked_for) in enumerate(zip(self.names, (self.weights.T > 0) & self.counts, strict=True))
        }

    def classifiers(self) -> list[HistGradientBoostingClassifier]:
        """The heads fitted to all rows."""
        features = self.rows.matrix()
        return [self._fitted(j, features, self.weights[:, j] > 0) for j in range(len(self.names))]

    def _fitted(self, j: int, features: Floats, learn: Bools) -> HistGradientBoostingClassifier:
        untrained = boosted(self.seed, trees=TREES.get(self.names[j], FEWER_TREES))
        taught = features[learn]
        taught[:, list(self.unseen)] = 0.0  # no tree can split on a constant
        return untrained.fit(taught, self.labels[learn, j], sample_weight=self.weights[learn, j])


def _probabilities(classifier: HistGradientBoostingClassifier, features: Floats) -> Floats:
    result: Floats = classifier.predict_proba(features)[:, -1] if len(features) else np.zeros(0)
    return result


def labels_of(rows: Rows, conversations: Sequence[Conversation], names: Sequence[str]) -> Bools:
    """Whether each row has each label, shape (rows, heads)."""
    return np.array([[name in conversations[i].turns[t].labels for name in names] for i, t in rows.keys])


def stuck_labels(rows: Rows, conversations: Sequence[Conversation]) -> tuple[Bools, Bools]:
    """Whether each row is stuck by then, and by the next turn, shape (rows, 2); whether it teaches, shape (rows,)."""
    labels, teaches = [], []
    for i, t in rows.keys:
        at = conversations[i].stuck_at
        labels.append([at is not None and t >= at, at is not None and t >= at - 1])
        teaches.append(at is None or t <= at + AFTER_STUCK)
    return np.array(labels), np.array(teaches)


def row_weights(rows: Rows, conversations: Sequence[Conversation], names: Sequence[str]) -> Floats:
    """Weight of each row for each head, shape (rows, heads).

    0 where nobody looked for the label, on this turn or at all. Real loops are few among the written ones and count
    more for what a turn is; not for the conversation's heads, whose false alarms are counted in conversations.
    """
    weights = []
    for i, t in rows.keys:
        conversation = conversations[i]
        weights.append(
            [
                _base_weight(conversation) * conversation.looked_for("stuck", t)
                if name in STUCK_HEADS
                else turn_weight(conversation) * conversation.looked_for(name, t)
                for name in names
            ]
        )
    return np.array(weights)


def turn_weight(conversation: Conversation) -> float:
    """What a turn of a conversation counts for the turn heads, where its label was looked for."""
    return REAL_WEIGHT if conversation.is_real_loop_data else _base_weight(conversation)


def _base_weight(conversation: Conversation) -> float:
    return GENERATED_WEIGHT if conversation.made_from else 1.0


def groups(rows: Rows, conversations: Sequence[Conversation]) -> NDArray[np.int64]:
    """0 for rows of real calls and chats, 1 for the others."""
    return np.array([0 if conversations[i].is_real_loop_data else 1 for i, _ in rows.keys])
