"""What every store promises of feedback; and the SQLite file: older versions, erasure, readers from outside."""

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from msgspec.structs import replace

from detector.feedback import Claim, FeedbackKind, FeedbackSource, Finding
from detector.stores import (
    ConversationKey,
    CopiedTurn,
    Feedback,
    Header,
    Said,
    SaidSignal,
    SqliteStore,
    StoreError,
    TurnRow,
)
from detector.stores.sqlite import SCHEMA_VERSION
from detector.stores.sqlite_feedback import read_feedback

KEY = ConversationKey("default", "c")
OF_VERSION_1 = Path(__file__).parent / "schema_1.sql"


def feedback(feedback_id="f1", conversation_id="c", tenant="default", *, text="text", received=5.5, applies=True):
    kind, source = FeedbackKind.BOT_REPETITION, FeedbackSource.END_USER
    return Feedback(
        tenant=tenant,
        claim=Claim(feedback_id, conversation_id, "t1", "", kind, True, applies, "ann", source),
        finding=Finding.RIGHT_FLAG,
        received=received,
        turn_index=1,
        turn_id="t1",
        said=Said((SaidSignal(2, True, 0.75), SaidSignal(6, None, None)), 4, 1, "model", "policy"),
        turns=(CopiedTurn(0, "t0", 1, "äöü 你好 \x00 😀", 1.5), CopiedTurn(1, "t1", 2, text, 2.5)),
        bot_id="b",
        language="de",
        conversation_created=1.25,
    )


def row(index):
    return TurnRow(index, f"t{index}", b"digest", 1, 1.0, 1.0, "text", b"past", b"progress", b"answer")


def files(path):
    return b"".join(found.read_bytes() for found in path.parent.iterdir())


def test_what_was_added_is_read(store):
    """Field by field, and under its own tenant only."""
    assert store.feedback.get("default", "f1") is None
    given = feedback()
    assert store.feedback.add(given) is given
    assert store.feedback.get("default", "f1") == given
    assert store.feedback.get("other", "f1") is None


def test_an_id_that_is_taken_gives_what_stands_there(store):
    """Per tenant; the first stays."""
    first, second = feedback(), feedback(applies=False)
    store.feedback.add(first)
    assert store.feedback.add(second) == first
    assert store.feedback.get("default", "f1") == first
    elsewhere = feedback(tenant="other", applies=False)
    assert store.feedback.add(elsewhere) is elsewhere


def test_of_twins_on_many_threads_one_is_added(store):
    """Each thread is told of the same one."""
    given = [replace(feedback(), received=float(i)) for i in range(8)]
    gate, told = threading.Barrier(8), []

    def add(one):
        gate.wait()
        told.append(store.feedback.add(one))

    threads = [threading.Thread(target=add, args=(one,)) for one in given]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == [store.feedback.get("default", "f1")] * 8


def test_old_feedback_is_forgotten(store):
    """What was received before a moment, of all tenants."""
    for i in range(4):
        store.feedback.add(feedback(f"f{i}", tenant=f"tenant {i % 2}", received=float(i)))
    assert store.feedback.forget(2.0) == 2
    assert [store.feedback.get(f"tenant {i % 2}", f"f{i}") is None for i in range(4)] == [True, True, False, False]


def test_a_conversation_takes_its_feedback_along_unless_told_otherwise(store):
    """Also one whose turns are gone; that of other conversations and tenants stays."""
    for name in ("c", "d"):
        store.append(ConversationKey("default", name), Header(), [row(0)], 0)
        store.feedback.add(feedback(name, name))
    store.feedback.add(feedback("other", "c", "other"))
    assert store.delete(KEY, keep_feedback=True) == 1
    assert store.feedback.get("default", "c") is not None
    assert store.delete(KEY) == 0
    assert store.feedback.get("default", "c") is None
    assert store.feedback.get("default", "d") is not None
    assert store.feedback.get("other", "other") is not None


def test_rows_below_an_index_come_oldest_first(store):
    """At most as many as asked for, and none that are not there."""
    for index in range(10):
        store.append(KEY, Header() if index == 0 else None, [row(index)], 0)
    assert [found.index for found in store.rows(KEY, 8, 3)] == [5, 6, 7]
    assert [found.index for found in store.rows(KEY, 2, 5)] == [0, 1]
    assert store.rows(KEY, 0, 5) == []
    assert store.rows(ConversationKey("default", "unknown"), 5, 5) == []


# The SQLite file


def test_a_file_of_the_version_before_is_brought_up_to_date(path):
    """A file of schema 1, as that version wrote it: its conversations are read, and feedback is taken."""
    with sqlite3.connect(path) as db:
        db.executescript(OF_VERSION_1.read_text(encoding="utf-8"))
        assert db.execute("PRAGMA user_version").fetchone() == (1,)
    db.close()
    store = SqliteStore(path)
    header, rows = store.load(KEY, 10)
    assert (header.bot_id, header.language) == ("shop", "en")
    assert [(found.index, found.turn_id, found.text) for found in rows] == [
        (0, "t0", "Where is my order?"),
        (1, "t1", "Please rephrase."),
    ]
    store.feedback.add(feedback())
    assert store._db.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
    store.close()
    assert list(read_feedback(path)) == [feedback()]


def test_a_killed_process_loses_no_feedback_that_was_added(path):
    """After SIGKILL right behind `add` it is there."""
    program = f"""
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_feedback_shelf import SqliteStore, feedback
store = SqliteStore(Path({str(path)!r}))
for i in range(200):
    store.feedback.add(feedback(f"f{{i}}"))
os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = subprocess.run([sys.executable, "-c", program], check=False)
    assert killed.returncode == -9
    assert len(list(read_feedback(path))) == 200


def test_erased_copies_are_in_no_file_after_housekeeping(path):
    """Neither of a deleted conversation nor of what was forgotten."""
    store = SqliteStore(path)
    for i in range(20):
        store.feedback.add(feedback(f"a{i}", "a", text=f"deleted-{i}- " + "x" * 500 * i))
        store.feedback.add(feedback(f"b{i}", "b", text=f"old-{i}- " + "x" * 500 * i, received=1.0))
        store.feedback.add(feedback(f"c{i}", "c", text=f"kept-{i}- " + "x" * 500 * i))
    store.maintain()
    assert b"deleted-7-" in files(path)
    store.delete(ConversationKey("default", "a"))
    store.feedback.forget(2.0)
    store.maintain()
    found = files(path)
    assert [i for i in range(20) if f"deleted-{i}-".encode() in found or f"old-{i}-".encode() in found] == []
    assert all(f"kept-{i}-".encode() in found for i in range(20))
    store.close()


def test_housekeeping_empties_the_log_of_what_was_forgotten(path):
    """Forgetting alone is reason enough, in a process that has erased nothing else."""
    store = SqliteStore(path)
    store.maintain()
    store.feedback.add(feedback(text="zanzibar", received=1.0))
    store.feedback.forget(2.0)
    store.maintain()
    assert b"zanzibar" not in files(path)
    store.close()


def test_it_is_read_from_outside_by_conversation_and_time(path):
    """While the server writes, without a write of the reader."""
    store = SqliteStore(path)
    for i, (name, received) in enumerate([("b", 2.0), ("a", 9.0), ("b", 1.0), ("a", 3.0)]):
        store.feedback.add(feedback(f"f{i}", name, received=received))
    before = store._db.execute("PRAGMA data_version").fetchone()
    reader = read_feedback(path)
    first = next(reader)
    store.feedback.add(feedback("f9", "z"))
    order = [(one.claim.conversation_id, one.received) for one in (first, *reader)]
    assert order == [("a", 3.0), ("a", 9.0), ("b", 1.0), ("b", 2.0)]
    assert store._db.execute("PRAGMA data_version").fetchone() == before
    store.close()


@pytest.mark.parametrize("obstacle", ["nothing", "no database", "older file"])
def test_a_file_without_feedback_is_named(path, obstacle):
    """StoreError with the path and what to give."""
    if obstacle == "no database":
        path.write_text("this is a letter to my aunt\n" * 50)
    elif obstacle == "older file":
        with sqlite3.connect(path) as db:
            db.executescript(OF_VERSION_1.read_text(encoding="utf-8"))
        db.close()
    with pytest.raises(StoreError, match="loops.db.*server"):
        list(read_feedback(path))
