"""Every format is read into the same turns; what is bad is told with file and line, and does not end the run."""

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.transcripts import Problem, Transcript, read_transcripts
from detector.turn import Role

USER, BOT, HUMAN, TOOL, SYSTEM = Role
PRIVATE = "zanzibar"


@pytest.fixture
def read(tmp_path):
    def read(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return list(read_transcripts(path))

    return read


def turns(transcript):
    return [(turn.role, turn.text) for turn in transcript.turns]


def only(found):
    assert len(found) == 1, found
    return found[0]


def rows(*roles_and_texts, **fields):
    return json.dumps({**fields, "turns": [{"role": role, "text": text} for role, text in roles_and_texts]})


def chat(*messages):
    return [{"role": role, "content": content} for role, content in messages]


HELLO = [(USER, "Hi"), (BOT, "Hello")]
HELLO_CHAT = chat(("user", "Hi"), ("assistant", "Hello"))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl", rows(("user", "Hi"), ("bot", "Hello"), id="x")),
        ("a.jsonl", "\ufeff" + rows(("user", "Hi"), ("bot", "Hello"))),
        ("a.jsonl", "\r\n" + rows(("user", "Hi"), ("bot", "Hello")) + "\r\n"),
        ("a.jsonl", json.dumps({"messages": HELLO_CHAT})),
        ("a.jsonl", json.dumps({"messages": HELLO_CHAT}, indent=1)),
        ("a.ndjson", json.dumps(HELLO_CHAT)),
        ("a.json", json.dumps(HELLO_CHAT)),
        ("a.json", "\n" + json.dumps(HELLO_CHAT, indent=2)),
        ("a.json", json.dumps({"messages": HELLO_CHAT}, indent=2)),
        ("a.json", json.dumps([{"messages": HELLO_CHAT}], indent=2)),
        ("a.json", json.dumps([HELLO_CHAT])),
        ("a.json", rows(("user", "Hi"), ("bot", "Hello"))),
        ("a.txt", "User: Hi\nBot: Hello"),
        ("a.txt", "\ufeffUSER:Hi\r\nassistant :  Hello\r\n"),
        ("a.txt", json.dumps(HELLO_CHAT)),
        ("a", "Customer: Hi\nBot: Hello\n"),
        ("a", json.dumps(HELLO_CHAT, indent=2)),
        ("a.log", "[10:31] User: Hi\n[10:32] Bot: Hello\n"),
    ],
)
def test_the_same_conversation_is_read_from_every_format(read, name, content):
    assert turns(only(read(name, content))) == HELLO


@pytest.mark.parametrize(
    ("message", "turn"),
    [
        ({"role": "system", "content": "Be kind"}, (SYSTEM, "Be kind")),
        ({"role": "developer", "content": "Be kind"}, (SYSTEM, "Be kind")),
        ({"role": "tool", "content": "42", "tool_call_id": "c"}, (TOOL, "42")),
        ({"role": "function", "name": "f", "content": "42"}, (TOOL, "42")),
        ({"role": "assistant", "content": None, "tool_calls": [{"id": "c"}]}, (TOOL, "")),
        ({"role": "assistant", "content": "", "function_call": {"name": "f"}}, (TOOL, "")),
        ({"role": "assistant", "content": "Wait", "tool_calls": [{"id": "c"}]}, (BOT, "Wait")),
        ({"role": "assistant", "content": None, "tool_calls": []}, (BOT, "")),
        ({"role": "assistant", "content": None, "refusal": "I cannot"}, (BOT, "I cannot")),
        ({"role": "user"}, (USER, "")),
        ({"role": "user", "name": "ann", "content": [{"type": "text", "text": "a"}, "b"]}, (USER, "a\nb")),
        ({"role": "user", "content": [{"type": "image_url", "image_url": {}}]}, (USER, "")),
        ({"role": "user", "content": [{"type": "input_text", "text": "a"}]}, (USER, "a")),
        ({"role": "assistant", "content": [{"type": "refusal", "refusal": "no"}]}, (BOT, "no")),
        ({"role": "user", "content": "cut \ud83d"}, (USER, "cut \ufffd")),
        ({"role": "user", "content": "whole \U0001f600"}, (USER, "whole \U0001f600")),
    ],
)
def test_a_chat_message_becomes_a_turn(read, message, turn):
    assert turns(only(read("a.json", json.dumps([message])))) == [turn]


@pytest.mark.parametrize(
    ("line", "turn"),
    [
        ("User: where is it?", (USER, "where is it?")),
        ("customer: time 10:30: late", (USER, "time 10:30: late")),
        ("ASSISTANT: ok", (BOT, "ok")),
        ("Agent: ok", (HUMAN, "ok")),
        ("System: chat started", (SYSTEM, "chat started")),
        ("Tool: {}", (TOOL, "{}")),
        ("Usuario: hola", (USER, "hola")),
        ("Asistente: hola", (BOT, "hola")),
        ("agente: hola", (HUMAN, "hola")),
        ("Kundin: hallo", (USER, "hallo")),
        ("Mitarbeiter: hallo", (HUMAN, "hallo")),
        ("Conseillère : bonjour", (HUMAN, "bonjour")),
        ("conseillere: bonjour", (HUMAN, "bonjour")),
        ("Utilisateur : bonjour", (USER, "bonjour")),
        ("用户：你好", (USER, "你好")),
        ("机器人: 你好", (BOT, "你好")),
        ("人工客服：你好", (HUMAN, "你好")),
        ("[10:31] User: hi", (USER, "hi")),
        ("10:31 User: hi", (USER, "hi")),
        ("(10:31:05) User: hi", (USER, "hi")),
        ("10:31 PM - User: hi", (USER, "hi")),
        ("[2024-05-01 10:31:05] User: hi", (USER, "hi")),
        ("2024-05-01T10:31:05.120Z User: hi", (USER, "hi")),
        ("01.05.24, 10:31 - Kunde: hi", (USER, "hi")),
        ("  user  :  hi  ", (USER, "hi")),
        ("User:", (USER, "")),
    ],
)
def test_a_speaker_opens_a_turn(read, line, turn):
    assert turns(only(read("a.txt", line))) == [turn]


def test_lines_without_a_speaker_belong_to_the_turn_before(read):
    text = "Bot: Steps:\n1. Open: the app\n\n2. Note: restart\n## Heading\nUser: ok\n"
    assert turns(only(read("a.txt", text))) == [
        (BOT, "Steps:\n1. Open: the app\n\n2. Note: restart\n## Heading"),
        (USER, "ok"),
    ]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("User: a\n---\nUser: b\n", ["a-1", "a-2"]),
        ("User: a\n-----  \n\n---\nUser: b\n---\n", ["a-1", "a-2"]),
        ("# First\nUser: a\n\n# Second one\nUser: b", ["First", "Second one"]),
        ("User: a\n---\n# Second\n\nUser: b", ["a-1", "Second"]),
        ("User: a\n# no title: no blank line before\nBot: b", ["a-1"]),
        ("User: a\n\n#1 is my order\nBot: b", ["a-1"]),
    ],
)
def test_a_rule_or_a_title_begins_the_next_conversation(read, text, ids):
    assert [transcript.id for transcript in read("a.txt", text)] == ids


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("Human: hi\nAssistant: hello\nHuman: bye", [USER, BOT, USER]),
        ("User: hi\nAssistant: hello\nHuman: I take over", [USER, BOT, HUMAN]),
        ("Agent: hi\nBot: hello", [HUMAN, BOT]),
    ],
)
def test_human_is_the_user_where_there_is_no_other(read, text, roles):
    assert [turn.role for turn in only(read("a.txt", text)).turns] == roles


@pytest.mark.parametrize(
    ("content", "ids"),
    [
        ([rows(("user", "a"), id="x"), rows(("user", "a"), id=7), rows(("user", "a"))], ["x", "7", "a-3"]),
        ([json.dumps({"id": " ", "messages": HELLO_CHAT}), json.dumps(HELLO_CHAT)], ["a-1", "a-2"]),
        ([json.dumps({"conversation_id": "c", "messages": HELLO_CHAT})], ["c"]),
        ([json.dumps([HELLO_CHAT, {"id": True, "messages": HELLO_CHAT}])], ["a-1", "a-2"]),
    ],
)
def test_a_conversation_has_its_own_id_or_that_of_the_file_and_a_number(read, content, ids):
    assert [transcript.id for transcript in read("a.jsonl", "\n".join(content))] == ids


GOOD = rows(("user", PRIVATE))


@pytest.mark.parametrize(
    ("name", "content", "line", "words"),
    [
        ("a.jsonl", f'{{"text": "{PRIVATE}', 1, "not JSON"),
        ("a.jsonl", f"{GOOD}\n\n{PRIVATE}", 3, "not JSON"),
        ("a.jsonl", f'{GOOD}\n"{PRIVATE}"', 2, "expected an object with turns or messages"),
        ("a.jsonl", json.dumps({"text": PRIVATE}), 1, "expected an object with turns or messages"),
        ("a.jsonl", json.dumps({"turns": PRIVATE}), 1, "turns must be a list"),
        ("a.jsonl", '{"turns": []}', 1, "at least one turn"),
        ("a.jsonl", json.dumps({"turns": [PRIVATE]}), 1, "turns[0] must be an object"),
        ("a.jsonl", rows(("user", PRIVATE), (PRIVATE, PRIVATE)), 1, "turns[1].role must be one of user, bot, human"),
        ("a.jsonl", rows(("user", [PRIVATE])), 1, "turns[0].text must be a text"),
        ("a.jsonl", rows(({}, PRIVATE)), 1, "turns[0].role must be"),
        ("a.jsonl", "[" * 100_000, 1, "nested too deeply"),
        ("a.jsonl", '{"n": ' + "1" * 5000 + "}", 1, "a number is too long"),
        ("a.json", "[]", 1, "at least one message"),
        ("a.json", '{"messages": {}}', 1, "messages must be a list"),
        ("a.json", json.dumps(chat((PRIVATE, PRIVATE))), 1, "messages[0].role must be one of user, assistant"),
        ("a.json", json.dumps([*HELLO_CHAT, PRIVATE]), 1, "messages[2] must be an object"),
        ("a.json", json.dumps(chat(("user", {PRIVATE: 1}))), 1, "messages[0].content must be"),
        ("a.json", json.dumps(chat(("user", [[PRIVATE]]))), 1, "messages[0].content[0] must be"),
        ("a.json", json.dumps([HELLO_CHAT, {"x": PRIVATE}]), 1, "item 2 of the list: expected"),
        ("a.json", '[\n{"role": "user",\n"content": ' + PRIVATE, 3, "not JSON"),
        ("a.json", f'\n\n{{"messages":\n{PRIVATE}}}', 4, "not JSON"),
        ("a.txt", f"{PRIVATE}\nmore\nUser: hi", 1, "before the first speaker"),
        ("a.txt", f"User: hi\n---\n\n{PRIVATE}: hi\nUser: hi", 4, "before the first speaker"),
        ("a.txt", b"User: hi\nBot: caf\xe9 " + PRIVATE.encode(), 2, "byte 9 is not UTF-8"),
        ("a.txt", f"User: {PRIVATE}".encode("utf-16"), 0, "is UTF-16; save it as UTF-8"),
        ("a.txt", "", 0, "is empty"),
        ("a.json", "\n \n", 0, "is empty"),
        ("a.txt", "---\n# title\n", 0, "holds no conversation"),
    ],
)
def test_what_is_bad_is_told_with_its_line_and_without_the_users_text(read, name, content, line, words):
    problem = only([item for item in read(name, content) if isinstance(item, Problem)])
    assert problem.line == line
    assert words in problem.message
    assert PRIVATE not in problem.message
    assert str(problem).startswith(problem.path + (f":{line}: " if line else ": "))


@pytest.mark.parametrize("bad", ["{", '{"turns": []}', "nonsense", b"\xff\xfd", '{"turns": [{"role": "user"}]}'])
@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_bad_row_costs_only_itself(read, bad, at):
    content = [GOOD.encode()] * 2
    content.insert(at, bad if isinstance(bad, bytes) else bad.encode())
    found = read("a.jsonl", b"\n".join(content) + b"\n")
    assert len([item for item in found if isinstance(item, Transcript)]) == 2
    assert {item.line for item in found if isinstance(item, Problem)} == {at + 1}


def test_a_row_with_a_bad_byte_is_read_with_a_replacement(read):
    problem, transcript = read("a.jsonl", GOOD.encode().replace(b"zanz", b"\xffanz"))
    assert problem.line == 1
    assert turns(transcript) == [(USER, "\ufffdanzibar")]


def test_rows_are_read_one_at_a_time(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(f"{GOOD}\n{GOOD}\n")
    reader = read_transcripts(path)
    assert isinstance(next(reader), Transcript)
    path.write_text("")
    reader.close()


@pytest.mark.parametrize(("path", "words"), [("missing.jsonl", "No such file"), (".", "Is a directory")])
def test_a_file_that_cannot_be_opened_is_a_problem(path, words):
    problem = only(list(read_transcripts(path)))
    assert (problem.path, problem.line) == (path, 0)
    assert words in problem.message


@pytest.mark.parametrize(
    ("content", "ids"),
    [
        ("User: Hi\nBot: Hello", ["stdin-1"]),
        ("[10:31] User: Hi\n[10:32] Bot: Hello", ["stdin-1"]),
        (json.dumps(HELLO_CHAT), ["stdin-1"]),
        (json.dumps(HELLO_CHAT, indent=2), ["stdin-1"]),
        (f"{rows(('user', 'Hi'), ('bot', 'Hello'), id='x')}\n" * 2, ["x", "x"]),
        (f'{{"id": "cut\n{rows(("user", "Hi"), ("bot", "Hello"), id="x")}', ["x"]),
    ],
)
def test_standard_input_is_told_by_its_first_bytes(monkeypatch, content, ids):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content.encode())))
    found = [item for item in read_transcripts("-") if isinstance(item, Transcript)]
    assert [transcript.id for transcript in found] == ids
    assert all(turns(transcript) == HELLO for transcript in found)


FRAGMENTS = (
    *(b"User: ", b"Bot:", b"10:3", b"# ", b"---\n", b"\n", b"\r", b"\0", b"\xff", b"\xef\xbb\xbf", b":"),
    *(b"[", b"]", b"{", b"}", b'"', b",", b"\\ud800", b'{"turns": [', b'{"role": "user", "text": "a"}'),
    *(b'{"role": "user", "content": [', b'{"messages": [{"role": "assistant", "content": null}]}'),
)


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.binary(max_size=300), st.lists(st.sampled_from(FRAGMENTS), max_size=40).map(b"".join)),
    st.sampled_from(["a.jsonl", "a.json", "a.txt", "a"]),
)
def test_no_bytes_crash_the_readers(tmp_path_factory, content, name):
    path = tmp_path_factory.mktemp("f") / name
    path.write_bytes(content)
    found = list(read_transcripts(Path(path)))
    assert found
    for item in found:
        if isinstance(item, Transcript):
            assert item.turns
            assert item.id
            "".join(turn.text for turn in item.turns).encode()
        else:
            assert item.line >= 0
            str(item).encode()
