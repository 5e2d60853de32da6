"""What every store promises."""

import pytest
from msgspec.structs import replace

from detector.stores import ConversationKey, Header, SqliteStore, StoreError, TurnRow
from detector.stores.base import RECENT_TURNS

KEY, OTHER = ConversationKey("default", "c"), ConversationKey("default", "d")
HEADER = Header(
    bot_id="b", channel="web", language="de", user_ref="u", metadata={"k": "v"}, outcome=2, created=1.5, updated=2.5
)


def row(index, text=None, **fields):
    given = {
        "turn_id": f"t{index}",
        "digest": b"\x00digest%d" % index,
        "role": 1 + index % 2,
        "time": 100.0 + index,
        "received": 200.25 + index,
        "text": f"text {index}" if text is None else text,
        "past": b"past",
        "progress": b"progress%d" % index,
        "answer": b"answer%d" % index,
        **fields,
    }
    return TurnRow(index=index, **given)


def fill(store, turns, key=KEY, forget=lambda index: 0):
    for index in range(turns):
        store.append(key, HEADER if index == 0 else None, [row(index)], forget(index))


def texts(store, key=KEY):
    return {kept.index for kept in store.transcript(key) if kept.text}


def answers(store, key=KEY):
    return {kept.index for kept in store.transcript(key) if kept.answer}


def test_what_was_written_is_read(store):
    """Header and rows come back as they were, field by field, in every script and with zeros in it."""
    rows = [row(0), row(1, "äöü 你好 \x00 😀", turn_id="", past=b"", answer=b"\xff\x00")]
    store.append(KEY, HEADER, rows, 0)
    assert store.load(KEY, 10) == (HEADER, rows)
    assert store.transcript(KEY) == rows


def test_the_latest_rows_come_oldest_first(store):
    """At most as many as asked for."""
    fill(store, 10)
    _, rows = store.load(KEY, 3)
    assert [found.index for found in rows] == [7, 8, 9]


def test_what_is_not_known_is_none(store):
    """No header, no rows, no answer."""
    assert store.load(KEY, 10) is None
    assert store.transcript(KEY) == []
    assert store.answer(KEY, 0) is None
    assert store.delete(KEY) == 0


def test_a_header_is_only_replaced_if_given(store):
    """None leaves it as it is."""
    store.append(KEY, HEADER, [row(0)], 0)
    store.append(KEY, None, [row(1)], 0)
    assert store.load(KEY, 1)[0] == HEADER
    changed = replace(HEADER, updated=9.0)
    store.append(KEY, changed, [row(2), row(3)], 0)
    assert store.load(KEY, 1)[0] == changed


def test_an_update_replaces_the_header_and_the_latest_progress(store):
    """Earlier rows keep theirs; without a progress none changes."""
    fill(store, 3)
    ended = replace(HEADER, is_open=False, outcome=3)
    store.update(KEY, ended, b"ended")
    header, rows = store.load(KEY, 3)
    assert header == ended
    assert [found.progress for found in rows] == [b"progress0", b"progress1", b"ended"]
    store.update(KEY, HEADER, None)
    assert store.load(KEY, 1) == (HEADER, [rows[2]])


def test_answers_are_found_by_index(store):
    """Each turn's own; None beyond the last."""
    fill(store, 3)
    assert [store.answer(KEY, index) for index in range(4)] == [b"answer0", b"answer1", b"answer2", None]


def test_conversations_do_not_mix(store):
    """The same ids under another conversation or tenant are other turns."""
    keys = [KEY, OTHER, ConversationKey("other", "c")]
    for i, key in enumerate(keys):
        store.append(key, replace(HEADER, bot_id=str(i)), [row(0, f"text of {i}")], 0)
    assert store.delete(OTHER) == 1
    for i in (0, 2):
        header, rows = store.load(keys[i], 5)
        assert (header.bot_id, rows[0].text) == (str(i), f"text of {i}")


def test_an_erased_conversation_is_gone(store):
    """All of it; it may begin anew."""
    fill(store, 5)
    fill(store, 2, OTHER)
    assert store.delete(KEY) == 5
    assert store.load(KEY, 5) is None
    assert store.transcript(KEY) == []
    assert store.answer(KEY, 0) is None
    assert store.stale(1e12, 10) == [OTHER]
    store.append(KEY, HEADER, [row(0)], 0)
    assert len(store.transcript(KEY)) == 1


def test_stale_conversations_are_open_and_old(store):
    """Not updated since a moment, not ended, and no more than asked for."""
    for i in range(6):
        store.append(ConversationKey("default", f"c{i}"), replace(HEADER, updated=float(i)), [row(0)], 0)
    store.update(ConversationKey("default", "c1"), replace(HEADER, updated=1.0, is_open=False), None)
    assert sorted(key.conversation_id for key in store.stale(4.0, 10)) == ["c0", "c2", "c3"]
    assert len(store.stale(4.0, 2)) == 2
    assert store.stale(0.0, 10) == []
    assert all(isinstance(key, ConversationKey) for key in store.stale(4.0, 10))


def test_expired_conversations_are_old_whether_open_or_not(store):
    """Those that are to be erased."""
    for i in range(4):
        header = replace(HEADER, updated=float(i), is_open=i % 2 == 0)
        store.append(ConversationKey("default", f"c{i}"), header, [row(0)], 0)
    assert sorted(key.conversation_id for key in store.expired(3.0, 10)) == ["c0", "c1", "c2"]
    assert len(store.expired(3.0, 2)) == 2


# Texts that are not kept


def test_texts_leave_with_the_window(store):
    """Row by row: the latest 10 keep their text, and the answers are kept for idempotency."""
    fill(store, 100, forget=lambda index: index + 1 - 10)
    assert texts(store) == set(range(90, 100))
    assert answers(store) == set(range(100 - RECENT_TURNS, 100))


def test_answers_in_a_window_longer_than_that_stay(store):
    """Their sentences are in the window anyway."""
    fill(store, 150, forget=lambda index: index + 1 - 90)
    assert texts(store) == set(range(60, 150))
    assert answers(store) == set(range(60, 150))


def test_many_rows_at_a_time_leave_no_text_behind(store):
    """A joined conversation; an empty text among them hides none."""
    rows = [row(index, "" if index % 7 == 0 else f"text {index}") for index in range(100)]
    store.append(KEY, HEADER, rows, 90)
    assert texts(store) == {90, 92, 93, 94, 95, 96, 97, 99}
    store.append(KEY, None, [row(index) for index in range(100, 130)], 120)
    assert texts(store) == set(range(120, 130))
    assert answers(store) == set(range(130 - RECENT_TURNS, 130))


def test_nothing_is_blanked_while_texts_are_kept(store):
    """With 0 every text and answer stays."""
    fill(store, 100)
    assert texts(store) == answers(store) == set(range(100))


def test_all_texts_can_be_forgotten(store):
    """At the end of a conversation, or when texts are no longer kept; the latest answers stay."""
    fill(store, 100)
    fill(store, 3, OTHER)
    store.forget(KEY, 100)
    assert texts(store) == set()
    assert answers(store) == set(range(100 - RECENT_TURNS, 100))
    assert texts(store, OTHER) == {0, 1, 2}
    store.forget(ConversationKey("default", "unknown"), 10)


def test_forgetting_leaves_the_rest_of_a_row(store):
    """Index, id, digest, times, past and progress."""
    fill(store, 3)
    store.forget(KEY, 3)
    assert store.transcript(KEY) == [replace(row(index), text="") for index in range(3)]


def test_housekeeping_changes_nothing_that_can_be_read(store):
    """`maintain` at any time, also twice."""
    fill(store, 50, forget=lambda index: index + 1 - 10)
    before = store.load(KEY, 50), store.transcript(KEY)
    store.maintain()
    store.maintain()
    assert (store.load(KEY, 50), store.transcript(KEY)) == before


def test_a_row_with_an_index_that_is_taken_is_refused(tmp_path):
    """SQLite: all or nothing, so the header and the rows before it are not written either."""
    store = SqliteStore(tmp_path / "loops.db")
    fill(store, 2)
    with pytest.raises(StoreError):
        store.append(KEY, replace(HEADER, bot_id="changed"), [row(2), row(1)], 0)
    header, rows = store.load(KEY, 10)
    assert header == HEADER
    assert [found.index for found in rows] == [0, 1]
    store.append(KEY, None, [row(2)], 0)
    store.close()
