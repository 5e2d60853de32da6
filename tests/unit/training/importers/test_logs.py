"""Importers of logs, each on a file of its format written for these tests."""

import json
from pathlib import Path

import pytest

from detector.turn import Role
from training.data import DataError
from training.importers.openai import read_openai
from training.importers.rasa import read_rasa

FILES = Path(__file__).parent / "files"


def said(conversation):
    return [(turn.role, turn.text) for turn in conversation.turns]


def written(tmp_path, value):
    path = tmp_path / "log.json"
    path.write_text(value if isinstance(value, str) else json.dumps(value))
    return path


def test_chat_messages_become_turns_and_calls_of_tools_tool_turns():
    first, second = read_openai(FILES / "openai.jsonl")
    assert (first.id, first.source, first.annotated) == ("openai-chat-1", "openai", frozenset())
    assert said(first) == [
        (Role.SYSTEM, "Be kind."),
        (Role.USER, "Where is my kettle?"),
        (Role.TOOL, ""),
        (Role.TOOL, '{"state": "lost"}'),
        (Role.BOT, "It is lost.\nShall I send a new one?"),
    ]
    assert second.id == "openai-openai-2"
    assert said(second) == [(Role.USER, "What is this?"), (Role.BOT, "A kettle.")]


@pytest.mark.parametrize("wrap", [lambda one: one, lambda one: [one], lambda one: {"messages": one}])
def test_a_list_of_messages_is_one_conversation_however_it_is_wrapped(wrap, tmp_path):
    messages = [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "Hello"}]
    (conversation,) = read_openai(written(tmp_path, wrap(messages)))
    assert said(conversation) == [(Role.USER, "hi"), (Role.BOT, "Hello")]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([{"messages": [{"role": "user", "content": 7}]}], r"item 1: messages\[0\].content must be a text"),
        ([{"messages": []}], "item 1: messages must be a list"),
        ({"turns": []}, "must be an object with messages"),
        ('{"messages": [\n}', r"log\.json:2: not JSON"),
        ('{"messages": [{"role": "user", "content": "x"}]}\n{"messages"', r"log\.json:2: not JSON"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_a_bad_chat_is_named_without_its_text(value, message, tmp_path):
    with pytest.raises(DataError, match=message):
        list(read_openai(written(tmp_path, value)))


def test_each_session_of_a_tracker_is_a_conversation_in_the_order_of_time():
    first, second, other = read_rasa(FILES / "rasa.json")
    assert (first.id, first.source, first.annotated) == ("rasa-u1#1", "rasa", frozenset())
    assert said(first) == [(Role.USER, "a large pizza"), (Role.TOOL, "action_place_order"), (Role.BOT, "Ordered.")]
    assert second.id == "rasa-u1#2"
    assert said(second) == [(Role.USER, "where is it"), (Role.BOT, "On its way.")]
    # Not all events have a time here, so they stay as they stand.
    assert said(other) == [(Role.BOT, "Hello?"), (Role.USER, "hi")]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"events": []}, "sender_id must be a text"),
        ({"sender_id": "u", "events": []}, "events must be a list with something in it"),
        ({"sender_id": "u", "events": [1]}, r"events\[0\] must be an object"),
        ({"sender_id": "u", "events": [{"event": "user", "text": 1}]}, r"events\[0\].text must be a text or null"),
    ],
)
def test_a_bad_tracker_is_named(value, message, tmp_path):
    with pytest.raises(DataError, match=rf"log\.json: {message}"):
        list(read_rasa(written(tmp_path, value)))
