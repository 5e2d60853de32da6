"""Sentences for people."""

from itertools import product

import pytest

from detector.explain import QUIET, reason, repair_template, staffed
from detector.verdict import Action, Availability, Cause, Recommendation, Repair

NOTHING = {"tries": 0, "repeats": 0, "passed_over": 0, "complains": False, "high_stakes": False}


def said(action=Action.OFFER_HUMAN, cause=Cause.LOOP, **seen):
    return reason(action, cause, **{**NOTHING, **seen})


def test_continue_says_that_nothing_is_wrong():
    assert said(Action.CONTINUE, Cause.NONE, tries=5, complains=True) == QUIET


@pytest.mark.parametrize(
    ("seen", "sentence"),
    [
        ({"tries": 2}, "The user has put the same request twice."),
        ({"tries": 3, "repeats": 1}, "The user has put the same request 3 times and the bot has repeated itself."),
        ({"repeats": 2}, "The bot has repeated itself twice."),
        (
            {"tries": 2, "repeats": 1, "complains": True},
            (
                "The user has put the same request twice, the bot has repeated itself and the user complains about the "
                "conversation."
            ),
        ),
        ({"passed_over": 1}, "A request for a person was passed over."),
        ({"passed_over": 2}, "A request for a person was passed over twice."),
        ({"high_stakes": True}, "Much is at stake."),
        ({}, "The conversation may be going in circles."),
        ({"tries": 1}, "The conversation may be going in circles."),
    ],
)
def test_the_reason_names_what_was_seen(seen, sentence):
    assert said(**seen) == sentence


def test_a_request_for_a_person_is_named():
    assert said(cause=Cause.HUMAN_REQUEST) == "The user asks for a person."


def test_every_reason_is_one_sentence():
    for tries, repeats, passed, complains, stakes in product((0, 1, 4), (0, 1, 4), (0, 1, 4), (0, 1), (0, 1)):
        for cause in (Cause.LOOP, Cause.HUMAN_REQUEST, Cause.HIGH_STAKES):
            text = reason(
                Action.REPAIR,
                cause,
                tries=tries,
                repeats=repeats,
                passed_over=passed,
                complains=bool(complains),
                high_stakes=bool(stakes),
            )
            assert text[0].isupper()
            assert text.endswith(".")
            assert text.count(".") == 1
            assert "  " not in text


def test_the_bot_is_told_what_went_wrong():
    templates = {repair_template(Action.REPAIR, repeats=True), repair_template(Action.REPAIR, repeats=False)}
    templates.add(repair_template(Action.OFFER_HUMAN, repeats=True))
    assert len(templates) == 3
    assert repair_template(Action.HAND_OFF, repeats=False) == repair_template(Action.OFFER_HUMAN, repeats=True)


NOBODY = (Availability.OUTSIDE_HOURS, Availability.NOBODY_THERE)


def advice_at(action):
    return Recommendation(action, Cause.LOOP, "Why.", repair=Repair((), None, repair_template(action, repeats=True)))


@pytest.mark.parametrize("availability", NOBODY)
@pytest.mark.parametrize("action", [Action.OFFER_HUMAN, Action.HAND_OFF, Action.HAND_OFF_URGENT])
def test_where_nobody_can_come_nobody_is_promised(action, availability):
    advice = staffed(advice_at(action), availability, 5.0)
    assert (advice.availability, advice.next_open) == (availability, 5.0)
    assert "a person will help" not in advice.repair.template
    assert "Do not promise" in advice.repair.template


def test_where_somebody_can_the_instruction_stays():
    before = advice_at(Action.HAND_OFF)
    after = staffed(before, Availability.AVAILABLE, None)
    assert after.repair == before.repair
    assert after.availability is Availability.AVAILABLE


@pytest.mark.parametrize("action", [Action.CONTINUE, Action.WATCH, Action.REPAIR])
def test_where_no_person_is_needed_nothing_is_said_of_one(action):
    before = advice_at(action)
    assert staffed(before, Availability.NOBODY_THERE, None) is before
