"""The measures against examples worked out by hand from the labelling guidelines."""

import math

import numpy as np
import pytest

from detector.turn import Role
from detector.verdict import Action, Cause, SignalKind
from tests.support.judging import judged, verdict
from training.data import Conversation, LabelledTurn
from training.evaluation import Judged, alarms, f1, measure, precision, recall, slices


@pytest.mark.parametrize(
    ("alarm", "offer", "outcome"),
    [
        (3, None, "early"),
        (4, None, "caught"),
        (5, None, "caught"),
        (6, None, "caught"),
        (7, None, "late"),
        (None, None, "missed"),
        # a request for a person that was offered, no later than one turn after
        (None, 0, "caught"),
        (None, 6, "caught"),
        (None, 7, "missed"),
        (7, 6, "caught"),
        (9, 8, "late"),
    ],
)
def test_an_alarm_is_caught_within_one_turn_of_stuck_at(alarm, offer, outcome):
    figures = measure([judged(stuck_at=5, kind="stuck", alarm=alarm, offer=offer)])
    found = {name: figures[f"stuck: {name}"].value for name in ("caught", "early", "late", "missed")}
    assert found == {name: float(name == outcome) for name in found}


def test_an_early_alarm_is_a_miss_even_if_it_stands_on():
    """An alarm is the first answer; that the level is repeated at `stuck_at` does not mend it."""
    figures = measure([judged(stuck_at=8, kind="stuck", alarm=2)])
    assert figures["stuck: early"].value == 1
    assert figures["stuck: caught"].value == 0


def test_repair_and_watch_are_no_alarms():
    found = alarms([verdict(0, Action.WATCH, Cause.LOOP), verdict(1, Action.REPAIR, Cause.LOOP)])
    assert (found.loop_at, found.offered_at) == (None, None)


@pytest.mark.parametrize("action", [Action.OFFER_HUMAN, Action.HAND_OFF, Action.HAND_OFF_URGENT])
def test_every_call_for_a_person_is_an_alarm_by_its_cause(action):
    loop = alarms([None, verdict(1, action, Cause.LOOP), verdict(2, action, Cause.HUMAN_REQUEST)])
    assert (loop.loop_at, loop.offered_at) == (1, 2)
    assert alarms([verdict(0, action, Cause.HIGH_STAKES)]).loop_at is None


def test_false_alarms_are_counted_by_class_and_by_loop_alone():
    figures = measure(
        [
            judged(kind="ordinary", alarm=3),
            judged(kind="ordinary", offer=2),  # asked for a person: no false alarm
            judged(kind="ordinary"),
            judged(kind="ordinary"),
            judged(kind="hard", alarm=0),
            judged(kind="recovered"),
            judged(kind="stuck", stuck_at=5),
        ]
    )
    assert (figures["false alarms: ordinary"].value, figures["false alarms: ordinary"].n) == (0.25, 4)
    assert (figures["false alarms: hard"].value, figures["false alarms: hard"].n) == (1.0, 1)
    assert figures["false alarms: recovered"].value == 0.0
    assert figures["stuck: missed"].n == 1


def labelled(rows):
    """A conversation of (role, labels, flagged kinds)."""
    turns = tuple(LabelledTurn(role, "x", frozenset(labels)) for role, labels, _ in rows)
    return Judged(
        Conversation("c", "s", turns), [verdict(i, flagged=flagged) for i, (_, _, flagged) in enumerate(rows)]
    )


def test_turn_labels_are_measured_over_the_turns_of_their_role():
    again, said = SignalKind.USER_REFORMULATION, SignalKind.BOT_REPETITION
    figures = measure(
        [
            labelled(
                [
                    (Role.USER, {"reformulation"}, {again}),  # hit
                    (Role.USER, {"reformulation"}, {again}),  # hit
                    (Role.USER, {"reformulation"}, set()),  # miss
                    (Role.USER, set(), {again}),  # false alarm
                    (Role.USER, set(), set()),
                    (Role.BOT, set(), {said}),  # no such label in the data: not measured
                ]
            )
        ]
    )
    assert figures["reformulation precision"].value == pytest.approx(2 / 3)
    assert figures["reformulation recall"].value == pytest.approx(2 / 3)
    assert figures["reformulation F1"].value == pytest.approx(2 / 3)
    assert figures["reformulation F1"].n == 3
    assert "repetition F1" not in figures


def test_counts_are_summed_over_conversations_before_the_ratio():
    hit = (Role.USER, {"complaint"}, {SignalKind.USER_COMPLAINT})
    miss = (Role.USER, {"complaint"}, set())
    figures = measure([labelled([hit]), labelled([miss, miss, miss])])
    assert figures["complaint recall"].value == pytest.approx(0.25)


def test_a_turn_without_an_answer_is_not_flagged():
    one = Judged(
        Conversation("c", "s", (LabelledTurn(Role.USER, "x", frozenset({"complaint"})),)),
        [None],
    )
    assert measure([one])["complaint recall"].value == 0.0
    assert math.isnan(measure([one])["complaint precision"].value)
    assert math.isnan(measure([one])["complaint precision"].low)


def test_annotators_are_compared_one_by_one_and_with_each_other():
    marks = [(1, 0), (1, 1), (0, 0), (0, 1)]
    turns = tuple(LabelledTurn(Role.BOT, "x", marks={"redundant": mark}) for mark in marks)
    flagged = [{SignalKind.BOT_REPETITION}, {SignalKind.BOT_REPETITION}, set(), set()]
    one = Judged(Conversation("c", "abceval", turns), [verdict(i, flagged=f) for i, f in enumerate(flagged)])
    figures = measure([one])
    # against the first: F1 = 1; against the second: 1 hit, 1 false alarm, 1 miss, F1 = 0.5
    assert figures["redundant mean F1 against each annotator"].value == pytest.approx(0.75)
    assert figures["redundant one annotator against the other"].value == pytest.approx(0.5)
    assert figures["redundant mean F1 against each annotator"].n == 4


@pytest.mark.parametrize(
    ("of", "counts", "value"),
    [(f1, (2, 1, 1), 4 / 6), (precision, (2, 1, 5), 2 / 3), (recall, (2, 7, 1), 2 / 3), (f1, (0, 0, 3), 0.0)],
)
def test_ratios(of, counts, value):
    assert of(np.array(counts, float)) == pytest.approx(value)


def test_nothing_to_measure_is_not_a_number():
    assert math.isnan(precision(np.array([0.0, 0.0, 3.0])))


def test_reports_are_sliced_by_source():
    found = slices([judged(source=name) for name in ("written:a", "getgoing", "dbdc3-en", "abceval", "")])
    assert {name: len(group) for name, group in found.items()} == {
        "support": 1, "calls and chats": 2, "abceval": 1, "unknown": 1,
    }  # fmt: skip
