"""`python -m detector events`, on the file of a store that is in use."""

import json
from math import inf

import pytest
from msgspec.structs import replace
from typer.testing import CliRunner

from detector.cli import app
from detector.stores import SqliteStore
from tests.support.events import KINDS, story
from tests.support.lanes import delivering, hook
from tests.support.receiver import Receiver
from tests.support.serving import until

CHATS = ["chat-1", "chat-2"]


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setenv("LOOPDETECTOR_SQLITE_PATH", str(tmp_path / "loops.db"))
    return tmp_path / "loops.db"


@pytest.fixture
def store(path):
    store = SqliteStore(path)
    yield store
    store.close()


@pytest.fixture
def told(store):
    """Ids of the first events of two conversations, dead at two sinks."""
    store.cases.set_sinks(["desk", "queue"])
    told = [story(store.cases, chat)[0] for chat in CHATS]
    for sink in ("desk", "queue"):
        for delivery in store.cases.deliveries(sink, inf, 10):
            store.cases.failed(replace(delivery, attempts=24, is_dead=True, error="HTTP 500"))
    return told


def run(*arguments, code=0):
    done = CliRunner().invoke(app, ["events", *map(str, arguments)])
    assert done.exit_code == code, done.output
    return done.output


def test_dead_letters_are_listed(told):
    """All of them, or those of a sink, as a table or as JSON lines."""
    table = run("dead")
    assert table.count("HTTP 500") == 4
    rows = [json.loads(line) for line in run("dead", "--sink", "desk", "--json").splitlines()]
    assert [row["id"] for row in rows] == told
    assert rows[0] == {
        "number": 1,
        "sink": "desk",
        "event": "ai.loopdetector.case.opened.v1",
        "id": told[0],
        "tenant": "default",
        "conversation": "chat-1",
        "time": "2023-11-14T22:13:20+00:00",
        "attempts": 24,
        "error": "HTTP 500",
    }


def test_a_long_list_is_cut_and_says_so(told):
    assert "the oldest 1" in run("dead", "--limit", 1)
    assert "the oldest" not in run("dead", "--limit", 4)


def test_none_is_said_too(store):
    assert run("dead") == "no dead letters\n"
    assert run("dead", "--json") == ""


async def test_replay_reaches_a_dispatcher_that_runs(store, told):
    """Nobody tells it: it looks into the store."""
    with Receiver() as receiver:
        async with delivering(store.cases, hook(receiver.url)):
            await until(lambda: len(receiver.taken) == len(CHATS) * (len(KINDS) - 1))
            assert "2 will be sent again" in run("replay", "desk", "--all")
            await until(lambda: len(receiver.taken) == len(CHATS) * len(KINDS))
        assert {event["id"] for event in receiver.taken[-2:]} == set(told)
    assert [delivery.sink for delivery in store.cases.dead("", 10)] == ["queue", "queue"]


def test_replay_takes_numbers_and_says_which_are_none(store, told):
    assert "1 will be sent again; 2 are no dead letters of desk" in run("replay", "desk", 1, 2, 99, code=1)
    assert [delivery.event.event_id for delivery in store.cases.dead("desk", 10)] == told[1:]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["replay", "desk"], "give the numbers of events, or --all"),
        (["replay", "desk", 1, "--all"], "give the numbers of events, or --all"),
        (["dead", "--db", "/nowhere.db"], "/nowhere.db is not a file; give the sqlite_path of the server"),
        (["replay", "desk", "--all", "--db", __file__], "must be the file of a server that knows cases"),
    ],
)
def test_what_cannot_be_done_is_said(store, arguments, words):
    assert words in " ".join(run(*arguments, code=1).split())


def test_a_store_in_memory_has_no_file(monkeypatch):
    monkeypatch.setenv("LOOPDETECTOR_STORE", "memory")
    assert "store = memory keeps no dead letters in a file" in run("dead", code=1)


def test_a_file_without_cases_is_left_alone(tmp_path):
    """Nothing is created in it."""
    file = tmp_path / "old.db"
    file.touch()
    assert "must be the file of a server that knows cases" in " ".join(run("dead", "--db", file, code=1).split())
    assert file.stat().st_size == 0
