"""The whole fit: text heads, turn heads, calibration, the stuck head and its operating curve, without leaks.

Whatever a head is trained on was scored by heads that had not seen that conversation (out-of-fold), so that training
features look like serving features.
"""

from collections.abc import Mapping, Sequence
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
from training.calibration import Mix, operating_curve
from training.data import Conversation
from training.feature_groups import Columns
from training.heads import compile_forest, fit_linear_heads
from training.lessons import FOLDS, Bools, Lesson, Report, labels_of, row_weights, stuck_labels
from training.replay import Floats, Key, Rows, context_vectors, play, unscored
from training.second_stage import SecondOpinions

Pair = tuple[LinearHeads, LinearHeads]

TEXT_STRENGTH = 3.0
CONTEXT_STRENGTH = 1.5
ROUNDS = 2


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


def fit(
    conversations: Sequence[Conversation],
    encoder: Encoder,
    encoder_hash: str,
    *,
    seed: int,
    mix: Mix,
    report: Report,
    second: SecondOpinions | None = None,
    without: Columns | None = None,
) -> Trained:
    """Train every head on labelled conversations, on one thread, since so little data gains nothing from more.

    Args:
        conversations: Training data; folds are by conversation.
        encoder: Sentence vectors.
        encoder_hash: Hash of the encoder's files.
        seed: Makes the fit repeatable, bit by bit on one machine.
        mix: Shares of the classes that the false-alarm rate is computed for.
        report: Called with a line at each step.
        second: What a second stage says about the turns; how the heads take it is fitted into it.
        without: Features of the forests that no tree may split on.
    """
    with threadpool_limits(1):
        return _fit(
            conversations,
            encoder,
            encoder_hash,
            seed=seed,
            mix=mix,
            report=report,
            second=second,
            unseen=_columns(without or {}),
        )


def _fit(
    conversations: Sequence[Conversation],
    encoder: Encoder,
    encoder_hash: str,
    *,
    seed: int,
    mix: Mix,
    report: Report,
    second: SecondOpinions | None,
    unseen: Mapping[tuple[str, ...], Sequence[int]],
) -> Trained:
    fold_of = folds(conversations, seed)
    report("linear heads")
    untrained = _with_linear_heads(conversations, encoder, encoder_hash, fold_of)

    def of_fold(conversation: int) -> Model:
        return untrained[int(fold_of[conversation])]

    def lesson(names: tuple[str, ...], rows: Rows, labels: Bools, teaches: Bools | None = None) -> Lesson:
        weights = row_weights(rows, conversations, names)
        if teaches is not None:
            weights *= teaches[:, None]
        counts = np.array([not conversations[i].made_from for i, _ in rows.keys])
        return Lesson(names, rows, labels, weights, counts, fold_of[rows.conversations()], seed, unseen[names])

    def settled(part: Lesson, table: Mapping[Key, Floats]) -> Mapping[Key, Floats]:
        if second is None:
            return table
        return second.settled(part.names, table, part.labels, part.weights * part.counts[:, None])

    user, bot = unscored(Role.USER), unscored(Role.BOT)
    stuck: Mapping[Key, Floats] = _zeros(conversations)
    for round_ in range(ROUNDS):
        report(f"turn heads, round {round_ + 1} of {ROUNDS}")
        rows = play(of_fold, conversations, user=user, bot=bot, stuck=stuck).bot
        bot_lesson = lesson(BOT_HEADS, rows, labels_of(rows, conversations, BOT_HEADS))
        bot_scored = bot_lesson.scored()
        bot = settled(bot_lesson, bot_scored.table)
        rows = play(of_fold, conversations, user=user, bot=bot, stuck=stuck).user
        user_lesson = lesson(USER_HEADS, rows, labels_of(rows, conversations, USER_HEADS))
        user_scored = user_lesson.scored()
        user = settled(user_lesson, user_scored.table)
    thresholds = {**user_lesson.thresholds(user, conversations), **bot_lesson.thresholds(bot, conversations)}

    report("stuck head")
    untrained = [replace(model, thresholds=thresholds) for model in untrained]
    played = play(of_fold, conversations, user=user, bot=bot, stuck=stuck)
    labels, teaches = stuck_labels(played.stuck, conversations)
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


def _columns(without: Columns) -> dict[tuple[str, ...], list[int]]:
    """Where features stand in the rows, by the heads of their forest."""
    heads = {"user": USER_HEADS, "bot": BOT_HEADS, "stuck": STUCK_HEADS}
    return {
        heads[forest]: [i for i, name in enumerate(names) if name in without.get(forest, ())]
        for forest, names in feature_names().items()
    }


def folds(conversations: Sequence[Conversation], seed: int, n: int = FOLDS) -> NDArray[np.int64]:
    """A fold for each conversation, 0 to n - 1, each source spread over all folds.

    A generated conversation is in the fold of the one that it was made from, so that no head has seen its origin.
    """
    fold_of = np.zeros(len(conversations), np.int64)
    rng = np.random.default_rng(seed)
    by_kind: dict[tuple[str, str], list[int]] = {}
    for i, conversation in enumerate(conversations):
        if not conversation.made_from:
            by_kind.setdefault((conversation.source, conversation.kind), []).append(i)
    start = 0
    for _, members in sorted(by_kind.items()):
        fold_of[rng.permutation(members)] = (np.arange(len(members)) + start) % n
        start += len(members)
    fold_of_id = {conversations[i].id: int(fold_of[i]) for members in by_kind.values() for i in members}
    for i, conversation in enumerate(conversations):
        if conversation.made_from:
            fold_of[i] = fold_of_id.setdefault(conversation.made_from[0], len(fold_of_id) % n)
    return fold_of


def _with_linear_heads(
    conversations: Sequence[Conversation], encoder: Encoder, encoder_hash: str, fold_of: NDArray[np.int64]
) -> list[Model]:
    """One model a fold whose linear heads have not seen it; the last one has seen all."""
    rows = dict(zip((Role.USER, Role.BOT), context_vectors(encoder, conversations), strict=True))
    names = {Role.USER: USER_HEADS, Role.BOT: BOT_HEADS}
    vectors = {role: np.array(part.features, np.float32) for role, part in rows.items()}
    labels = {role: labels_of(part, conversations, names[role]) for role, part in rows.items()}
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


def _zeros(conversations: Sequence[Conversation]) -> dict[Key, Floats]:
    zero = np.zeros(len(STUCK_HEADS))
    return {(i, t): zero for i, conversation in enumerate(conversations) for t in range(len(conversation.turns))}
