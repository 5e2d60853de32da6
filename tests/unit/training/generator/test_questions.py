"""Bank customers' questions."""

import pytest

from training.data import DataError
from training.generator.questions import Questions, read_questions

ARRIVAL = [
    "Where is my new card by now",
    "My new card has not come yet",
    "Is the new card still in the post",
    "I want to know about the thing",
]
DELIVERY = ["How many days does card delivery take", "When will delivery of the card be"]


def test_thread_is_of_one_intent(rng):
    """The request and its other wordings come from one intent and share words."""
    questions = Questions({"card_arrival": ARRIVAL, "card_delivery_estimate": DELIVERY, "unknown_intent": ["x y z"]})
    for _ in range(20):
        root, *others = questions.thread(rng, "card_arrival", 3)
        assert {root, *others} <= set(ARRIVAL)
        assert root not in others
        assert "I want to know about the thing" not in others


def test_near_is_another_intent(rng):
    """A near intent is never the same, and has a written answer."""
    questions = Questions({"card_arrival": ARRIVAL, "card_delivery_estimate": DELIVERY, "unknown_intent": ["x y z"]})
    assert questions.near(rng, "card_arrival") == "card_delivery_estimate"
    assert "unknown_intent" not in questions.by_intent


def test_read(tmp_path):
    """The file's columns, questions of a fair length only."""
    path = tmp_path / "b.csv"
    path.write_text('text,category\n"Where is my\nnew card now",card_arrival\nhi,card_arrival\n', encoding="utf-8")
    assert read_questions(path).by_intent == {"card_arrival": ("Where is my new card now",)}
    path.write_text("question,category\nWhere is it now please,card_arrival\n", encoding="utf-8")
    with pytest.raises(DataError, match="columns text and category"):
        read_questions(path)
