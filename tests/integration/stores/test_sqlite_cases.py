"""What the SQLite file promises of cases beyond: older versions, kills, erasure, and questions that stay quick."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from detector.cases import CaseStatus
from detector.stores import CaseFilter, ConversationKey, SqliteStore
from detector.stores.sqlite import SCHEMA_VERSION
from detector.stores.sqlite_cases import _terms
from tests.support.cases import case, closing, next_change, opening

KEY = ConversationKey("default", "c")
HERE = Path(__file__).parent


@pytest.fixture
def path(tmp_path):
    return tmp_path / "loops.db"


def files(path):
    return b"".join(found.read_bytes() for found in path.parent.iterdir())


@pytest.mark.parametrize("version", [1, 2])
def test_a_file_of_an_older_version_goes_on(path, version):
    """As that version wrote it: its conversations and feedback are read, and cases are taken."""
    with sqlite3.connect(path) as db:
        db.executescript((HERE / f"schema_{version}.sql").read_text(encoding="utf-8"))
        assert db.execute("PRAGMA user_version").fetchone() == (version,)
    db.close()
    store = SqliteStore(path)
    assert [found.text for found in store.transcript(KEY)] == ["Where is my order?", "Please rephrase."]
    assert (store.feedback.get("default", "f1") is not None) is (version == 2)
    store.append(KEY, None, [], 0, [opening()])
    store.close()
    again = SqliteStore(path)
    assert again._db.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
    assert again.cases.current("default", "c") == case()
    again.close()


def test_a_log_keeps_its_name_and_numbers_when_opened_again(path):
    """Also if all of it was forgotten."""
    store = SqliteStore(path)
    name = store.cases.log_name
    store.cases.save("default", opening())
    store.cases.forget_log(99.0)
    store.close()
    again = SqliteStore(path)
    assert again.cases.log_name == name
    assert again.cases.log_range() == (2, 1)
    again.close()


def test_a_killed_process_loses_no_case_that_was_written(path):
    """After SIGKILL right behind `append` each case is there, with its turn, its event and its delivery."""
    program = f"""
import os, signal
from pathlib import Path
from detector.stores import ConversationKey, Header, SqliteStore, TurnRow
from tests.support.cases import opening
store = SqliteStore(Path({str(path)!r}))
store.cases.set_sinks(["hook"])
for i in range(200):
    row = TurnRow(0, "t0", b"d", 1, 1.0, 1.0, "text", b"", b"", b"")
    store.append(ConversationKey("default", f"c{{i}}"), Header(), [row], 0, [opening(f"e{{i:03}}", f"c{{i}}")])
os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = subprocess.run([sys.executable, "-c", program], check=False, cwd=HERE.parents[2])
    assert killed.returncode == -9
    store = SqliteStore(path)
    assert len(store.cases.find("default", CaseFilter(), "", 999)) == 200
    assert [event.number for event in store.cases.log(0, 999)] == list(range(1, 201))
    assert len(store.cases.deliveries("hook", 99.0, 999)) == 200
    assert all(store.load(ConversationKey("default", f"c{i}"), 1) for i in range(200))
    store.close()


def test_erased_texts_of_cases_are_in_no_file_after_housekeeping(path):
    """Neither those of an erased conversation, nor of one that got old, nor of cases closed long ago."""
    store = SqliteStore(path)
    store.cases.set_sinks(["hook"])
    for i in range(20):
        for name in ("erased", "aged", "closed", "kept"):
            given = case(f"{name}{i}", name, request=f"{name}-{i}- " + "x" * 300 * i)
            store.cases.save("default", opening(f"{name}{i}", name, request=given.request))
            updated = 20.0 if name == "closed" else 90.0
            store.cases.save("default", closing(given, resolution=f"{name}-{i}-", updated_at=updated))
    store.maintain()
    assert b"erased-7-" in files(path)
    store.delete(ConversationKey("default", "erased"))
    store.delete(ConversationKey("default", "aged"), keep_feedback=True)
    store.cases.forget(50.0, 10.0)
    store.maintain()
    found = files(path)
    gone = [f"{name}-{i}-" for name in ("erased", "aged", "closed") for i in range(20)]
    assert [text for text in gone if text.encode() in found] == []
    assert b"erased" not in found, "its id is left"
    assert all(f"kept-{i}-".encode() in found for i in range(20))
    assert len(store.cases.find("default", CaseFilter(), "", 99)) == 60
    store.close()


def test_housekeeping_empties_the_log_of_what_was_forgotten(path):
    """Forgetting alone is reason enough, in a process that has erased nothing else."""
    store = SqliteStore(path)
    store.maintain()
    store.cases.save("default", closing(store.cases.save("default", opening(request="zanzibar")).case))
    store.cases.forget(50.0, 0.0)
    store.maintain()
    assert b"zanzibar" not in files(path)
    store.cases.save("default", opening("e2", request="zanzibar", reason="samarkand"))
    store.cases.save("default", next_change(case("e2", request="", reason="")))
    store.cases.forget_log(50.0)
    store.maintain()
    assert b"samarkand" not in files(path)
    store.close()


@pytest.mark.parametrize(
    ("question", "values", "index"),
    [
        ("SELECT 1 FROM cases WHERE tenant=? AND id=? AND NOT is_closed", ("", ""), "cases_by_conversation"),
        ("SELECT 1 FROM cases WHERE NOT is_closed AND due_at<? ORDER BY due_at", (1.0,), "open_cases_by_deadline"),
        ("SELECT 1 FROM deliveries WHERE sink=? AND is_next AND due_at<=?", ("", 1.0), "deliveries_by_time"),
    ],
)
def test_what_is_asked_all_the_time_reads_only_what_it_finds(path, question, values, index):
    """Each turn asks for its case, each second for what is due: a year of closed cases must not be gone through."""
    store = SqliteStore(path)
    plan = str(store._db.execute(f"EXPLAIN QUERY PLAN {question}", values).fetchall())
    store.close()
    assert index in plan
    assert "SCAN" not in plan


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (CaseFilter(statuses=(CaseStatus.OPEN,)), "open_cases"),
        (CaseFilter(statuses=(CaseStatus.RESOLVED,)), "closed_cases"),
        (CaseFilter(conversation_id="c"), "cases_by_conversation"),
        (CaseFilter(user_ref="u"), "cases_by_user"),
    ],
)
def test_the_usual_lists_have_an_index(path, wanted, index):
    """Those of open cases, of resolved ones, which each package asks for, of a conversation and of a user."""
    store = SqliteStore(path)
    terms = {"tenant=?": ("default",), **_terms(wanted)}
    values = [value for given in terms.values() for value in given]
    question = f"EXPLAIN QUERY PLAN SELECT record FROM cases WHERE {' AND '.join(terms)} ORDER BY escalation_id DESC"  # noqa: S608
    plan = str(store._db.execute(question, values).fetchall())
    store.close()
    assert f"INDEX {index} " in plan
    assert "TEMP B-TREE" not in plan
