"""From friendly arguments to requests."""

import pytest
from loopdetector.v1 import conversation_pb2 as pb

from detector.client import make_turn
from detector.client.failures import ArgumentError
from detector.client.turns import (
    analyze_turn_request,
    check_names,
    holder_from,
    outcome_from,
    role_from,
    unsent_request,
)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("user", pb.ROLE_USER),
        ("bot", pb.ROLE_BOT),
        ("human", pb.ROLE_HUMAN),
        ("tool", pb.ROLE_TOOL),
        ("System", pb.ROLE_SYSTEM),
        ("ROLE_BOT", pb.ROLE_BOT),
        (pb.ROLE_BOT, pb.ROLE_BOT),
    ],
)
def test_a_role_is_a_word_or_the_enum(given, meant):
    assert role_from(given) == meant


def test_holder_and_outcome_are_words_or_enums_too():
    assert holder_from("human") == holder_from(pb.HOLDER_HUMAN) == pb.HOLDER_HUMAN
    assert holder_from(None) == pb.HOLDER_UNSPECIFIED
    assert outcome_from("transferred") == outcome_from(pb.OUTCOME_TRANSFERRED) == pb.OUTCOME_TRANSFERRED


@pytest.mark.parametrize(
    ("convert", "message"),
    [
        (role_from, "role 'nobody' is not one of user, bot, human, tool, system"),
        (holder_from, "holder 'nobody' is not one of bot, human"),
        (outcome_from, "outcome 'nobody' is not one of resolved, transferred, abandoned, other"),
    ],
)
def test_an_unknown_word_is_refused_and_the_known_ones_are_named(convert, message):
    with pytest.raises(ArgumentError, match=message):
        convert("nobody")


def test_a_turn_without_an_id_gets_one_of_its_own():
    first, second = (analyze_turn_request("c1", None, {"role": "user", "text": "hi"}).turn.turn_id for _ in range(2))
    assert len(first) == len(second) == 32
    assert first != second


def test_a_ready_turn_is_sent_as_it_is_and_left_as_it_is():
    ready = pb.Turn(role=pb.ROLE_TOOL, text="out")
    ready.time.FromSeconds(7)
    request = analyze_turn_request("c1", ready, {})
    assert request.turn.turn_id
    assert not ready.turn_id
    request.turn.turn_id = ""
    assert request.turn == ready


def test_arguments_that_are_none_count_as_not_given():
    nothing = dict.fromkeys(
        ["history", "holder", "language", "bot_id", "channel", "user_ref", "metadata", "candidate", "stateless"]
    )
    request = analyze_turn_request("c1", None, {"role": "user", "text": None, "turn_id": "t1", **nothing})
    assert request == analyze_turn_request("c1", None, {"role": "user", "turn_id": "t1"})


@pytest.mark.parametrize(("cut", "whole"), [("ok \ud83d", "ok \ufffd"), ("ok \ud83d\ude00", "ok \U0001f600")])
def test_half_an_emoji_does_not_cost_the_turn(cut, whole):
    assert make_turn("user", cut).text == whole


@pytest.mark.parametrize("fields", [{}, {"text": "hi"}, {"role": None}])
def test_a_missing_turn_is_refused(fields):
    with pytest.raises(ArgumentError, match="needs a turn"):
        analyze_turn_request("c1", None, fields)


@pytest.mark.parametrize("fields", [{"role": "user"}, {"text": ""}, {"turn_id": "t1"}])
def test_a_turn_given_twice_is_refused(fields):
    with pytest.raises(ArgumentError, match="twice"):
        analyze_turn_request("c1", pb.Turn(), fields)


def test_a_misspelt_name_is_refused():
    known = ["role", "history"]
    check_names("analyze_turn", {"role": "user"}, known)
    with pytest.raises(TypeError, match=r"analyze_turn\(\) .*histroy"):
        check_names("analyze_turn", {"histroy": []}, known)


@pytest.mark.parametrize(
    ("turn", "fields", "turn_id"),
    [
        (None, {"turn_id": "t1"}, "t1"),
        (pb.Turn(turn_id="t1"), {}, "t1"),
        ("no turn", {"turn_id": 7}, "7"),
        (None, {"turn_id": "\ud83d"}, "?"),
    ],
)
def test_what_cannot_be_sent_still_has_its_ids(turn, fields, turn_id):
    request = unsent_request(42, turn, fields)
    assert (request.conversation_id, request.turn.turn_id) == ("42", turn_id)


def test_what_cannot_be_sent_gets_an_id_if_it_has_none():
    assert len(unsent_request(None, None, {}).turn.turn_id) == 32
