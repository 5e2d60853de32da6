"""Calibration figures against examples worked out by hand."""

import numpy as np
import pytest

from detector.turn import Role
from tests.support.judging import verdict
from training.data import Conversation, LabelledTurn
from training.evaluation import Judged, measure
from training.reliability import (
    BINS,
    bin_edges,
    binned,
    brier,
    brier_skill,
    calibration_error,
    error_by_chance,
    reliability_measures,
)


def test_brier_is_the_mean_squared_error():
    scores, labels = [np.array([0.9, 0.4]), np.array([0.2])], [np.array([1.0, 0.0]), np.array([1.0])]
    found = reliability_measures(scores, labels)
    # (0.1^2 + 0.4^2 + 0.8^2) / 3 = 0.27; the base rate 2/3 has a Brier score of 2/9
    assert found["Brier"].value() == pytest.approx(0.27)
    assert found["Brier skill"].value() == pytest.approx(1 - 0.27 / (2 / 9))
    assert (found["Brier"].n, found["ECE"].n) == (3, 3)
    assert [found[name].higher_is_better for name in ("Brier", "Brier skill", "ECE")] == [False, True, False]


def test_skill_is_one_for_the_truth_nought_for_the_base_rate_and_nothing_without_a_label():
    labels = [np.array([1.0, 0.0, 0.0, 0.0])]
    assert reliability_measures(labels, labels)["Brier skill"].value() == 1
    assert reliability_measures([np.full(4, 0.25)], labels)["Brier skill"].value() == pytest.approx(0)
    assert reliability_measures([np.full(4, 0.5)], labels)["Brier skill"].value() < 0
    assert np.isnan(reliability_measures(labels, [np.zeros(4)])["Brier skill"].value())


def test_calibration_error_is_the_distance_of_score_and_share_bin_by_bin():
    """100 turns at 0.3, 20 of them labelled, and 100 at 0.8, 90 of them labelled; those below 0.1 are out."""
    scores = np.repeat([0.05, 0.3, 0.8], [300, 100, 100])
    labels = np.concatenate([np.zeros(300), np.arange(100) < 20, np.arange(100) < 90]).astype(float)
    found = reliability_measures([scores[:250], scores[250:]], [labels[:250], labels[250:]])["ECE"]
    assert found.value() == pytest.approx(0.1)
    assert found.n == 200


def test_bins_hold_equally_many_turns():
    scores = np.random.default_rng(0).beta(0.3, 1.0, 5000)
    bins = binned(scores, np.zeros(5000), bin_edges(scores))
    high = (scores >= 0.1).sum()
    assert bins.shape == (BINS, 3)
    assert bins[:, 0].sum() == high
    assert np.abs(bins[:, 0] - high / BINS).max() <= 1


def test_equal_scores_share_a_bin():
    scores = np.repeat([0.2, 0.7], [50, 5])
    bins = binned(scores, np.zeros(55), bin_edges(scores))
    assert sorted(bins[bins[:, 0] > 0, 0]) == [5, 50]


def test_a_calibrated_model_has_little_error_and_an_overconfident_one_much():
    rng = np.random.default_rng(0)
    truth = rng.uniform(0.1, 0.9, (200, 50))
    labels = (rng.random(truth.shape) < truth).astype(float)
    assert reliability_measures(list(truth), list(labels))["ECE"].figure().high < 0.03
    sure = np.where(truth > 0.5, 0.99, 0.11)
    assert reliability_measures(list(sure), list(labels))["ECE"].figure().low > 0.15


def test_a_perfect_model_has_about_the_error_by_chance():
    rng = np.random.default_rng(0)
    scores = rng.uniform(0.0, 1.0, 200)
    drawn = [
        reliability_measures([scores], [(rng.random(200) < scores).astype(float)])["ECE"].value() for _ in range(200)
    ]
    assert np.mean(drawn) == pytest.approx(error_by_chance(scores), rel=0.1)
    assert error_by_chance(scores) > 2 * error_by_chance(np.tile(scores, 10))
    assert np.isnan(error_by_chance(np.full(5, 0.05)))


def test_turns_without_a_score_do_not_count():
    found = reliability_measures([np.array([np.nan, 0.5])], [np.array([1.0, 1.0])])["Brier"]
    assert (found.value(), found.n) == (0.25, 1)
    nothing = reliability_measures([np.array([np.nan])], [np.array([1.0])])
    assert [(measure.n, np.isnan(measure.value())) for measure in nothing.values()] == [(0, True)] * 3
    assert str(nothing["ECE"].figure()) == "-"


def test_sums_of_many_samples_are_measured_at_once():
    sums = np.array([[2.0, 1.0, 0.5], [4.0, 1.0, 0.5]])
    assert brier(sums) == pytest.approx([0.25, 0.125])
    assert brier_skill(sums) == pytest.approx([0.0, 1 - 0.125 / 0.1875])
    bins = np.zeros((2, BINS * 3))
    bins[:, :3] = [[2, 1.0, 2], [4, 1.0, 1]]
    assert calibration_error(bins) == pytest.approx([0.5, 0.0])


def test_figures_are_of_the_turns_of_the_role_and_of_all_scores():
    """Scores below the threshold count, those of the bot's turns do not."""
    turns = (
        LabelledTurn(Role.USER, "x", frozenset({"complaint"})),
        LabelledTurn(Role.USER, "x"),
        LabelledTurn(Role.BOT, "x"),
    )
    one = Judged(Conversation("c", "s", turns), [verdict(0, score=0.4), verdict(1, score=0.2), verdict(2, score=0.9)])
    figures = measure([one])
    assert figures["complaint Brier"].value == pytest.approx((0.6**2 + 0.2**2) / 2)
    assert figures["complaint Brier"].n == 2
    assert "reformulation Brier" not in figures
