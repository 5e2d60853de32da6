"""The second stage in a fit: cross-encoders that have not seen what they read, and what each head makes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from detector.bundle import hash_of
from detector.cross_encoder import OnnxCrossEncoder, TextTokens
from detector.second_stage import HEADS, Opinion, SecondStage
from training import cross_encoder
from training.calibration import log_odds
from training.data import Conversation
from training.lessons import Report
from training.replay import Floats, Key

FOLDS = 3
DOUBT_LOW, DOUBT_HIGH = 0.02, 0.98
"""Scores outside of these are left as they are: there the second opinion changes next to no label."""


@dataclass(slots=True)
class SecondOpinions:
    """What cross-encoders say about training turns, and what was made of it.

    Attributes:
        read: Log-odds of every head by turn, each by a cross-encoder that has not seen the conversation.
        opinions: By head, as fitted so far.
    """

    read: Mapping[Key, Floats]
    opinions: dict[str, Opinion] = field(default_factory=dict)

    def settled(
        self, heads: Sequence[str], table: Mapping[Key, Floats], labels: NDArray[np.bool_], weights: Floats
    ) -> dict[Key, Floats]:
        """Fit how the heads take the second opinion, and give their scores after it.

        Args:
            heads: Those of one role.
            table: Their own scores by turn, out of fold.
            labels: Shape (turns, heads), in the table's order.
            weights: The same; rows of weight 0 teach nothing.
        """
        own = np.array(list(table.values()))
        second = np.array([self.read[key] for key in table])[:, [HEADS.index(head) for head in heads]]
        opinions = [_fitted(own[:, j], second[:, j], labels[:, j], weights[:, j]) for j in range(len(heads))]
        self.opinions.update(zip(heads, opinions, strict=True))

        def after(scores: Floats, read: Floats) -> Floats:
            turn = list(zip(opinions, scores, read, strict=True))
            if not any(opinion.is_in_doubt(score) for opinion, score, _ in turn):
                return scores
            return np.array([opinion.settled(score, other) for opinion, score, other in turn])

        return {key: after(scores, read) for key, scores, read in zip(table, own, second, strict=True)}

    def of(self, kept: Sequence[int]) -> "SecondOpinions":
        """The same for a part of the conversations, in their new numbering."""
        position = {i: position for position, i in enumerate(kept)}
        return SecondOpinions({(position[i], t): row for (i, t), row in self.read.items() if i in position})


def _fitted(own: Floats, second: Floats, labels: NDArray[np.bool_], weights: Floats) -> Opinion:
    seen = weights > 0
    if labels[seen].all() or not labels[seen].any():
        return Opinion(1.0, 0.0, 0.0, 2.0, 2.0)  # nothing to learn: never in doubt
    inputs = np.stack([log_odds(np.clip(own, Opinion.OWN_LEAST, 1 - Opinion.OWN_LEAST)), second], axis=1)
    mixture = LogisticRegression(C=10.0, max_iter=1000).fit(inputs[seen], labels[seen])
    (a, b), offset = mixture.coef_[0], mixture.intercept_[0]
    return Opinion(float(a), float(b), float(offset), DOUBT_LOW, DOUBT_HIGH)


def folds(conversations: Sequence[Conversation]) -> NDArray[np.int64]:
    """A fold for each conversation, 0 to 2: of written ones whole sets, so that domains and voices are left out too.

    A generated conversation is in the fold of the one that it was made from.
    """
    fold_of: dict[str, int] = {}
    for conversation in conversations:
        if not conversation.made_from:
            named = conversation.source if conversation.is_support else conversation.id
            fold_of[conversation.id] = _WRITTEN_FOLDS.get(named, crc32(named.encode()) % FOLDS)
    return np.array([fold_of.get(c.made_from[0], 0) if c.made_from else fold_of[c.id] for c in conversations])


_WRITTEN_FOLDS = {
    **dict.fromkeys(("written-a", "written-b", "written-c", "written-ta", "written-tg", "written-tl", "written-tr"), 0),
    **dict.fromkeys(
        ("written-tb", "written-tc", "written-td", "written-te", "written-tn", "written-tp", "written-tq"), 1
    ),
    **dict.fromkeys(
        ("written-tf", "written-th", "written-ti", "written-tj", "written-tk", "written-tm", "written-to"), 2
    ),
}


@dataclass(frozen=True, slots=True)
class CrossFitted:
    """Cross-encoders as ONNX graphs, and what they read.

    Attributes:
        fold_of: Fold of each conversation.
        by_fold: The graph that has not seen a fold, by fold.
        whole: The graph that has seen all.
        second: What was read of each conversation by the graph that has not seen it.
    """

    fold_of: NDArray[np.int64]
    by_fold: list[bytes]
    whole: bytes
    second: SecondOpinions


def cross_fit(conversations: Sequence[Conversation], *, seed: int, report: Report, kept: Path) -> CrossFitted:
    """Train one cross-encoder a fold and one on all; needs torch, and some ten minutes each on two quiet cores.

    Args:
        conversations: Training data.
        seed: Makes the order of the lessons repeatable.
        report: Called with a line now and then.
        kept: Folder of finished graphs, each named by the hash of all that it was made from: what is there is not
            made again, by an evaluation after a training or after an interruption.
    """
    tokenizer = cross_encoder.tokenizer_file()
    lessons = cross_encoder.examples(conversations, TextTokens(tokenizer))
    fold_of = folds(conversations)
    taught = thinned(lessons, seed)
    kept.mkdir(parents=True, exist_ok=True)

    def graph_without(fold: int) -> bytes:
        part = [one for one in taught if fold_of[one.key[0]] != fold]
        path = kept / f"{_named(part, seed)}.onnx"
        if not path.exists():
            name = "all" if fold == FOLDS else f"all but fold {fold + 1} of {FOLDS}"
            net = cross_encoder.train(part, seed=seed, report=lambda step: report(f"cross-encoder on {name}: {step}"))
            path.write_bytes(cross_encoder.exported(net))
        return path.read_bytes()

    graphs = [graph_without(fold) for fold in range(FOLDS + 1)]
    read: dict[Key, Floats] = {}
    for fold in range(FOLDS):
        report(f"reading fold {fold + 1} of {FOLDS}")
        encoder = OnnxCrossEncoder(graphs[fold], tokenizer)
        read |= cross_encoder.read_all(encoder, [one for one in lessons if fold_of[one.key[0]] == fold])
    return CrossFitted(fold_of, graphs[:FOLDS], graphs[FOLDS], SecondOpinions(read))


def _named(lessons: Sequence[cross_encoder.Example], seed: int) -> str:
    """The hash of what a cross-encoder is made from."""
    recipe = (seed, cross_encoder.EPOCHS, cross_encoder.BATCH, cross_encoder.TEXT_RATE, cross_encoder.HEAD_RATE)
    parts = (repr((one.tokens, one.segments, one.labels, one.weights)).encode() for one in lessons)
    return hash_of(repr(recipe).encode(), *parts)[:16]


def thinned(lessons: Sequence[cross_encoder.Example], seed: int) -> list[cross_encoder.Example]:
    """Fewer turns that show nothing: all with a label or beside one count, of the others one in five.

    Which ones depends on nothing but themselves, so that more conversations leave the lessons about the others alone.
    """
    marked = {one.key for one in lessons if any(one.labels)}
    beside = {(i, t + step) for i, t in marked for step in (-2, -1, 0, 1, 2)}

    def is_drawn(one: cross_encoder.Example) -> bool:
        return crc32(repr((seed, one.tokens)).encode()) % 5 == 0

    return [one for one in lessons if any(one.weights) and (one.key in beside or is_drawn(one))]


def second_stage(graph: bytes, opinions: Mapping[str, Opinion]) -> SecondStage:
    """The second stage of a trained cross-encoder."""
    return SecondStage(OnnxCrossEncoder(graph, cross_encoder.tokenizer_file()), dict(opinions))
