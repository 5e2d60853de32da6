"""The arguments of `record_feedback` as a request."""

import pytest
from loopdetector.v1 import feedback_service_pb2 as fpb

from detector.client.failures import ArgumentError
from detector.client.feedback import record_feedback_request

GOOD = {"kind": "bot_repetition", "source": "agent", "turn_id": "t1", "correct": False}


def test_names_become_numbers_and_false_is_said():
    """`correct=False` is not the same as no judgement."""
    request = record_feedback_request("c1", {**GOOD, "annotator": "ann", "feedback_id": "f1"})
    assert request == fpb.RecordFeedbackRequest(
        feedback_id="f1",
        conversation_id="c1",
        turn_id="t1",
        kind=fpb.FEEDBACK_KIND_BOT_REPETITION,
        correct=False,
        annotator="ann",
        source=fpb.FEEDBACK_SOURCE_AGENT,
    )
    assert request.WhichOneof("judgement") == "correct"


def test_numbers_are_taken_as_they_are():
    """The enums of the contract."""
    kind, source = fpb.FEEDBACK_KIND_RECOMMENDATION, fpb.FEEDBACK_SOURCE_END_USER
    request = record_feedback_request("c1", {"kind": kind, "source": source, "episode_id": "2", "missed": True})
    assert (request.kind, request.source, request.episode_id, request.missed) == (kind, source, "2", True)


def test_an_id_is_made_where_none_is_given():
    """Each its own: two judgements without ids are two feedbacks."""
    first, second = record_feedback_request("c1", GOOD), record_feedback_request("c1", GOOD)
    assert first.feedback_id
    assert first.feedback_id != second.feedback_id


@pytest.mark.parametrize("name", ["user_reformulation", "HIDDEN_PATH", "FEEDBACK_KIND_RECOMMENDATION"])
def test_a_kind_may_be_written_in_any_case(name):
    """With or without the prefix."""
    assert record_feedback_request("c1", {**GOOD, "kind": name}).kind


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"kind": "loop"}, "feedback_kind 'loop' is not one of user_reformulation, .*, recommendation"),
        ({"source": "boss"}, "feedback_source 'boss' is not one of agent, operator, end_user, annotator"),
        ({"turn_id": None}, "turn_id= or episode_id=, one of them"),
        ({"episode_id": "1"}, "turn_id= or episode_id=, one of them"),
        ({"correct": None}, "correct= or missed=, one of them"),
        ({"missed": False}, "correct= or missed=, one of them"),
    ],
)
def test_what_cannot_be_meant_is_an_argument_error(changed, words):
    """Before anything is sent."""
    with pytest.raises(ArgumentError, match=words):
        record_feedback_request("c1", {**GOOD, **changed})


@pytest.mark.parametrize("changed", [{"correkt": True}, {"turn_id": 7}, {"correct": "yes"}])
def test_a_misspelt_name_or_a_wrong_type_is_a_type_error(changed):
    """As with a plain signature."""
    with pytest.raises(TypeError):
        record_feedback_request("c1", {**GOOD, **changed})
