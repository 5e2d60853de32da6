"""What a budget comes to on labelled conversations."""

import math

import pytest

from detector.model import CurvePoint
from detector.service.brain import make_brain
from tests.support.judging import judged
from training.data import read_all
from training.judging import judged_in_process
from training.operating import budgets_along, delays, operating_point, operating_points
from training.sources import own_test


def test_a_point_counts_catches_delays_and_false_alarms_by_class():
    point = operating_point(
        1.0,
        0.7,
        [
            judged("a", stuck_at=5, kind="stuck", alarm=6),
            judged("b", stuck_at=5, kind="stuck", alarm=2),
            judged("c", stuck_at=5, kind="stuck", alarm=9),
            judged("d", stuck_at=5, kind="stuck"),
            judged("e", kind="ordinary", alarm=1),
            judged("f", kind="ordinary"),
            judged("g", kind="hard"),
            judged("h", alarm=3),  # of no class: nobody says that it was never stuck
        ],
    )
    assert (point.budget, point.threshold) == (1.0, 0.7)
    assert (point.caught.value, point.caught.n) == (0.25, 4)
    assert (point.delay.value, point.delay.n) == (pytest.approx((1 - 3 + 4) / 3), 3)
    assert {kind: (share.value, share.n) for kind, share in point.false_alarms.items()} == {
        "ordinary": (0.5, 2),
        "hard": (0.0, 1),
    }


def test_no_stuck_conversation_leaves_nothing_to_catch():
    point = operating_point(1.0, 0.7, [judged(kind="hard")])
    assert (point.caught.n, point.delay.n) == (0, 0)
    assert math.isnan(point.caught.value)
    assert math.isnan(point.delay.low)


def test_delays_are_those_of_loop_alarms_in_stuck_conversations():
    some = [
        judged(stuck_at=5, kind="stuck", alarm=3),
        judged(stuck_at=5, kind="stuck", alarm=11),
        judged(stuck_at=5, kind="stuck", offer=5),
        judged(kind="hard", alarm=5),
    ]
    assert delays(some) == [-2, 6]


def test_budgets_run_from_the_smallest_to_the_largest_of_the_curve():
    curve = [CurvePoint(0.9 - i / 100, float(rate), 0.0) for i, rate in enumerate([0, 0, 1, 2, 3, 5, 8, 8])]
    assert budgets_along(curve, 3) == [0, 2, 8] or budgets_along(curve, 3) == [0, 3, 8]
    assert budgets_along(curve, 99) == [0, 1, 2, 3, 5, 8]


def test_a_point_is_what_the_pipeline_says_at_its_budget(tiny):
    conversations = read_all(own_test())[:6]
    points = list(operating_points(tiny, conversations, [0.0, 5.0], window=40))
    assert [point.threshold for point in points] == [0.9, 0.3]
    brain = make_brain(tiny, budget=5.0, observe=False, window=40)
    assert points[1] == operating_point(5.0, 0.3, list(judged_in_process(brain.pipeline, conversations)))
    with pytest.raises(ValueError, match="outside of what this model was measured for"):
        list(operating_points(tiny, conversations, [50.0], window=40))
