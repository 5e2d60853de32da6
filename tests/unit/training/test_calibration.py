"""From scores to probabilities, thresholds and the operating curve."""

import numpy as np
import pytest

from detector.model import STUCK_HEADS
from detector.turn import Role
from training.calibration import Mix, best_threshold, calibrated, fit_platt, log_odds, operating_curve
from training.data import Conversation, LabelledTurn
from training.replay import Rows


def test_scores_become_probabilities():
    rng = np.random.default_rng(0)
    truth = rng.uniform(0.02, 0.98, 20_000)
    labels = rng.random(20_000) < truth
    overconfident = 1 / (1 + np.exp(-(2.5 * log_odds(truth) + 1.0)))
    fixed = calibrated(overconfident, fit_platt(overconfident, labels))
    assert np.abs(fixed - truth).mean() < 0.02 < np.abs(overconfident - truth).mean()


@pytest.mark.parametrize("value", [True, False])
def test_labels_that_never_vary_leave_the_scores(value):
    assert fit_platt(np.array([0.2, 0.8]), np.array([value, value])) == (1.0, 0.0)


def test_scores_of_nought_and_one_stay_finite():
    assert np.isfinite(log_odds(np.array([0.0, 1.0]))).all()
    assert calibrated(np.array([0.0, 0.5, 1.0]), (1.0, 0.0)) == pytest.approx([0, 0.5, 1], abs=1e-5)


def test_the_threshold_is_the_middle_of_the_best_ones():
    scores = np.array([0.1, 0.2, 0.3, 0.7, 0.8, 0.9])
    assert best_threshold(scores, scores > 0.5, np.zeros(6, np.int64)) == pytest.approx(0.5, abs=0.011)


def test_the_largest_group_does_not_decide_alone():
    """A group of 3 turns counts as much as one of 300; one without the label does not count."""
    scores = np.concatenate([np.tile([0.3, 0.5], 150), [0.3, 0.6, 0.9], np.full(50, 0.95)])
    labels = np.concatenate([np.tile([False, True], 150), [False, False, True], np.zeros(50, bool)])
    group = np.repeat([0, 1, 2], [300, 3, 50])
    assert 0.3 < best_threshold(scores, labels, group) <= 0.5
    assert 0.6 < best_threshold(scores[300:303], labels[300:303], group[300:303]) <= 0.9


def test_the_shares_of_the_mix_sum_to_one():
    mix = Mix()
    assert mix.share("ordinary") + mix.share("hard") + mix.share("recovered") == pytest.approx(1.0)
    assert mix.share("stuck") == mix.share("") == 0.0


def conversation(kind, stuck_at=None):
    turns = tuple(LabelledTurn(Role.USER, "x") for _ in range(6))
    return Conversation(f"{kind}{stuck_at}", "test", turns, stuck_at, kind)


def curve_of(series, mix):
    """The operating curve of conversations given as (conversation, alarm scores turn by turn)."""
    rows = Rows()
    for i, (_, scores) in enumerate(series):
        for turn, score in enumerate(scores):
            rows.keys.append((i, turn))
            rows.features.append(np.zeros(1))
            rows.scores.append(np.full(len(STUCK_HEADS), score))
    return {point.threshold: point for point in operating_curve([one for one, _ in series], rows, mix)}


def test_false_alarms_are_weighed_by_class_and_catches_by_time():
    curve = curve_of(
        [
            (conversation("ordinary"), [0.1, 0.6]),
            (conversation("ordinary"), [0.1, 0.1]),
            (conversation("hard"), [0.7]),
            (conversation("recovered"), [0.2]),
            (conversation("stuck", 2), [0.0, 0.0, 0.0, 0.65]),  # one turn after: in time
            (conversation("stuck", 2), [0.65, 0.9, 0.9]),  # two turns before: early
            (conversation("stuck", 2), [0.0, 0.0, 0.0, 0.0, 0.9]),  # two turns after: late
            (conversation("stuck", 2), [0.0, 0.56]),  # one turn before: in time
        ],
        Mix(0.5, 0.3, 0.2),
    )
    assert curve[0.55].false_alarms == pytest.approx(100 * (0.5 * 0.5 + 0.3))
    assert curve[0.55].caught == 0.5
    assert curve[0.65].false_alarms == pytest.approx(30)
    assert curve[0.65].caught == 0.25
    assert curve[0.75].false_alarms == 0
    assert curve[0.75].caught == 0.25  # the early one is now in time
    assert curve[0.95].caught == 0


def test_the_curve_falls_in_thresholds():
    curve = curve_of([(conversation("ordinary"), [0.5]), (conversation("stuck", 1), [0.5, 0.6])], Mix())
    thresholds = list(curve)
    assert thresholds == sorted(thresholds, reverse=True)
    rates = [point.false_alarms for point in curve.values()]
    assert rates == sorted(rates)


def test_points_carry_intervals_over_conversations():
    """A class of one half over n conversations: about 1.96 * sqrt(0.25 / n) to either side, times its share."""
    healthy = [(conversation("ordinary"), [0.9 if i % 2 else 0.1]) for i in range(100)]
    stuck = [(conversation("stuck", 0), [0.9 if i % 2 else 0.1]) for i in range(100)]
    point = curve_of(healthy + stuck, Mix(0.5, 0.3, 0.2))[0.5]
    assert (point.false_alarms, point.caught) == (25, 0.5)
    half_width = 1.96 * (0.25 / 100) ** 0.5
    assert point.caught_low == pytest.approx(0.5 - half_width, abs=0.02)
    assert point.caught_high == pytest.approx(0.5 + half_width, abs=0.02)
    assert point.false_alarms_low == pytest.approx(100 * 0.5 * (0.5 - half_width), abs=1)
    assert point.false_alarms_high == pytest.approx(100 * 0.5 * (0.5 + half_width), abs=1)


def test_nothing_to_measure_is_no_alarm_and_no_catch():
    stuck_only = curve_of([(conversation("stuck", 0), [0.9])], Mix())[0.5]
    assert (stuck_only.false_alarms, stuck_only.caught, stuck_only.caught_high) == (0, 1, 1)
    healthy_only = curve_of([(conversation("ordinary"), [0.9])], Mix(1, 0, 0))[0.5]
    assert (healthy_only.false_alarms, healthy_only.caught, healthy_only.caught_high) == (100, 0, 0)
