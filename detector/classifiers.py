"""Compiled heads: scikit-learn's trained models as plain arrays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detector.encoder import Vectors

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Forest:
    """Gradient-boosted heads over one feature vector, evaluated together.

    Every tree is a complete binary tree of the same depth D (a shorter path is padded), so that all trees take one
    step in one array operation. A head's score is `sigmoid(slope * (baseline + sum of leaves) + offset)`: the last
    two are Platt's calibration.

    Attributes:
        heads: Names, in the order of the scores.
        feature: Feature tested by each inner node, int32, shape (trees * (2^D - 1),), level by level in each tree.
        threshold: A value above it goes right, same shape.
        leaf: Values, shape (trees, 2^D).
        first_tree: Index of each head's first tree, shape (heads,).
        baseline, slope, offset: One a head.
    """

    heads: tuple[str, ...]
    feature: NDArray[np.int32]
    threshold: Floats
    leaf: Floats
    first_tree: NDArray[np.int64]
    baseline: Floats
    slope: Floats
    offset: Floats

    def score(self, features: Floats) -> Floats:
        """Calibrated probabilities, shape (heads,), of one feature vector."""
        trees, leaves = self.leaf.shape
        inner = leaves - 1
        goes_right = features[self.feature] > self.threshold
        offset = np.arange(0, trees * inner, inner)
        node = goes_right[offset].astype(np.int64)  # position within the level
        level_start, width = 1, 2
        while width < leaves:
            node += node + goes_right[offset + level_start + node]
            level_start += width
            width *= 2
        values = self.leaf.ravel()[np.arange(0, trees * leaves, leaves) + node]
        raw = self.baseline + np.add.reduceat(values, self.first_tree)
        return sigmoid(self.slope * raw + self.offset)

    @classmethod
    def from_tensors(cls, heads: Sequence[str], tensors: Mapping[str, NDArray[np.generic]], prefix: str) -> "Forest":
        """Read a forest stored under `prefix.`."""
        part = {name: tensors[f"{prefix}.{name}"] for name in _FOREST_ARRAYS}
        return cls(heads=tuple(heads), **part)  # type: ignore[arg-type]

    def to_tensors(self, prefix: str) -> dict[str, NDArray[np.generic]]:
        """The arrays under `prefix.`, as `from_tensors` reads them."""
        return {f"{prefix}.{name}": getattr(self, name) for name in _FOREST_ARRAYS}


_FOREST_ARRAYS = ("feature", "threshold", "leaf", "first_tree", "baseline", "slope", "offset")


@dataclass(frozen=True, slots=True)
class TextHeads:
    """Logistic heads over a turn's mean sentence vector: what the text alone says.

    Attributes:
        heads: Names, in the order of the scores.
        weight: float32, shape (dim, heads).
        bias: float32, shape (heads,).
    """

    heads: tuple[str, ...]
    weight: NDArray[np.float32]
    bias: NDArray[np.float32]

    def score(self, vectors: Vectors) -> list[float]:
        """Probabilities of a turn given its sentence vectors, shape (sentences, dim)."""
        mean = vectors.sum(axis=0) / np.float32(len(vectors))
        scores: list[float] = sigmoid(mean @ self.weight + self.bias).tolist()
        return scores


def sigmoid(x: NDArray[np.floating]) -> NDArray[np.floating]:
    """The logistic function, elementwise."""
    return 1.0 / (1.0 + np.exp(-x))
