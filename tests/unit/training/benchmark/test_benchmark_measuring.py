"""Thresholds and figures against examples worked out by hand."""

import math

import numpy as np
import pytest

from detector.turn import Role
from tests.support.labelled import conversation
from training.benchmark.measuring import (
    Scored,
    alarm_point,
    alarm_points,
    best_alarm,
    figures_at,
    turn_curve,
)
from training.benchmark.method import NEVER
from training.benchmark.own import OwnModel
from training.data import Conversation, LabelledTurn, read_all
from training.evaluation import measure
from training.judging import judged_in_process
from training.sources import own_test


def bots(labels, scores):
    turns = [(Role.BOT, "x", *(["repetition"] if labelled else [])) for labelled in labels]
    return Scored(conversation(*turns), {"repetition": scores})


def alarmed(scores, kind, stuck_at=None):
    turns = [(Role.USER, "x")] * len(scores)
    return Scored(conversation(*turns, kind=kind, stuck_at=stuck_at), {"alarm": scores})


def test_the_best_threshold_of_a_turn_label_is_that_of_the_highest_f1():
    one = bots([False, True, True, False, False, True], [NEVER, 0.9, 0.8, 0.7, 0.6, 0.1])
    curve = turn_curve([one], "repetition")
    assert curve.best == 0.8  # 2 hits, 0 false, 1 miss: 0.8; from 0.1 on: 3 hits, 2 false: 0.75
    assert figures_at([one], {"repetition": 0.8})["repetition F1"].value == pytest.approx(0.8)


def test_a_low_threshold_wins_where_it_should():
    one = bots([False, True, True, False, True], [NEVER, 0.9, 0.8, 0.05, 0.1])
    curve = turn_curve([one], "repetition")
    assert curve.best == 0.1
    assert curve.f1.max() == pytest.approx(1.0)
    assert figures_at([one], {"repetition": 0.1})["repetition F1"].value == pytest.approx(1.0)


def test_a_turn_without_a_score_is_never_flagged():
    one = bots([True, False], [NEVER, 0.4])
    curve = turn_curve([one], "repetition")
    assert list(curve.thresholds) == [0.4]
    assert figures_at([one], {"repetition": 0.4})["repetition recall"].value == 0.0


def test_there_is_no_curve_without_a_label_or_a_score():
    assert turn_curve([bots([False, False], [0.1, 0.2])], "repetition") is None
    assert turn_curve([bots([True, False], [NEVER, NEVER])], "repetition") is None
    assert turn_curve([bots([True], [1.0])], "reformulation") is None


def test_a_label_that_nobody_looked_for_does_not_count():
    turns = (LabelledTurn(Role.BOT, "x", frozenset({"repetition"})),)
    one = Scored(Conversation("c", "nlupp", turns), {"repetition": [1.0]})
    assert turn_curve([one], "repetition") is None


def test_two_annotators_count_each_for_itself():
    marks = [(1, 0), (1, 1), (0, 0), (0, 1)]
    turns = tuple(LabelledTurn(Role.BOT, "x", marks={"redundant": mark}) for mark in marks)
    one = Scored(Conversation("c", "abceval", turns), {"repetition": [0.9, 0.8, 0.2, 0.1]})
    curve = turn_curve([one], "repetition")
    assert curve.best == 0.8
    assert curve.f1.max() == pytest.approx((1.0 + 0.5) / 2)
    assert figures_at([one], {"repetition": 0.8})["redundant mean F1 against each annotator"].value == pytest.approx(
        0.75
    )


def test_alarms_are_the_first_turn_over_the_threshold():
    scored = [
        alarmed([0.1, 0.2, 0.9, 0.9], "stuck", 3),  # one turn early: in time
        alarmed([0.9, 0.0, 0.0, 0.0], "stuck", 3),  # early
        alarmed([0.3, 0.0], "ordinary"),
        alarmed([0.5, 0.0], "hard"),
        alarmed([NEVER, 0.5], "recovered"),
    ]
    point = alarm_point(scored, 0.5)
    assert (point.caught, point.ordinary, point.hard) == (0.5, 0.0, 1.0)
    assert point.healthy == pytest.approx(2 / 3)
    figures = figures_at(scored, {"alarm": 0.5})
    assert (figures["stuck: caught"].value, figures["stuck: early"].value) == (0.5, 0.5)
    assert figures["false alarms: hard"].value == 1.0


def test_the_best_threshold_for_alarms_stays_within_the_limits():
    stuck = [alarmed([0.0, 0.0, 0.4], "stuck", 2), alarmed([0.0, 0.0, 0.8], "stuck", 2)]
    hard = [alarmed([0.3], "hard")] * 9
    within = [*stuck, *hard, alarmed([0.5], "hard"), alarmed([0.1], "ordinary")]
    assert best_alarm(alarm_points(within)) == 0.4  # one in ten hard ones is allowed
    more = alarmed([0.0, 0.0, 0.2], "stuck", 2)  # to be had only with all ten hard ones
    assert best_alarm(alarm_points([*within, more])) == 0.4
    over = [*stuck, *hard, alarmed([0.5], "ordinary")]
    assert best_alarm(alarm_points(over)) == 0.8
    hopeless = [*stuck, alarmed([0.9], "ordinary")]
    assert best_alarm(alarm_points(hopeless)) == math.inf
    assert figures_at(hopeless, {"alarm": math.inf})["stuck: missed"].value == 1.0


def test_of_equal_catches_the_one_with_the_fewest_false_alarms_is_best():
    scored = [alarmed([0.0, 0.9], "stuck", 1), alarmed([0.4], "recovered"), alarmed([0.2], "ordinary")]
    assert best_alarm(alarm_points(scored)) == 0.9


def test_a_class_that_a_set_lacks_does_not_bind_and_no_stuck_ones_give_no_best():
    assert best_alarm(alarm_points([alarmed([0.5], "stuck", 0)])) == 0.5
    assert best_alarm(alarm_points([alarmed([0.5], "ordinary")])) is None
    assert alarm_points([bots([True], [1.0])]) == []


def test_offers_count_only_when_asked_for():
    one = conversation(*[(Role.USER, "x")] * 4, kind="stuck", stuck_at=2)
    scored = [Scored(one, {"alarm": [NEVER] * 4, "offer": [0, 1, 0, 0]})]
    assert figures_at(scored, {"alarm": 0.5})["stuck: caught"].value == 0.0
    assert figures_at(scored, {"alarm": 0.5}, offers=True)["stuck: caught"].value == 1.0


@pytest.mark.usefixtures("tiny_active")
def test_our_figures_are_those_of_the_pipeline_itself():
    """At the thresholds that serve the benchmark says the same as `python -m training score`."""
    own, conversations = OwnModel(), read_all(own_test())[::4]
    scored = [Scored(one, own.score_turns(one)) for one in conversations]
    found = figures_at(scored, own.thresholds, offers=True)
    served = measure(list(judged_in_process(own.serving, conversations)))
    compared = [name for name in found if name.startswith(("repetition", "reformulation", "stuck", "false"))]
    assert len(compared) > 8
    for name in compared:
        assert str(found[name]) == str(served[name]), name


def test_intervals_hold_the_value():
    rng = np.random.default_rng(0)
    scored = [bots(rng.random(6) < 0.5, rng.random(6).tolist()) for _ in range(20)]
    figure = figures_at(scored, {"repetition": 0.5})["repetition F1"]
    assert figure.low < figure.value < figure.high
