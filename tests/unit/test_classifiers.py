"""Compiled heads give what scikit-learn's give."""

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from detector.classifiers import Forest, LinearHeads
from training.heads import boosted, compile_forest

FEATURES = 6


@pytest.fixture(autouse=True)
def _one_thread():
    """Small fits are slowed down by threads, above all beside other work."""
    with threadpool_limits(1):
        yield


def data(rows=400, seed=0):
    rng = np.random.default_rng(seed)
    features = np.where(rng.random((rows, FEATURES)) < 0.3, 0.0, rng.standard_normal((rows, FEATURES)))
    features[:, 0] = rng.integers(0, 3, rows)  # a count, with many ties
    labels = features[:, 1] * features[:, 2] + features[:, 0] + rng.standard_normal(rows) > 1
    return features, labels


def fitted(seed=0, **settings):
    features, labels = data(seed=seed)
    settings = {"max_iter": 20, "early_stopping": False, "random_state": 0, **settings}
    return HistGradientBoostingClassifier(**settings).fit(features, labels)


def scores_of(forest, features):
    return np.array([forest.score(row) for row in features])


def assert_same(trained, calibration=None):
    forest = compile_forest([str(i) for i in range(len(trained))], trained, calibration or [(1.0, 0.0)] * len(trained))
    features, _ = data(seed=9)
    edges = np.concatenate([features, [np.zeros(FEATURES), np.full(FEATURES, 1e9), np.full(FEATURES, -1e9)]])
    wanted = np.stack([one.predict_proba(edges)[:, 1] for one in trained], axis=1)
    if calibration:
        slope, offset = np.array(calibration).T
        wanted = 1 / (1 + np.exp(-(slope * np.log(wanted / (1 - wanted)) + offset)))
    assert scores_of(forest, edges) == pytest.approx(wanted, abs=1e-6)
    return forest


@pytest.mark.parametrize("depth", [1, 2, 3, 4, 7, None])
def test_a_forest_equals_its_trees_at_any_depth(depth):
    assert_same([fitted(max_depth=depth)])


def test_an_early_leaf_ends_every_path_below_it():
    assert_same([fitted(max_leaf_nodes=5, max_depth=None)])
    assert_same([fitted(min_samples_leaf=120)])


def test_a_tree_of_one_leaf_gives_its_value():
    trained = fitted(min_samples_leaf=300)
    assert all(len(tree.nodes) == 1 for (tree,) in trained._predictors)
    assert_same([trained])


def test_heads_of_different_sizes_stand_side_by_side():
    assert_same(
        [fitted(seed=1, max_depth=1), fitted(seed=2, max_depth=5, max_iter=7), fitted(seed=3, min_samples_leaf=300)]
    )


def test_a_value_on_the_threshold_goes_the_same_way():
    trained = fitted(max_depth=3)
    forest = compile_forest(["it"], [trained], [(1.0, 0.0)])
    features, _ = data(rows=60, seed=4)
    inner = [row for (tree,) in trained._predictors for row in tree.nodes if not row["is_leaf"]]
    for i, row in enumerate(inner[:60]):
        features[i, row["feature_idx"]] = row["num_threshold"]
    assert scores_of(forest, features)[:, 0] == pytest.approx(trained.predict_proba(features)[:, 1], abs=1e-6)


def test_calibration_is_included():
    assert_same([fitted(seed=1), fitted(seed=2)], [(0.7, -1.2), (1.9, 0.3)])


def test_the_heads_that_are_trained_compile():
    features, labels = data()
    assert_same([boosted(3, trees=25).fit(features, labels)])


def test_a_forest_survives_being_stored():
    forest = assert_same([fitted(seed=1), fitted(seed=2, max_depth=2)])
    again = Forest.from_tensors(("0", "1"), forest.to_tensors("x"), "x")
    features, _ = data(seed=5)
    assert np.array_equal(scores_of(again, features), scores_of(forest, features))


def test_a_forest_without_its_tensors_is_refused():
    tensors = assert_same([fitted()]).to_tensors("x")
    del tensors["x.slope"]
    with pytest.raises(KeyError, match=r"x\.slope"):
        Forest.from_tensors(("0",), tensors, "x")


def test_linear_heads_equal_logistic_regression():
    features, labels = data()
    heads = [LogisticRegression(C=strength).fit(features, labels) for strength in (0.1, 3.0)]
    compiled = LinearHeads(
        ("a", "b"),
        np.array([head.coef_[0] for head in heads], np.float32).T,
        np.array([head.intercept_[0] for head in heads], np.float32),
    )
    for row in features[:50]:
        wanted = [head.predict_proba(row[None])[0, 1] for head in heads]
        assert compiled.score(row.astype(np.float32)) == pytest.approx(wanted, abs=1e-6)


def test_linear_heads_look_at_the_first_part_of_a_vector_only():
    heads = LinearHeads(("a",), np.ones((2, 1), np.float32), np.zeros(1, np.float32))
    assert heads.score(np.array([1, 1], np.float32)) == heads.score(np.array([1, 1, 7, 9], np.float32))
