"""What the SQLite store promises beyond: its file, its log, its errors and what it erases."""

import random
import re
import sqlite3
import subprocess
import sys
import threading

import pytest

from detector.stores import ConversationKey, Header, SqliteStore, StoreError, TurnRow
from detector.stores.sqlite import SCHEMA_VERSION

KEY = ConversationKey("default", "c")


@pytest.fixture
def store(path):
    store = SqliteStore(path)
    yield store
    store.close()


def row(index, text="text"):
    return TurnRow(index, f"t{index}", b"digest", 1, 1.0, 1.0, text, b"past" * 20, b"progress" * 20, b"answer" * 50)


def append(store, index, text="text", key=KEY, forget=0):
    store.append(key, Header(created=1.0, updated=1.0) if index == 0 else None, [row(index, text)], forget)


def files(path):
    return b"".join(found.read_bytes() for found in path.parent.iterdir())


def secrets_in(path):
    return {found.decode() for found in re.findall(rb"secret-\d+-", files(path))}


def test_a_store_that_is_opened_again_has_everything(path):
    """Closed or not: what was written is read by the next one."""
    first = SqliteStore(path)
    append(first, 0)
    first.close()
    second = SqliteStore(path)
    append(second, 1)
    third = SqliteStore(path)
    assert [found.index for found in third.transcript(KEY)] == [0, 1]
    third.close()
    second.close()


def test_folders_are_made(tmp_path):
    """The path of the file need not exist."""
    SqliteStore(tmp_path / "a" / "b" / "loops.db").close()
    assert (tmp_path / "a" / "b" / "loops.db").exists()


def test_a_file_of_a_newer_version_is_refused(path):
    """Named with both versions, and left as it is."""
    SqliteStore(path).close()
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version={SCHEMA_VERSION + 1}")
    db.close()
    with pytest.raises(StoreError, match=f"newer version .schema {SCHEMA_VERSION + 1}.*knows {SCHEMA_VERSION}"):
        SqliteStore(path)


@pytest.mark.parametrize("obstacle", ["folder", "file in the way", "no database", "cut", "full of zeros"])
def test_a_path_that_cannot_be_used_is_named(path, obstacle):
    """StoreError with the path and the setting to check, whatever stands there."""
    if obstacle == "folder":
        path.mkdir()
    elif obstacle == "file in the way":
        path.write_text("")
        path = path / "loops.db"
    elif obstacle == "no database":
        path.write_text("this is a letter to my aunt\n" * 50)
    elif obstacle == "cut":
        SqliteStore(path).close()
        path.write_bytes(path.read_bytes()[:5000])
    else:
        path.write_bytes(b"\x00" * 9000)
    with pytest.raises(StoreError, match="loops.db.*sqlite_path"):
        SqliteStore(path)


def test_a_full_disk_keeps_nothing_and_the_store_recovers(store):
    """StoreError for what does not fit, in one row and in many; with room again it is written."""
    append(store, 0)
    pages = store._db.execute("PRAGMA page_count").fetchone()[0]
    store._db.execute(f"PRAGMA max_page_count={pages + 3}")
    big = "x" * 20_000
    for rows in ([row(1, big)], [row(i, big) for i in range(1, 4)]):
        for forget in (0, 1):
            with pytest.raises(StoreError, match="full"):
                store.append(KEY, None, rows, forget)
    assert [found.text for found in store.transcript(KEY)] == ["text"]
    store._db.execute("PRAGMA max_page_count=1000000")
    append(store, 1, big)
    assert [found.index for found in store.transcript(KEY)] == [0, 1]


def test_a_failed_commit_does_not_stop_the_store(store):
    """The transaction is rolled back, and the next one begins."""
    append(store, 0)

    class Failing:
        """A connection whose COMMIT fails once."""

        def __init__(self, db):
            self._db, self._armed = db, True

        def execute(self, sql, *arguments):
            if sql == "COMMIT" and self._armed:
                self._armed = False
                raise sqlite3.OperationalError("disk I/O error")
            return self._db.execute(sql, *arguments)

        def __getattr__(self, name):
            return getattr(self._db, name)

    store._db = Failing(store._db)
    with pytest.raises(StoreError, match="disk I/O error"):
        store.append(KEY, None, [row(1), row(2)], 0)
    assert len(store.transcript(KEY)) == 1
    store.append(KEY, None, [row(1), row(2)], 0)
    assert len(store.transcript(KEY)) == 3


def test_errors_name_no_values(store):
    """Neither texts nor ids of users are in what is logged."""
    append(store, 0, "zanzibar", ConversationKey("default", "zanzibar"))
    with pytest.raises(StoreError) as caught:
        append(store, 0, "zanzibar", ConversationKey("default", "zanzibar"))
    assert "zanzibar" not in str(caught.value)


def test_a_killed_process_loses_nothing_that_was_written(path):
    """After SIGKILL right behind `append` the rows are there: no checkpoint and no close is needed."""
    program = f"""
import os, signal
from pathlib import Path
from detector.stores import ConversationKey, Header, SqliteStore, TurnRow
store = SqliteStore(Path({str(path)!r}))
for i in range(500):
    row = TurnRow(i, f"t{{i}}", b"d", 1, 1.0, 1.0, "text", b"", b"", b"")
    store.append(ConversationKey("default", "c"), Header() if i == 0 else None, [row], 0)
os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = subprocess.run([sys.executable, "-c", program], check=False)
    assert killed.returncode == -9
    store = SqliteStore(path)
    assert len(store.transcript(KEY)) == 500
    store.close()


# The log


def test_housekeeping_keeps_the_log_small(store, path):
    """The write-ahead log starts anew instead of growing with every turn."""
    log = path.with_name("loops.db-wal")
    sizes = []
    for index in range(3_000):
        append(store, index)
        if index % 100 == 99:
            store.maintain()
            sizes.append(log.stat().st_size)
    assert max(sizes[5:]) <= 2 * max(sizes[:5])


def test_housekeeping_keeps_up_with_a_writer_that_never_rests(store, path, monkeypatch):
    """A passive checkpoint alone never catches up with steady writing; the log stays within bounds all the same."""
    monkeypatch.setattr("detector.stores.sqlite._LONG_LOG", 200)
    stop, written = threading.Event(), [0]

    def write():
        while not stop.is_set():
            append(store, written[0])
            written[0] += 1

    writer = threading.Thread(target=write)
    writer.start()
    log, sizes = path.with_name("loops.db-wal"), []
    try:
        while written[0] < 6_000:
            store.maintain()
            sizes.append(log.stat().st_size)
    finally:
        stop.set()
        writer.join()
    assert written[0] * 2 * 4096 > 40_000_000, "too little was written to prove anything"
    assert max(sizes) < 20_000_000
    assert len(store.transcript(KEY)) == written[0]


def test_housekeeping_and_turns_share_the_file(store):
    """`maintain` on another thread makes no write fail."""
    stop, failures = threading.Event(), []

    def maintain():
        while not stop.is_set():
            try:
                store._has_erased = True  # the strongest kind, which makes writers wait
                store.maintain()
            except StoreError as error:
                failures.append(error)

    keeper = threading.Thread(target=maintain)
    keeper.start()
    try:
        for index in range(500):
            append(store, index, forget=index - 5)
    finally:
        stop.set()
        keeper.join()
    assert not failures
    assert len(store.transcript(KEY)) == 500


def test_the_sweepers_question_does_not_read_what_has_ended(store):
    """A partial index answers it: a week of ended conversations must not be scanned on the event loop."""
    plan = store._db.execute(
        "EXPLAIN QUERY PLAN SELECT tenant, id FROM conversations WHERE updated<? AND is_open LIMIT ?", (1.0, 10)
    ).fetchall()
    assert "open_conversations_by_update" in str(plan)


# Erasure


def test_erased_texts_are_in_no_file_after_housekeeping(store, path):
    """Neither in the database nor in the log, for deleted conversations and for texts that left the window."""
    for index in range(60):
        append(store, index, f"deleted-{index}- " + "x" * index * 10)
        append(store, index, f"window-{index}- " + "x" * index * 10, ConversationKey("default", "d"), index - 9)
        append(store, index, f"kept-{index}- " + "x" * index * 10, ConversationKey("default", "e"))
    assert b"deleted-5-" in files(path)
    store.delete(KEY)
    store.maintain()
    found = files(path)
    assert [index for index in range(60) if f"deleted-{index}-".encode() in found] == []
    assert [index for index in range(60) if f"window-{index}-".encode() in found] == list(range(50, 60))
    assert all(f"kept-{index}-".encode() in found for index in range(60))


@pytest.mark.parametrize("seed", range(2))
def test_after_a_clean_stop_nothing_erased_is_left_at_all(path, seed):
    """Thousands of writes, blanks and erasures in any order: closing leaves only what is kept."""
    rng = random.Random(seed)
    store, alive, gone, turns = SqliteStore(path), {}, [], {}
    for step in range(3_000):
        number = rng.randrange(60)
        key = ConversationKey("default", f"c{number}")
        if rng.random() < 0.02 and number in turns:
            store.delete(key)
            gone += alive.pop(number)
            del turns[number]
            continue
        index = turns.get(number, 0)
        secret = f"secret-{step}-"
        append(
            store,
            index,
            secret + "w" * rng.choice([0, 5, 50, 300, 3000, 7000]),
            key,
            index + 1 - 10 if number % 2 else 0,
        )
        turns[number] = index + 1
        texts = alive.setdefault(number, [])
        texts.append(secret)
        if number % 2 and len(texts) > 10:
            gone.append(texts.pop(0))
        if rng.random() < 0.01:
            store.maintain()
    store.maintain()
    assert len(secrets_in(path) & set(gone)) <= len(gone) / 500, "secure_delete is off"
    store.close()
    assert secrets_in(path) == {secret for texts in alive.values() for secret in texts}


def test_text_that_a_killed_process_had_erased_leaves_the_log_after_the_restart(path):
    """The first housekeeping of the next process empties the log."""
    first = SqliteStore(path)
    append(first, 0, "zanzibar")
    first.delete(KEY)
    assert b"zanzibar" in files(path), "the test proves nothing"
    second = SqliteStore(path)  # the first one is never closed, as if killed
    second.maintain()
    assert b"zanzibar" not in files(path)
    second.close()
    first.close()
