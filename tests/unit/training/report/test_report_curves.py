"""Precision-recall curves and reliability bins."""

import math

import numpy as np
import pytest

from detector.turn import Role
from tests.support.judging import verdict
from training.data import Conversation, LabelledTurn
from training.evaluation import Judged
from training.report.curves import precision_recall, reliability_bins


def scored(rows, source="s"):
    """One conversation of user turns, given as (complaint score, is a complaint); None is a turn without an answer."""
    turns = tuple(LabelledTurn(Role.USER, "x", frozenset({"complaint"} if labelled else ())) for _, labelled in rows)
    verdicts = [None if score is None else verdict(i, score=score) for i, (score, _) in enumerate(rows)]
    return Judged(Conversation("c", source, turns), verdicts)


def test_the_curve_and_the_shipped_point():
    """At 0.5 two of three flagged are right and two of three labelled are flagged."""
    rows = [(0.9, True), (0.8, False), (0.6, True), (0.4, True), (0.1, False), (None, True)]
    curve = precision_recall([scored(rows[:3]), scored(rows[3:])], "complaint", 0.5)
    assert curve.shipped == pytest.approx((2 / 3, 2 / 3))
    assert curve.base_rate == pytest.approx(3 / 5)
    # precision 1 at recall 1/3, 2/3 at 2/3, 3/4 at 1
    assert curve.average_precision == pytest.approx((1 + 2 / 3 + 3 / 4) / 3)
    assert {(round(r, 6), round(p, 6)) for r, p in curve.points} >= {(0.333333, 1.0), (0.666667, 0.666667), (1.0, 0.75)}


def test_a_threshold_that_nothing_reaches_has_no_precision():
    curve = precision_recall([scored([(0.3, True)])], "complaint", 0.9)
    assert curve.shipped[0] == 0
    assert math.isnan(curve.shipped[1])


def test_no_label_no_curve():
    assert precision_recall([scored([(0.3, False)])], "complaint", 0.5) is None
    assert precision_recall([], "complaint", 0.5) is None
    assert precision_recall([scored([(0.3, True)], source="nlupp")], "complaint", 0.5) is None  # nobody looked for it


def test_a_long_curve_is_thinned_and_keeps_its_ends():
    rng = np.random.default_rng(0)
    rows = [(float(score), bool(rng.random() < score)) for score in rng.random(2000)]
    curve = precision_recall([scored(rows)], "complaint", 0.5)
    assert len(curve.points) == 200
    assert curve.points[0][0] == 1
    assert curve.points[-1] == (0, 1)


def test_bins_show_the_mean_score_and_the_share_labelled():
    low, high = [(0.2, i < 1) for i in range(5)], [(0.8, i < 4) for i in range(5)]
    found = reliability_bins([scored([*low, *high]), scored([*low, *high, (0.01, True)])], "complaint")
    assert [round(b.score, 6) for b in found] == [0.2, 0.8]
    assert [b.share.value for b in found] == [0.2, 0.8]
    assert [b.share.n for b in found] == [10, 10]
    assert reliability_bins([], "complaint") == []
