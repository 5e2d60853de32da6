"""Features of a bot turn: what they say about plain cases, by name."""

import pytest

from detector.comparison import compare
from detector.features import bot_features
from detector.memory import Memory
from detector.pipeline import remembered
from detector.reading import Reader
from detector.turn import Role
from detector.verdict import TurnRef
from tests.support.core import make_encoder
from training.fit import feature_names

READER = Reader(make_encoder())
LINES = ["Please restart the router.", "Which day suits you?", "Your order 4711 comes on Friday."]


def of_bot(text, *before):
    """Features of a bot turn after (role, text) turns that were flagged nothing."""
    from detector.features import user_features

    memory = Memory()
    for i, (role, said) in enumerate(before):
        reading = READER.read(said)
        track = memory.of(role)
        named = user_features if role is Role.USER else bot_features
        features = named(reading, memory, compare(reading, track), [0.0] * 6)
        past = remembered(TurnRef(i, f"t{i}"), role, reading, features, (0.0,) * 3, None)
        memory = memory.after(role, past, reading)
    reading = READER.read(text)
    return bot_features(reading, memory, compare(reading, memory.bot), [0.0] * 4)


def test_names_and_order_never_depend_on_the_conversation():
    first = of_bot("hello")
    later = of_bot("hello", (Role.USER, "hi"), (Role.BOT, LINES[0]), (Role.USER, ""), (Role.BOT, ""))
    assert list(first) == list(later) == feature_names()["bot"]


@pytest.mark.parametrize("text", ["", "?", "😡", LINES[0], "x " * 5000])
def test_every_feature_is_a_finite_number(text):
    for before in ((), ((Role.USER, text),), ((Role.BOT, text), (Role.USER, text))):
        assert all(abs(float(value)) < 1e4 for value in of_bot(text, *before).values())


def test_a_repeat_is_alike_and_a_new_line_is_not():
    before = [(Role.USER, "it is broken"), (Role.BOT, LINES[0]), (Role.USER, "still broken"), (Role.BOT, LINES[1])]
    repeat, new = of_bot(LINES[0], *before), of_bot("Our engineers will visit tomorrow", *before)
    assert repeat["alike"] > 0.95 > new["alike"] + 0.3
    assert repeat["turns_ago"] == 2
    assert repeat["new_words"] == 0 < new["new_words"]


def test_the_same_form_with_another_value_shows_the_change():
    features = of_bot("Your order 4712 comes on Monday.", (Role.BOT, LINES[2]))
    assert features["values_new"] == features["values_lost"] == 2
    assert of_bot(LINES[2], (Role.BOT, LINES[2]))["values_new"] == 0


def test_who_is_answered_and_what_they_said():
    features = of_bot(LINES[0], (Role.BOT, LINES[0]), (Role.USER, "say that again please"))
    assert features["answers_user"] == features["user_wants_repeat"] == 1
    assert of_bot(LINES[0], (Role.USER, "hi"), (Role.BOT, LINES[0]))["answers_user"] == 0


def test_another_sentence_beside_a_repeated_one_is_seen():
    features = of_bot(f"Bulgarian roses bloom. {LINES[0]}", (Role.BOT, LINES[0]))
    assert features["ending_last"] > 0.95
    assert features["least_covered"] < 0.5
