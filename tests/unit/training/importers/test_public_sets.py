"""Importers of public data sets, each on a file of its format written for these tests."""

import json
from pathlib import Path

import pytest

from detector.turn import Role
from training.data import DataError
from training.importers.abceval import read_abceval
from training.importers.dbdc3 import read_dbdc3
from training.importers.getgoing import read_getgoing

FILES = Path(__file__).parent / "files"


def said(conversation):
    return [(turn.role, turn.text) for turn in conversation.turns]


@pytest.fixture
def changed(tmp_path):
    """A file with one of its values changed."""

    def write(name, change):
        value = json.loads((FILES / name).read_text())
        path = tmp_path / "changed.json"
        path.write_text(json.dumps(change(value) or value))
        return path

    return write


def test_a_dialogue_of_dbdc3_keeps_each_annotators_mark():
    (conversation,) = read_dbdc3(FILES / "dbdc3.json")
    assert (conversation.id, conversation.source, conversation.annotated) == ("dbdc3-d-17", "dbdc3", frozenset())
    assert said(conversation) == [
        (Role.BOT, "Hello! Do you like boats?"),
        (Role.USER, "I have never been on one."),
        (Role.BOT, "Penguins are cheap."),
    ]
    assert [turn.marks for turn in conversation.turns] == [{"breakdown": (0, 1)}, {}, {"breakdown": (2, 2)}]


def test_a_call_of_getgoing_loses_its_ssml_and_what_the_bot_says_in_one_go_is_one_turn():
    (conversation,) = read_getgoing(FILES / "getgoing.json")
    assert (conversation.id, conversation.source, conversation.annotated) == ("getgoing-c0ffee01", "getgoing", set())
    assert said(conversation) == [
        (Role.BOT, "Hello caller. This call is recorded. Where to?"),
        (Role.USER, "harbor street"),
        (Role.BOT, "Did you say harbour street?"),
        (Role.USER, "no"),
        (Role.USER, "harbor street"),
        (Role.BOT, "Sorry again please."),
    ]


def test_a_chat_of_abceval_keeps_the_peoples_marks_and_not_the_models():
    first, second = read_abceval(FILES / "abceval.json")
    assert (first.id, first.source, first.annotated) == ("abceval-(1,2)_somebot", "abceval", frozenset())
    assert said(first)[2:] == [(Role.USER, "No, a canary."), (Role.BOT, "So, do you have a dog?")]
    assert [turn.marks for turn in first.turns] == [
        {},
        {"redundant": (0, 0), "ignored": (0, 1)},
        {},
        {"redundant": (1, 1), "ignored": (1, 1)},
    ]
    assert [turn.marks for turn in second.turns] == [{}, {}]


def set_at(*path, to):
    """A change of one field."""

    def change(value):
        *way, last = path
        for step in way:
            value = value[step]
        value[last] = to

    return change


@pytest.mark.parametrize(
    ("read", "name", "change", "message"),
    [
        (read_dbdc3, "dbdc3.json", set_at("dialogue-id", to=7), "dialogue-id must be a text"),
        (read_dbdc3, "dbdc3.json", set_at("turns", to=[]), "turns must be a list with something in it"),
        (read_dbdc3, "dbdc3.json", set_at("turns", 1, to="hello"), r"turns\[1\] must be an object"),
        (read_dbdc3, "dbdc3.json", set_at("turns", 1, "turn-index", to=2), r"turns\[1\]: turn-index must be 1"),
        (read_dbdc3, "dbdc3.json", set_at("turns", 1, "speaker", to="user"), r"turns\[1\]: speaker must be U or S"),
        (read_dbdc3, "dbdc3.json", set_at("turns", 2, "utterance", to=None), r"turns\[2\]: utterance must be a text"),
        (read_dbdc3, "dbdc3.json", set_at("turns", 2, "annotations", to=7), r"turns\[2\]: annotations must be a list"),
        (
            read_dbdc3,
            "dbdc3.json",
            set_at("turns", 2, "annotations", 1, "breakdown", to="NB"),
            r"turns\[2\]: annotations\[1\]: breakdown must be O, T or X",
        ),
        (read_getgoing, "getgoing.json", set_at("uuid", to=None), "uuid must be a text"),
        (
            read_getgoing,
            "getgoing.json",
            set_at("history", 3, to="ASR hm"),
            r"history\[3\] must begin with TTS or US",
        ),
        (read_getgoing, "getgoing.json", set_at("history", 3, to=7), r"history\[3\] must begin with TTS or US"),
        (read_getgoing, "getgoing.json", set_at("history", to=[]), "history must be a list"),
        (read_getgoing, "getgoing.json", set_at("history", to=["USER <speak>"]), "has no turn of a user or a bot"),
        (read_abceval, "abceval.json", lambda _: ["x"], "item 1 must be an object"),
        (
            read_abceval,
            "abceval.json",
            set_at("(3,4)_otherbot", 0, "system", to=1),
            r"'\(3,4\)_otherbot'\[0\]: system must be a text",
        ),
        (
            read_abceval,
            "abceval.json",
            set_at("(1,2)_somebot", 1, "behaviors", "ignore", to={"human": [2]}),
            r"'\(1,2\)_somebot'\[1\]: behaviors.ignore.human must be a list of 0 and 1",
        ),
    ],
)
def test_a_bad_field_is_named(read, name, change, message, changed):
    with pytest.raises(DataError, match=rf"changed\.json.*{message}"):
        list(read(changed(name, change)))
