"""The whole fit: text heads, turn heads, calibration, the stuck head and its operating curve, without leaks.

Whatever a head is trained on was scored by heads that had not seen that conversation (out-of-fold), so that training
features look like serving features.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from detector.conversation import Evidence, Progress
from detector.encoder import Encoder
from detector.features import bot_features, user_features
from detector.features.conversation import stuck_features
from detector.memory import Memory
from detector.model import BOT_HEADS, STUCK_HEADS, USER_HEADS, CurvePoint, Model
from detector.phrases import PhraseBook
from detector.reading import Reader
from detector.turn import Role
from training.calibration import Mix, best_threshold, calibrated, fit_platt, operating_curve
from training.data import Conversation
from training.heads import boosted, compile_forest, fit_text_heads
from training.replay import Floats, Key, Rows, play, unscored

Bools = NDArray[np.bool_]
Report = Callable[[str], None]

FOLDS = 5
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
class _Head:
    classifier: HistGradientBoostingClassifier
    platt: tuple[float, float]
    out_of_fold: Floats


def fit(
    conversations: Sequence[Conversation], encoder: Encoder, encoder_hash: str, *, seed: int, mix: Mix, report: Report
) -> Trained:
    """Train every head on labelled conversations.

    Args:
        conversations: Training data; folds are by conversation.
        encoder: Sentence vectors.
        encoder_hash: Hash of the encoder's files.
        seed: Makes the fit repeatable, bit by bit on one machine.
        mix: Shares of the classes that the false-alarm rate is computed for.
        report: Called with a line at each step.
    """
    fold_of = folds(conversations, seed)
    report("text heads")
    untrained = _with_text_heads(conversations, encoder, encoder_hash, fold_of)

    def of_fold(conversation: int) -> Model:
        return untrained[fold_of[conversation]]

    user, bot = unscored(Role.USER), unscored(Role.BOT)
    stuck: dict[Key, Floats] = _zeros(conversations)
    user_heads: list[_Head] = []
    bot_heads: list[_Head] = []
    for round_ in range(ROUNDS):
        report(f"turn heads, round {round_ + 1} of {ROUNDS}")
        rows = play(of_fold, conversations, user=user, bot=bot, stuck=stuck).bot
        bot_heads = _fit_heads(BOT_HEADS, rows, _labels(rows, conversations, BOT_HEADS), fold_of, seed)
        bot = _table(rows, bot_heads)
        rows = play(of_fold, conversations, user=user, bot=bot, stuck=stuck).user
        user_heads = _fit_heads(USER_HEADS, rows, _labels(rows, conversations, USER_HEADS), fold_of, seed)
        user = _table(rows, user_heads)
    thresholds = {}
    played = play(of_fold, conversations, user=user, bot=bot, stuck=stuck)
    for names, heads, part in ((USER_HEADS, user_heads, played.user), (BOT_HEADS, bot_heads, played.bot)):
        labels = _labels(part, conversations, names)
        for name, scores, column in zip(names, part.score_matrix().T, labels.T, strict=True):
            thresholds[name] = best_threshold(scores, column)

    report("stuck head")
    untrained = [replace(model, thresholds=thresholds) for model in untrained]
    played = play(of_fold, conversations, user=user, bot=bot, stuck=stuck)
    labels, teaches = _stuck_labels(played.stuck, conversations)
    (stuck_head,) = _fit_heads(STUCK_HEADS, played.stuck, labels, fold_of, seed, teaches)
    played.stuck.scores = list(calibrated(stuck_head.out_of_fold, stuck_head.platt)[:, None])
    curve = operating_curve(conversations, played.stuck, mix)
    model = replace(
        untrained[FOLDS],
        user=_compiled(USER_HEADS, user_heads),
        bot=_compiled(BOT_HEADS, bot_heads),
        stuck=_compiled(STUCK_HEADS, [stuck_head]),
        curve=curve,
    )
    named = zip((*USER_HEADS, *BOT_HEADS, *STUCK_HEADS), (*user_heads, *bot_heads, stuck_head), strict=True)
    return Trained(
        model,
        {name: head.classifier for name, head in named},
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


def _with_text_heads(
    conversations: Sequence[Conversation], encoder: Encoder, encoder_hash: str, fold_of: NDArray[np.int64]
) -> list[Model]:
    """One model a fold whose text heads have not seen it; the last one has seen all."""
    reader = Reader(encoder, PhraseBook([], []))
    vectors: dict[Role, list[Floats]] = {Role.USER: [], Role.BOT: []}
    labels: dict[Role, list[list[bool]]] = {Role.USER: [], Role.BOT: []}
    owners: dict[Role, list[int]] = {Role.USER: [], Role.BOT: []}
    names = {Role.USER: USER_HEADS, Role.BOT: BOT_HEADS}
    for i, conversation in enumerate(conversations):
        for turn in conversation.turns:
            if turn.role.is_judged:
                vectors[turn.role].append(reader.read(turn.text).vectors.mean(axis=0))
                labels[turn.role].append([name in turn.labels for name in names[turn.role]])
                owners[turn.role].append(i)
    models = []
    for fold in range(FOLDS + 1):
        heads = {}
        for role in (Role.USER, Role.BOT):
            keep = fold_of[owners[role]] != fold
            heads[role] = fit_text_heads(names[role], np.array(vectors[role])[keep], np.array(labels[role])[keep])
        models.append(_untrained(encoder, encoder_hash, heads))
    return models


def _untrained(encoder: Encoder, encoder_hash: str, text_heads: dict[Role, object]) -> Model:
    never = dict.fromkeys((*USER_HEADS, *BOT_HEADS), 2.0)
    nothing: tuple[CurvePoint, ...] = ()
    user, bot = text_heads[Role.USER], text_heads[Role.BOT]
    return Model("", "", encoder, encoder_hash, user, bot, None, None, None, never, nothing)  # type: ignore[arg-type]


TREES = {"reformulation": 160, "repetition": 160}
"""Trees of the heads that need most; the others have `FEWER_TREES`."""
FEWER_TREES = 80


def _fit_heads(
    names: Sequence[str],
    rows: Rows,
    labels: Bools,
    fold_of: NDArray[np.int64],
    seed: int,
    teaches: Bools | None = None,
) -> list[_Head]:
    """Fit one head a column of `labels`: out of fold for its scores, then on all rows."""
    features = rows.matrix()
    fold = fold_of[rows.conversations()]
    learn = np.ones(len(features), np.bool_) if teaches is None else teaches
    heads = []
    for name, column in zip(names, labels.T, strict=True):
        trees = TREES.get(name, FEWER_TREES)
        scores = np.zeros(len(features))
        for k in range(FOLDS):
            inside = learn & (fold != k)
            scores[fold == k] = _probabilities(
                boosted(seed, trees=trees).fit(features[inside], column[inside]), features[fold == k]
            )
        platt = fit_platt(scores[learn], column[learn])
        heads.append(_Head(boosted(seed, trees=trees).fit(features[learn], column[learn]), platt, scores))
    return heads


def _probabilities(classifier: HistGradientBoostingClassifier, features: Floats) -> Floats:
    result: Floats = classifier.predict_proba(features)[:, -1] if len(features) else np.zeros(0)
    return result


def _table(rows: Rows, heads: Sequence[_Head]) -> dict[Key, Floats]:
    scores = np.stack([calibrated(head.out_of_fold, head.platt) for head in heads], axis=1)
    return dict(zip(rows.keys, scores, strict=True))


def _compiled(names: Sequence[str], heads: Sequence[_Head]) -> object:
    return compile_forest(names, [head.classifier for head in heads], [head.platt for head in heads])


def _labels(rows: Rows, conversations: Sequence[Conversation], names: Sequence[str]) -> Bools:
    return np.array([[name in conversations[i].turns[t].labels for name in names] for i, t in rows.keys])


def _stuck_labels(rows: Rows, conversations: Sequence[Conversation]) -> tuple[Bools, Bools]:
    """Whether each row is stuck by then, shape (rows, 1), and whether it teaches, shape (rows,)."""
    labels, teaches = [], []
    for i, t in rows.keys:
        at = conversations[i].stuck_at
        labels.append([at is not None and t >= at])
        teaches.append(at is None or t <= at + AFTER_STUCK)
    return np.array(labels), np.array(teaches)


def feature_names() -> dict[str, list[str]]:
    """Names of the features of each forest, in order."""
    reading = Reader(_NoWords(), PhraseBook([], [])).read("")
    return {
        "user": list(user_features(reading, Memory(), None, (0.0,) * len(USER_HEADS))),
        "bot": list(bot_features(reading, Memory(), None, (0.0,) * len(BOT_HEADS))),
        "stuck": list(stuck_features(Evidence(), Progress(), Role.USER, (0.0,) * len(USER_HEADS), 0)),
    }


class _NoWords:
    """An encoder for an empty turn."""

    dim = 1

    def rows_of(self, word: str) -> tuple[int, ...]:  # noqa: ARG002
        return ()

    def encode(self, sentences: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        return np.zeros((len(sentences), 1), np.float32)


def _zeros(conversations: Sequence[Conversation]) -> dict[Key, Floats]:
    zero = np.zeros(1)
    return {(i, t): zero for i, conversation in enumerate(conversations) for t in range(len(conversation.turns))}
