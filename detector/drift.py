"""Drift: how far what the heads see and say has moved from what they were trained on. Pure arithmetic on counts."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from detector.model import BOT_HEADS, STUCK_HEADS, USER_HEADS
from detector.pipeline import Inputs
from detector.turn import Role

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

HEADS_OF = {"user": USER_HEADS, "bot": BOT_HEADS, "stuck": STUCK_HEADS}
"""The heads of each forest."""
FOREST_OF = {Role.USER: "user", Role.BOT: "bot"}
BINS = 10
PSI_MODERATE, PSI_LARGE = 0.1, 0.25
"""The usual reading: below the first nothing has moved, from the second on it has moved far (Siddiqi 2006)."""


class Histogram(Struct, frozen=True):
    """How often values fell where.

    Attributes:
        edges: Rising; a value belongs to the first bin whose edge it does not exceed, or to the one after the last.
        counts: One a bin, so one more than edges.
    """

    edges: list[float]
    counts: list[int]

    def counted(self, values: Floats) -> Counts:
        """How many of some values fall into each bin."""
        return np.bincount(np.searchsorted(self.edges, values, side="left"), minlength=len(self.counts))


class Forest(Struct, frozen=True):
    """What one forest was trained on and said out of fold.

    Attributes:
        features: By name, in the forest's order.
        scores: By head, in order.
        flags: By head: two bins, below the threshold and from it on. Empty for heads without a threshold.
    """

    features: dict[str, Histogram]
    scores: dict[str, Histogram]
    flags: dict[str, Histogram]

    def columns(self) -> Iterator[tuple[str, str, Histogram]]:
        """Kind, name and histogram of all that is watched."""
        for kind, histograms in (("feature", self.features), ("score", self.scores), ("flag", self.flags)):
            for name, histogram in histograms.items():
                yield kind, name, histogram

    def counted(self, features: Floats, scores: Floats) -> list[Counts]:
        """Counts for each of `columns`.

        Args:
            features: Shape (turns, features).
            scores: Shape (turns, heads).
        """
        heads = list(self.scores)
        values = [*features.T, *scores.T, *(scores[:, heads.index(head)] for head in self.flags)]
        return [histogram.counted(column) for (_, _, histogram), column in zip(self.columns(), values, strict=True)]


class Reference(Struct, frozen=True):
    """`reference.json`: the histograms of a training run, by forest: user, bot, stuck."""

    forests: dict[str, Forest]


def quantile_histogram(values: Floats) -> Histogram:
    """Bins that hold about equally many values; a value that many share has a bin of its own.

    The last edge is the largest value, so that the bin after it is empty, and whatever lands there is new.
    """
    edges = np.unique(np.quantile(values, np.arange(1, BINS + 1) / BINS, method="inverted_cdf")).tolist()
    empty = Histogram(edges, [0] * (len(edges) + 1))
    return Histogram(edges, empty.counted(values).tolist())


def flag_histogram(scores: Floats, threshold: float) -> Histogram:
    """How many scores are below a threshold, and how many reach it."""
    reached = int((scores >= threshold).sum())
    return Histogram([float(np.nextafter(threshold, -np.inf))], [len(scores) - reached, reached])


def psi(reference: Counts, live: Counts) -> float:
    """Population stability index of two counts over the same bins, 0 to about 10.

    Half a count is added to every bin, so that an empty one gives no infinity.
    """
    bins = len(reference)
    expected = (reference + 0.5) / (reference.sum() + bins / 2)
    actual = (live + 0.5) / (live.sum() + bins / 2)
    return float(((actual - expected) * np.log(actual / expected)).sum())


def counted(reference: Reference, turns: Iterable[Inputs]) -> dict[str, list[Counts]]:
    """Counts of some turns, one array a column of each forest that saw one."""
    seen: dict[str, tuple[list[Any], list[Any]]] = {}
    for one in turns:
        for forest, features, scores in (
            (FOREST_OF[one.role], one.turn, one.scores),
            ("stuck", one.conversation, one.stuck_scores),
        ):
            rows = seen.setdefault(forest, ([], []))
            rows[0].append(features)
            rows[1].append(scores)
    return {
        forest: reference.forests[forest].counted(np.array(features), np.array(scores))
        for forest, (features, scores) in seen.items()
    }
