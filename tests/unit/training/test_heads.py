"""Training the heads."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from training.heads import boosted, fit_linear_heads


@pytest.fixture(autouse=True)
def _one_thread():
    """Small fits are slowed down by threads, above all beside other work."""
    with threadpool_limits(1):
        yield


RNG = np.random.default_rng(0)
VECTORS = RNG.standard_normal((200, 5)).astype(np.float32)
LABELS = np.stack([VECTORS[:, 0] > 0, VECTORS[:, 1] + VECTORS[:, 2] > 1], axis=1)


def test_linear_heads_are_logistic_regressions():
    heads = fit_linear_heads(("a", "b"), VECTORS, LABELS, np.ones((200, 2)), 3.0)
    assert heads.weight.shape == (5, 2)
    assert heads.weight.dtype == heads.bias.dtype == np.float32
    for i in range(2):
        wanted = LogisticRegression(C=3.0, max_iter=2000).fit(VECTORS, LABELS[:, i]).predict_proba(VECTORS)[:, 1]
        got = [heads.score(vector)[i] for vector in VECTORS]
        assert got == pytest.approx(wanted, abs=0.1)


@pytest.mark.parametrize(("value", "score"), [(True, 1.0), (False, 0.0)])
def test_a_label_that_never_varies_gives_its_base_rate(value, score):
    heads = fit_linear_heads(("a",), VECTORS, np.full((200, 1), value), np.ones((200, 1)), 3.0)
    assert heads.score(VECTORS[0]) == pytest.approx([score], abs=1e-3)


def test_a_boosted_head_is_repeatable_and_follows_its_seed():
    first, again, other = (boosted(seed, trees=5).fit(VECTORS, LABELS[:, 1]) for seed in (1, 1, 2))
    assert np.array_equal(first.predict_proba(VECTORS), again.predict_proba(VECTORS))
    assert not np.array_equal(first.predict_proba(VECTORS), other.predict_proba(VECTORS))


def test_a_turn_of_no_weight_teaches_nothing():
    half = np.stack([np.repeat([1.0, 0.0], 100), np.ones(200)], axis=1)  # the first head sees one half
    spoilt = LABELS.copy()
    spoilt[100:, 0] = ~spoilt[100:, 0]
    weighed = fit_linear_heads(("a", "b"), VECTORS, spoilt, half, 3.0)
    alone = fit_linear_heads(("a",), VECTORS[:100], LABELS[:100, :1], np.ones((100, 1)), 3.0)
    whole = fit_linear_heads(("b",), VECTORS, LABELS[:, 1:], np.ones((200, 1)), 3.0)
    assert weighed.weight[:, 0] == pytest.approx(alone.weight[:, 0], rel=0.1, abs=0.1)
    assert weighed.weight[:, 1] == pytest.approx(whole.weight[:, 0], rel=0.1, abs=0.1)
