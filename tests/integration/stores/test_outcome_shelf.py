"""What every store promises of outcomes; and reading what became of conversations from the SQLite file."""

import sqlite3
import subprocess
import sys

import msgspec
import pytest
from msgspec.structs import replace

from detector.cases import Case, CaseStatus
from detector.cases.rules import CaseRules
from detector.cases.transitions import acknowledged, opened
from detector.conversation import Episode, Progress
from detector.stores import ConversationKey, Header, SqliteStore, StoreError, TurnRow
from detector.stores.sqlite_outcomes import read_past
from detector.turn import Role
from detector.verdict import Action, Cause, End, TurnRef
from tests.support.outcomes import escalation, outcome

KEY = ConversationKey("default", "c")
SECRET = "Please change my address to 4 Elm Street"


@pytest.fixture
def on_disk(path):
    store = SqliteStore(path)
    yield store
    store.close()


def row(index, *, role=Role.USER, received=None, text=SECRET, progress=None):
    at = 100.0 + index if received is None else received
    encoded = msgspec.msgpack.encode(progress or Progress(turns=index + 1))
    return TurnRow(index, f"t{index}", b"digest", int(role), at, at, text, b"past", encoded, b"answer")


def files(path):
    return b"".join(found.read_bytes() for found in path.parent.iterdir())


def test_outcomes_are_forgotten_by_their_last_turn(store):
    """Two conversations of one id follow each other; each goes when its own time has come."""
    for began in (10.0, 500.0, 900.0):
        store.append(KEY, Header(), [row(0)], 0)
        store.delete(KEY, keep_feedback=True, outcome=outcome(began))
    assert store.outcomes.forget(600.0) == 2
    assert store.outcomes.forget(600.0) == 0
    assert store.outcomes.forget(2_000.0) == 1


def test_deletion_takes_outcomes_along(store):
    """Also long after the conversation itself was erased; that of other ids and tenants stays."""
    for key in (KEY, ConversationKey("default", "d"), ConversationKey("other", "c")):
        store.append(key, Header(), [row(0)], 0)
        store.delete(key, keep_feedback=True, outcome=outcome())
    assert store.delete(KEY) == 0
    assert store.outcomes.forget(2_000.0) == 2


def test_kept_outcome_is_read_as_it_was(on_disk, path):
    """Field by field; without an id of the conversation anywhere in the file."""
    key = ConversationKey("default", "conversation-4711")
    given = outcome(
        bot_id="b", user_ref="u", sign_at=1_010.0, offered_at=1_020.0, human_requests=2, passed_over=1,
        stuck_at_end=True, end=End.IDLE, reopened=1, said=2, turns=7, escalations=(escalation(), escalation(5.0)),
    )  # fmt: skip
    on_disk.append(key, Header(), [row(0)], 0)
    on_disk.delete(key, keep_feedback=True, outcome=given)
    on_disk.maintain()
    assert [(past.tenant, past.outcome, past.opening) for past in read_past(path)] == [("default", given, ())]
    assert b"conversation-4711" not in files(path)
    assert SECRET.encode() not in files(path)


def test_recorded_conversation_is_read_with_its_cases(on_disk, path):
    """Times of its turns, header, cases of this conversation alone, and the first three texts of its user."""
    stuck = Episode(1, TurnRef(1, "t1"), Action.HAND_OFF, Cause.LOOP, TurnRef(2, "t2"))
    rows = [
        row(0, text="Hi"),
        row(1, role=Role.BOT, text="Not understood."),
        row(2, progress=Progress(turns=3, episode=stuck, end=End.IDLE, stuck_at_end=True, passed_over=1)),
        row(3, text="third", progress=Progress(turns=4)),
        row(4, text="fourth", progress=Progress(turns=5, end=End.ENDED)),
    ]
    for conversation_id in ("b", "c", "d"):
        case = Case(
            escalation_id=f"e-{conversation_id}", conversation_id=conversation_id, episode=1, first_sign_at=101.0
        )
        change = opened(replace(case, first_sign_at=101.0), CaseRules(), 102.0)
        header = Header(bot_id="bot", user_ref="ann", outcome=3)
        on_disk.append(ConversationKey("default", conversation_id), header, rows, 0, [change])
        if conversation_id == "c":
            on_disk.cases.save("default", acknowledged(change.case, CaseRules(), 190.0, owner="o"))
    _, past, _ = read_past(path)
    found = past.outcome
    assert past.opening == ("Hi", SECRET, "third")
    assert (found.bot_id, found.user_ref, found.said, found.turns) == ("bot", "ann", 3, 5)
    assert (found.began, found.sign_at, found.offered_at, found.person_at, found.last) == (100, 101, 102, 190, 104)
    assert (found.reopened, found.end) == (1, End.ENDED)
    assert [(one.status, one.first_sign_at, one.acknowledged_at) for one in found.escalations] == [
        (CaseStatus.ACKNOWLEDGED, 101.0, 190.0)
    ]


def test_every_conversation_is_read_once(on_disk, path):
    """More than some pages of them, of two tenants, in whatever order they came; and those that are only kept."""
    keys = [ConversationKey(f"tenant-{i % 2}", f"c{i * 7919 % 1000:03}") for i in range(450)]
    for i, key in enumerate(keys):
        on_disk.append(key, Header(user_ref=f"u{i}"), [row(0), row(1)], 0)
    for key in keys[:20]:
        on_disk.delete(key, keep_feedback=True, outcome=outcome(user_ref="kept"))
    refs = [past.outcome.user_ref for past in read_past(path)]
    assert refs.count("kept") == 20
    assert sorted(refs) == sorted(["kept"] * 20 + [f"u{i}" for i in range(20, 450)])


def test_reading_goes_on_while_another_process_writes(on_disk, path):
    """From outside of the server's process, a page in hand; the server's log can be folded meanwhile."""
    for i in range(300):
        on_disk.append(ConversationKey("default", f"c{i:03}"), Header(), [row(0)], 0)
    code = "import sys, pathlib\nfrom detector.stores.sqlite_outcomes import read_past\n"
    code += "past = read_past(pathlib.Path(sys.argv[1])); next(past); print('one', flush=True); input()\n"
    code += "print(1 + len(list(past)))"
    reader = subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert reader.stdout.readline() == "one\n"
    on_disk.append(ConversationKey("default", "later"), Header(), [row(0)], 0)
    on_disk.maintain()
    said, _ = reader.communicate("\n", timeout=30)
    assert said == "301\n"


def test_file_that_is_none_is_named(tmp_path, path):
    """Missing, no database, or of a version without cases: the message says what to give."""
    with pytest.raises(StoreError, match="sqlite_path"):
        next(read_past(tmp_path / "missing.db"))
    path.write_text("no database at all, but long enough to be looked at as one " * 20)
    with pytest.raises(StoreError, match="file of a server"):
        next(read_past(path))
    old = tmp_path / "old.db"
    with sqlite3.connect(old) as db:
        db.execute("CREATE TABLE conversations (tenant, id, header)")
    db.close()
    with pytest.raises(StoreError, match="of this version"):
        next(read_past(old))
