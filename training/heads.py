"""Training the heads: linear heads, gradient boosting per role, the stuck head; and compiling them to arrays."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from detector.classifiers import Forest, LinearHeads

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

MAX_DEPTH = 4


def fit_linear_heads(
    names: Sequence[str], vectors: NDArray[np.float32], labels: Bools, weights: Floats, strength: float
) -> LinearHeads:
    """Logistic regression.

    Args:
        names: The heads.
        vectors: Shape (turns, inputs).
        labels: Shape (turns, heads).
        weights: Weight of each turn for each head, shape (turns, heads); 0 leaves it out.
        strength: Inverse of the regularization (scikit-learn's C).
    """
    coefficients, biases = [], []
    for labelled, weight in zip(labels.T, weights.T, strict=True):
        seen = weight > 0
        column = labelled[seen]
        if column.all() or not column.any():  # nothing to learn: the head always gives the base rate
            coefficients.append(np.zeros(vectors.shape[1]))
            biases.append(8.0 if column.all() else -8.0)
            continue
        fitted = LogisticRegression(C=strength, max_iter=200, tol=1e-2).fit(
            vectors[seen], column, sample_weight=weight[seen]
        )
        coefficients.append(fitted.coef_[0])
        biases.append(float(fitted.intercept_[0]))
    return LinearHeads(tuple(names), np.array(coefficients, np.float32).T, np.array(biases, np.float32))


def boosted(seed: int, *, trees: int = 160, depth: int = MAX_DEPTH) -> HistGradientBoostingClassifier:
    """An untrained gradient-boosted head (Ke et al. 2017), small enough for 1,000 turns a second and core."""
    return HistGradientBoostingClassifier(
        max_iter=trees,
        learning_rate=0.06,
        max_depth=depth,
        min_samples_leaf=15,
        l2_regularization=2.0,
        max_features=0.4,
        early_stopping=False,
        random_state=seed,
    )


def compile_forest(
    names: Sequence[str],
    trained: Sequence[HistGradientBoostingClassifier],
    calibration: Sequence[tuple[float, float]],
) -> Forest:
    """Turn trained heads into one `Forest` that gives the same scores.

    Args:
        names: The heads.
        trained: One classifier a head.
        calibration: Slope and offset a head (Platt); (1, 0) leaves the score as scikit-learn gives it.
    """
    depth = max(max(1, _depth(tree[0].nodes)) for head in trained for tree in head._predictors)
    features: list[NDArray[np.int64]] = []
    thresholds: list[Floats] = []
    leaves: list[Floats] = []
    first: list[int] = []
    for head in trained:
        first.append(len(leaves))
        for (tree,) in head._predictors:
            feature, threshold, leaf = _complete(tree.nodes, depth)
            features.append(feature)
            thresholds.append(threshold)
            leaves.append(leaf)
    return Forest(
        names,
        feature=_level_by_level(features, depth).astype(np.int32),
        threshold=_level_by_level(thresholds, depth),
        leaf=np.array(leaves),
        first_tree=np.array(first, np.int64),
        baseline=np.array([float(np.ravel(head._baseline_prediction)[0]) for head in trained]),
        slope=np.array([slope for slope, _ in calibration], np.float64),
        offset=np.array([offset for _, offset in calibration], np.float64),
    )


def _depth(nodes: NDArray[np.void], at: int = 0) -> int:
    if nodes[at]["is_leaf"]:
        return 0
    return 1 + max(_depth(nodes, nodes[at]["left"]), _depth(nodes, nodes[at]["right"]))


def _level_by_level(trees: Sequence[NDArray[Any]], depth: int) -> NDArray[Any]:
    """Inner nodes of all trees in the order of `Forest`: each level of all trees side by side."""
    stacked = np.array(trees)
    return np.concatenate([stacked[:, 2**level - 1 : 2 ** (level + 1) - 1].ravel() for level in range(depth)])


def _complete(nodes: NDArray[np.void], depth: int) -> tuple[NDArray[np.int64], Floats, Floats]:
    """One tree as a complete binary tree, level by level; below an early leaf every path ends in its value."""
    inner = 2**depth - 1
    feature, threshold = np.zeros(inner, np.int64), np.full(inner, np.inf)
    leaf = np.zeros(inner + 1)
    stack = [(0, 0, 0)]  # node, position over all levels, level
    while stack:
        node, position, level = stack.pop()
        row = nodes[node]
        if level == depth:
            leaf[position - inner] = row["value"]
        elif row["is_leaf"]:
            stack.append((node, 2 * position + 1, level + 1))
            stack.append((node, 2 * position + 2, level + 1))
        else:
            feature[position], threshold[position] = row["feature_idx"], row["num_threshold"]
            stack.append((row["left"], 2 * position + 1, level + 1))
            stack.append((row["right"], 2 * position + 2, level + 1))
    return feature, threshold, leaf
