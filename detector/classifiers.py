"""Compiled heads: scikit-learn's trained models as plain arrays."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Forest:
    """Gradient-boosted heads over one feature vector, evaluated together.

    Every tree is a complete binary tree of the same depth D (a shorter path is padded), and all trees of all heads
    take each step in one array operation. A head's score is `sigmoid(slope * (baseline + sum of leaves) + offset)`;
    slope and offset are Platt's calibration.
    """

    def __init__(
        self,
        heads: Sequence[str],
        *,
        feature: NDArray[np.int32],
        threshold: Floats,
        leaf: Floats,
        first_tree: NDArray[np.int64],
        baseline: Floats,
        slope: Floats,
        offset: Floats,
    ) -> None:
        """Wrap the arrays.

        Args:
            heads: Names, in the order of the scores.
            feature: Feature tested by each inner node, shape (trees * (2^D - 1),): level by level, in each level tree
                by tree, in each tree from left to right.
            threshold: A value above it goes right, same shape and order.
            leaf: Values, shape (trees, 2^D).
            first_tree: Index of each head's first tree, shape (heads,).
            baseline, slope, offset: One a head.
        """
        self.heads = tuple(heads)
        self.feature, self.threshold, self.leaf = feature, threshold, leaf
        self._tested = feature.astype(np.intp)  # what `take` wants; anything else it converts at each call
        self.first_tree, self.baseline, self.slope, self.offset = first_tree, baseline, slope, offset
        self._steps = leaf.shape[1].bit_length() - 1
        self._roots = len(leaf) + np.arange(len(leaf))

    def score(self, features: Floats) -> Floats:
        """Calibrated probabilities, shape (heads,), of one feature vector."""
        # With as many places left free in front as there are trees, the children of the node at `i` stand at `2 * i`
        # and `2 * i + 1`, the leaves at last after all inner nodes.
        trees = len(self.leaf)
        goes_right = np.empty(trees + len(self.threshold), np.bool_)
        np.greater(features.take(self._tested), self.threshold, out=goes_right[trees:])
        node = self._roots
        for _ in range(self._steps):
            node = node + node + goes_right.take(node)
        raw = self.baseline + np.add.reduceat(self.leaf.take(node - self.leaf.size), self.first_tree)
        return 1.0 / (1.0 + np.exp(-(self.slope * raw + self.offset)))

    @classmethod
    def from_tensors(cls, heads: Sequence[str], tensors: Mapping[str, NDArray[Any]], prefix: str) -> "Forest":
        """Read a forest stored under `prefix.`."""
        return cls(heads, **{name: tensors[f"{prefix}.{name}"] for name in _FOREST_ARRAYS})

    def to_tensors(self, prefix: str) -> dict[str, NDArray[Any]]:
        """The arrays under `prefix.`, as `from_tensors` reads them."""
        return {f"{prefix}.{name}": np.ascontiguousarray(getattr(self, name)) for name in _FOREST_ARRAYS}


_FOREST_ARRAYS = ("feature", "threshold", "leaf", "first_tree", "baseline", "slope", "offset")


class LinearHeads(Struct, frozen=True):
    """Logistic heads over the context vector of a turn.

    Attributes:
        heads: Names, in the order of the scores.
        weight: float32, shape (inputs, heads); the first `inputs` entries of the vector are looked at, so that heads
            over the text alone are heads over its first part.
        bias: float32, shape (heads,).
    """

    heads: tuple[str, ...]
    weight: NDArray[np.float32]
    bias: NDArray[np.float32]

    def score(self, vector: NDArray[np.float32]) -> list[float]:
        """Probabilities, one a head, of a turn given its context vector."""
        raw = vector[: len(self.weight)] @ self.weight + self.bias
        scores: list[float] = (1.0 / (1.0 + np.exp(-raw))).tolist()
        return scores

    @classmethod
    def from_tensors(cls, heads: Sequence[str], tensors: Mapping[str, NDArray[Any]], prefix: str) -> "LinearHeads":
        """Read heads stored under `prefix.`."""
        return cls(tuple(heads), tensors[f"{prefix}.weight"], tensors[f"{prefix}.bias"])

    def to_tensors(self, prefix: str) -> dict[str, NDArray[Any]]:
        """The arrays under `prefix.`, as `from_tensors` reads them."""
        return {f"{prefix}.weight": np.ascontiguousarray(self.weight), f"{prefix}.bias": self.bias}
