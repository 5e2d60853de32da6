"""Intervals over conversations."""

import math

import numpy as np
import pytest

from training.bootstrap import Measure, percentiles, ratio, resampling_weights, share


def share_of(sums):
    return sums[..., 0] / sums[..., 1]


def test_the_interval_holds_the_value_and_narrows_with_more_conversations():
    few, many = share([True, False] * 10), share([True, False] * 1000)
    for figure in (few, many):
        assert figure.low <= figure.value == 0.5 <= figure.high
    # of a share of one half over n: about 1.96 * sqrt(0.25 / n) to either side
    assert (few.high - few.low) / 2 == pytest.approx(1.96 * math.sqrt(0.25 / 20), rel=0.2)
    assert (many.high - many.low) / 2 == pytest.approx(1.96 * math.sqrt(0.25 / 2000), rel=0.2)


def test_the_interval_is_over_conversations_and_not_over_turns():
    """Ten turns of one conversation are one case: without a second there is no spread."""
    assert Measure(np.array([[5.0, 10.0]]), share_of, 10).figure().low == 0.5
    alike = np.array([[10.0, 10.0], [0.0, 10.0]] * 10)
    spread = Measure(alike, share_of, 200).figure()
    assert spread.high - spread.low > 0.3


def test_the_interval_is_repeatable():
    happened = [i % 3 == 0 for i in range(50)]
    first = share(happened)
    resampling_weights.cache_clear()  # as in another process
    assert share(happened) == first


def test_no_spread_where_all_agree():
    sure = share([True] * 20)
    assert (sure.low, sure.value, sure.high) == (1.0, 1.0, 1.0)


def test_a_figure_can_be_read():
    assert str(share([True] * 4)) == "1.000 [1.000, 1.000] n=4"


def test_nothing_by_nothing_is_not_a_number():
    assert ratio(np.array([1.0, 3.0]), np.array([4.0, 0.0])) == pytest.approx([0.25, np.nan], nan_ok=True)


def test_the_bounds_are_those_of_the_middle_and_leave_out_what_was_not_measured():
    assert percentiles(np.arange(1001.0)) == (25, 975)
    assert percentiles(np.array([np.nan, 3.0, 3.0])) == (3, 3)
    assert np.isnan(percentiles(np.array([np.nan]))).all()


def test_every_sample_draws_as_many_conversations_as_there_are():
    weights = resampling_weights(7)
    assert (weights.sum(axis=1) == 7).all()
    assert weights.std() > 0.5
