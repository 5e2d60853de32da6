"""The whole fit: text heads, turn heads, calibration, the stuck head and its operating curve, without leaks.

Whatever a head is trained on was scored by heads that had not seen that conversation (out-of-fold), so that training
features look like serving features.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from detector.classifiers import LinearHeads
from detector.encoder import Encoder
from detector.features.names import feature_names
from detector.model import BOT_HEADS, STUCK_HEADS, USER_HEADS, Model
from detector.turn import Role
from training.calibration import Mix, best_threshold, calibrated, fit_platt, operating_curve
from training.data import Conversation
from training.heads import boosted, compile_forest, fit_linear_heads
from training.replay import Floats, Key, Rows, context_vectors, play, unscored

Bools = NDArray[np.bool_]
Report = Callable[[str], None]

Pair = tuple[LinearHeads, LinearHeads]

FOLDS = 5
TEXT_STRENGTH = 3.0
CONTEXT_STRENGTH = 1.5
REAL_WEIGHT = 3.0
ROUNDS = 2
AFTER_STUCK = 3
"""Turns after `stuck_at` that still teach the stuck head; later ones only show conversations that go on."""


@dataclass(frozen=True, slots=True)
class Trained:
    """A trained model with what it was trained from.

    Attributes:
        model: The compiled bundle.
        classifiers: The trained heads by name, for later training.
        features: Names of the features by forest.
        scores: Out-of-fold scores by turn: user, bot, stuck.
    """

    model: Model
    classifiers: dict[str, HistGradientBoostingClassifier]
    features: dict[str, list[str]]
    scores: dict[str, Rows]


@dataclass(frozen=True, slots=True)
class _Lesson:
    """What heads are fitted to.

    Attributes:
        names: The heads.
        rows: The turns and their features.
        labels, weights: Shape (rows, heads); a row of weight 0 teaches nothing.
        fold: Fold of each row.
        seed: Makes the fit repeatable.
    """

    names: tuple[str, ...]
    rows: Rows
    labels: Bools
    weights: Floats
    fold: NDArray[np.int64]
    seed: int

    def scored(self) -> "_Scored":
        """Calibrated scores of all rows, each by heads that have not seen its fold."""
        features = self.rows.matrix()
        platts, scores = [], []
        for j, labels in enumerate(self.labels.T):
            learn = self.weights[:, j] > 0
            raw = np.zeros(len(features))
            for k in range(FOLDS):
                trained = self._fitted(j, features, learn & (self.fold != k))
                raw[self.fold == k] = _probabilities(trained, features[self.fold == k])
            platts.append(fit_platt(raw[learn], labels[learn]))
            scores.append(calibrated(raw, platts[-1]))
        return _Scored(dict(zip(self.rows.keys, np.stack(scores, axis=1), strict=True)), platts)

    def classifiers(self) -> list[HistGradientBoostingClassifier]:
        """The heads fitted to all rows."""
        features = self.rows.matrix()
        return [self._fitted(j, features, self.weights[:, j] > 0) for j in range(len(self.names))]

    def _fitted(self, j: int, features: Floats, learn: Bools) -> HistGradientBoostingClassifier:
        untrained = boosted(self.seed, trees=TREES.get(self.names[j], FEWER_TREES))
        return untrained.fit(features[learn], self.labels[learn, j], sample_weight=self.weights[learn, j])


@dataclass(frozen=True, slots=True)
class _Scored:
    """Out-of-fold scores by turn, and the calibration of each head."""

    table: Mapping[Key, Floats]
    platts: list[tuple[float, float]]


def fit(
    conversations: Sequence[Conversation], encoder: Encoder, encoder_hash: str, *, seed: int, mix: Mix, report: Report
) -> Trained:
    """Train every head on labelled conversations, on one thread, since so little data gains nothing from more.

    Args:
        conversations: Training data; folds are by conversation.
        encoder: Sentence vectors.
        encoder_hash: Hash of the encoder's files.
        seed: Makes the fit repeatable, bit by bit on one machine.
        mix: Shares of the classes that the false-alarm rate is computed for.
        report: Called with a line at each step.
    """
    with threadpool_limits(1):
        return _fit(conversations, encoder, encoder_hash, seed=seed, mix=mix, report=report)


def _fit(
    conversations: Sequence[Conversation], encoder: Encoder, encoder_hash: str, *, seed: int, mix: Mix, report: Report
) -> Trained:
    fold_of = folds(conversations, seed)
    report("linear heads")
    untrained = _with_linear_heads(conversations, encoder, encoder_hash, fold_of)

    def of_fold(conversation: int) -> Model:
        return untrained[int(fold_of[conversation])]

    def lesson(names: tuple[str, ...], rows: Rows, labels: Bools, teaches: Bools | None = None) -> _Lesson:
        weights = row_weights(rows, conversations, names)
        if teaches is not None:
            weights *= teaches[:, None]
        return _Lesson(names, rows, labels, weights, fold_of[rows.conversations()], seed)

    user, bot = unscored(Role.USER), unscored(Role.BOT)
    stuck: Mapping[Key, Floats] = _zeros(conversations)
    for round_ in range(ROUNDS):
        report(f"turn heads, round {round_ + 1} of {ROUNDS}")
        rows = play(of_fold, conversations, user=user, bot=bot, stuck=stuck).bot
        bot_lesson = lesson(BOT_HEADS, rows, _labels(rows, conversations, BOT_HEADS))
        bot_scored = bot_lesson.scored()
        bot = bot_scored.table
        rows = play(of_fold, conversations, user=user, bot=bot, stuck=stuck).user
        user_lesson = lesson(USER_HEADS, rows, _labels(rows, conversations, USER_HEADS))
        user_scored = user_lesson.scored()
        user = user_scored.table
    thresholds = {**_thresholds(user_lesson, user, conversations), **_thresholds(bot_lesson, bot, conversations)}

    report("stuck head")
    untrained = [replace(model, thresholds=thresholds) for model in untrained]
    played = play(of_fold, conversations, user=user, bot=bot, stuck=stuck)
    labels, teaches = _stuck_labels(played.stuck, conversations)
    stuck_lesson = lesson(STUCK_HEADS, played.stuck, labels, teaches)
    stuck_scored = stuck_lesson.scored()
    played.stuck.scores = list(stuck_scored.table.values())
    classifiers = {part.names: part.classifiers() for part in (user_lesson, bot_lesson, stuck_lesson)}
    model = replace(
        untrained[FOLDS],
        user=compile_forest(USER_HEADS, classifiers[USER_HEADS], user_scored.platts),
        bot=compile_forest(BOT_HEADS, classifiers[BOT_HEADS], bot_scored.platts),
        stuck=compile_forest(STUCK_HEADS, classifiers[STUCK_HEADS], stuck_scored.platts),
        curve=operating_curve(conversations, played.stuck, mix),
    )
    named = ((name, head) for names, heads in classifiers.items() for name, head in zip(names, heads, strict=True))
    return Trained(
        model,
        dict(named),
        feature_names(),
        {"user": played.user, "bot": played.bot, "stuck": played.stuck},
    )


def folds(conversations: Sequence[Conversation], seed: int, n: int = FOLDS) -> NDArray[np.int64]:
    """A fold for each conversation, 0 to n - 1, each source spread over all folds."""
    fold_of = np.zeros(len(conversations), np.int64)
    rng = np.random.default_rng(seed)
    by_kind: dict[tuple[str, str], list[int]] = {}
    for i, conversation in enumerate(conversations):
        by_kind.setdefault((conversation.source, conversation.kind), []).append(i)
    start = 0
    for _, members in sorted(by_kind.items()):
        fold_of[rng.permutation(members)] = (np.arange(len(members)) + start) % n
        start += len(members)
    return fold_of


def _with_linear_heads(
    conversations: Sequence[Conversation], encoder: Encoder, encoder_hash: str, fold_of: NDArray[np.int64]
) -> list[Model]:
    """One model a fold whose linear heads have not seen it; the last one has seen all."""
    rows = dict(zip((Role.USER, Role.BOT), context_vectors(encoder, conversations), strict=True))
    names = {Role.USER: USER_HEADS, Role.BOT: BOT_HEADS}
    vectors = {role: np.array(part.features, np.float32) for role, part in rows.items()}
    labels = {role: _labels(part, conversations, names[role]) for role, part in rows.items()}
    weights = {role: row_weights(part, conversations, names[role]) for role, part in rows.items()}
    models = []
    for fold in range(FOLDS + 1):
        pairs = {}
        for role, part in rows.items():
            keep = fold_of[part.conversations()] != fold
            seen, marked, weight = vectors[role][keep], labels[role][keep], weights[role][keep]
            pairs[role] = (
                fit_linear_heads(names[role], seen[:, : encoder.dim], marked, weight, TEXT_STRENGTH),
                fit_linear_heads(names[role], seen, marked, weight, CONTEXT_STRENGTH),
            )
        models.append(_untrained(encoder, encoder_hash, pairs[Role.USER], pairs[Role.BOT]))
    return models


def _untrained(encoder: Encoder, encoder_hash: str, user: Pair, bot: Pair) -> Model:
    never = dict.fromkeys((*USER_HEADS, *BOT_HEADS), 2.0)
    return Model("", "", encoder, encoder_hash, user, bot, None, None, None, never, ())  # type: ignore[arg-type]


TREES = {"reformulation": 160, "repetition": 160}
"""Trees of the heads that need most; the others have `FEWER_TREES`."""
FEWER_TREES = 80


def _thresholds(
    lesson: _Lesson, scores: Mapping[Key, Floats], conversations: Sequence[Conversation]
) -> dict[str, float]:
    """The threshold of each head, over the rows of conversations in which its label was looked for."""
    matrix = np.array([scores[key] for key in lesson.rows.keys])
    group = groups(lesson.rows, conversations)
    return {
        name: best_threshold(matrix[looked_for, j], lesson.labels[looked_for, j], group[looked_for])
        for j, (name, looked_for) in enumerate(zip(lesson.names, lesson.weights.T > 0, strict=True))
    }


def _probabilities(classifier: HistGradientBoostingClassifier, features: Floats) -> Floats:
    result: Floats = classifier.predict_proba(features)[:, -1] if len(features) else np.zeros(0)
    return result


def _labels(rows: Rows, conversations: Sequence[Conversation], names: Sequence[str]) -> Bools:
    return np.array([[name in conversations[i].turns[t].labels for name in names] for i, t in rows.keys])


def _stuck_labels(rows: Rows, conversations: Sequence[Conversation]) -> tuple[Bools, Bools]:
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
        real = REAL_WEIGHT if conversation.is_real_loop_data else 1.0
        weights.append(
            [
                float(conversation.looked_for("stuck", t))
                if name in STUCK_HEADS
                else real * conversation.looked_for(name, t)
                for name in names
            ]
        )
    return np.array(weights)


def groups(rows: Rows, conversations: Sequence[Conversation]) -> NDArray[np.int64]:
    """0 for rows of real calls and chats, 1 for the others."""
    return np.array([0 if conversations[i].is_real_loop_data else 1 for i, _ in rows.keys])


def _zeros(conversations: Sequence[Conversation]) -> dict[Key, Floats]:
    zero = np.zeros(len(STUCK_HEADS))
    return {(i, t): zero for i, conversation in enumerate(conversations) for t in range(len(conversation.turns))}
