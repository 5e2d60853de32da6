"""The reference of a training run: what drift is measured against."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from detector.drift import HEADS_OF, Forest, Reference, flag_histogram, quantile_histogram
from training.data import Conversation
from training.fit import Trained

Floats = NDArray[np.float64]


def reference_of(trained: Trained, conversations: Sequence[Conversation]) -> Reference:
    """The histograms of the features and of the out-of-fold scores of a fit.

    Single utterances teach some heads, but nobody talks like that; they are left out.

    Args:
        trained: The fit.
        conversations: What it was fitted to, in that order.
    """
    is_talk = np.array([len(conversation.turns) > 1 for conversation in conversations])
    forests = {}
    for name, rows in trained.scores.items():
        keep = is_talk[rows.conversations()]
        forests[name] = forest_reference(
            name, trained.features[name], rows.matrix()[keep], rows.score_matrix()[keep], trained.model.thresholds
        )
    return Reference(forests)


def forest_reference(
    forest: str, names: Sequence[str], features: Floats, scores: Floats, thresholds: dict[str, float]
) -> Forest:
    """The histograms of one forest.

    Args:
        forest: user, bot or stuck.
        names: Of its features.
        features: Shape (turns, features).
        scores: Shape (turns, heads).
        thresholds: By head; heads without one have no flags.
    """
    by_head = dict(zip(HEADS_OF[forest], scores.T, strict=True))
    return Forest(
        features={name: quantile_histogram(column) for name, column in zip(names, features.T, strict=True)},
        scores={head: quantile_histogram(column) for head, column in by_head.items()},
        flags={
            head: flag_histogram(column, thresholds[head]) for head, column in by_head.items() if head in thresholds
        },
    )
