"""Histograms of the reference, and the index that tells how far live turns are from them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.drift import PSI_LARGE, Histogram, flag_histogram, psi, quantile_histogram

VALUES = st.lists(st.one_of(st.floats(-1e6, 1e6), st.integers(0, 2).map(float)), min_size=1, max_size=200)


@given(VALUES)
def test_every_value_of_the_reference_is_in_a_bin_and_none_is_beyond_the_last_edge(values):
    found = quantile_histogram(np.array(values))
    assert sum(found.counts) == len(values)
    assert found.counts[-1] == 0
    assert found.edges == sorted(set(found.edges))
    assert len(found.counts) == len(found.edges) + 1 <= 11


def test_bins_of_a_smooth_feature_hold_about_equally_many():
    found = quantile_histogram(np.random.default_rng(0).random(1000))
    assert found.counts == [100] * 10 + [0]


def test_what_many_turns_share_has_a_bin_of_its_own():
    """A flag that is seldom set is not hidden in one bin with the others."""
    found = quantile_histogram(np.array([0.0] * 97 + [1.0] * 3))
    assert (found.edges, found.counts) == ([0.0, 1.0], [97, 3, 0])


def test_what_was_never_seen_has_a_bin():
    found = quantile_histogram(np.zeros(50))
    assert found.counted(np.array([0.0, 0.5, 7.0])).tolist() == [1, 2]


def test_a_score_at_the_threshold_is_flagged():
    """As in serving: `score >= threshold`."""
    found = flag_histogram(np.array([0.1, 0.5, 0.9]), 0.5)
    assert found.counts == [1, 2]
    assert found.counted(np.array([0.4999, 0.5])).tolist() == [1, 1]


def test_psi_of_equal_shares_is_nothing_and_of_others_is_the_textbooks():
    """(0.6 - 0.5) ln(0.6 / 0.5) + (0.4 - 0.5) ln(0.4 / 0.5) = 0.0405, but for half a count a bin."""
    big = np.array([50_000, 50_000])
    assert psi(big, np.array([5_000, 5_000])) == pytest.approx(0.0, abs=1e-9)
    assert psi(big, np.array([60_000, 40_000])) == pytest.approx(0.0405, abs=1e-4)


@given(st.lists(st.integers(0, 1000), min_size=2, max_size=11), st.data())
def test_psi_is_finite_and_symmetric_and_not_negative(counts, data):
    live = data.draw(st.lists(st.integers(0, 1000), min_size=len(counts), max_size=len(counts)))
    there, back = psi(np.array(counts), np.array(live)), psi(np.array(live), np.array(counts))
    assert there == pytest.approx(back)
    assert 0.0 <= there < 20.0


def test_chance_alone_stays_below_the_alarm():
    """200 turns of the same kind, the fewest that are shown."""
    rng = np.random.default_rng(0)
    reference = quantile_histogram(rng.normal(size=5000))
    found = [psi(np.array(reference.counts), reference.counted(rng.normal(size=200))) for _ in range(200)]
    assert max(found) < PSI_LARGE
    moved = psi(np.array(reference.counts), reference.counted(rng.normal(1.0, size=200)))
    assert moved > PSI_LARGE


def test_a_histogram_counts_into_its_own_bins_only():
    assert Histogram([1.0], [0, 0]).counted(np.array([-5.0, 1.0, 1.1])).tolist() == [2, 1]
