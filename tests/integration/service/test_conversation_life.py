"""The end of a conversation, its way back, what is known of it, and its erasure."""

import asyncio
import time

import pytest
from loopdetector.v1 import conversation_pb2 as cpb
from loopdetector.v1 import verdict_pb2 as vpb

from detector.stores import ConversationKey
from tests.support.serving import HUMAN_PLEASE, LOOP, fails, named

KEY = ConversationKey("default", "c")
STORES = pytest.mark.parametrize("store", ["memory", "sqlite"])


async def sweep(served, *, idle=0.0, retention=1e9):
    """One round of housekeeping: idle after `idle` seconds, erased after `retention`."""
    now = time.time()
    return await served.server.endings.sweep(idle_before=now - idle, erase_before=now - retention)


# The end


@STORES
async def test_the_platform_ends_a_conversation(serve, store):
    """ENDED with its outcome; a customer who was offered a person and did not get one is stuck at the end."""
    served = await serve(store=store)
    await served.say("c", HUMAN_PLEASE, "t0")
    ended = await served.end("c", cpb.OUTCOME_RESOLVED)
    assert ended.state.end == cpb.CONVERSATION_END_ENDED
    assert ended.state.stuck_at_end is True
    known = await served.get("c")
    assert known.outcome == cpb.OUTCOME_RESOLVED
    assert known.state.stuck_at_end is True, "the platform's outcome overwrote what we saw"


async def test_a_healthy_conversation_is_not_stuck_at_its_end(served):
    """`stuck_at_end` is unset while it is open, and false at a good end."""
    assert not (await served.say("c", "What are your opening hours?", "t0")).state.HasField("stuck_at_end")
    await served.say("c", "We open at nine.", "t1", "bot")
    ended = await served.end("c")
    assert ended.state.HasField("stuck_at_end")
    assert ended.state.stuck_at_end is False


async def test_ending_twice_keeps_what_the_first_end_saw(served):
    """The later outcome holds, `stuck_at_end` stays, and the end is counted once."""
    await served.say("c", HUMAN_PLEASE, "t0")
    await served.end("c", cpb.OUTCOME_RESOLVED)
    await served.end("c")
    assert (await served.get("c")).outcome == cpb.OUTCOME_RESOLVED
    again = await served.end("c", cpb.OUTCOME_ABANDONED)
    assert again.state.stuck_at_end is True
    assert (await served.get("c")).outcome == cpb.OUTCOME_ABANDONED
    assert _ended(served, "ended", stuck=True) == 1


@STORES
@pytest.mark.parametrize("is_evicted", [False, True])
async def test_a_turn_after_the_end_reopens(serve, store, is_evicted):
    """Fresh window, no old episode, indices go on, the outcome is open again; a retry of an old turn still works."""
    served = await serve(store=store, max_live_conversations=1)
    before = await served.play("c", LOOP)
    assert before[-1].recommendation.action > vpb.ACTION_CONTINUE
    await served.end("c", cpb.OUTCOME_ABANDONED)
    if is_evicted:
        await served.say("other", "hello", "t0")
    assert (await served.say("c", LOOP[7][1], "t7", "bot")).SerializeToString() == before[7].SerializeToString()
    back = await served.say("c", LOOP[2][1], "t8")
    assert back.turn_index == 8
    assert back.state.end == cpb.CONVERSATION_END_OPEN
    assert not back.state.HasField("stuck_at_end")
    assert not [s for s in back.signals if s.kind == vpb.SIGNAL_KIND_USER_REFORMULATION], "an old window"
    assert back.recommendation.action <= vpb.ACTION_WATCH, "the old loop came back"
    assert back.recommendation.episode_id != before[-1].recommendation.episode_id
    assert (await served.get("c")).outcome == cpb.OUTCOME_UNSPECIFIED


async def test_ending_what_is_not_known_is_not_found(served):
    """NOT_FOUND; an outcome that does not exist is INVALID_ARGUMENT."""
    async with fails("NOT_FOUND", "conversation_id"):
        await served.end("c")
    await served.say("c", "hello", "t0")
    async with fails("INVALID_ARGUMENT", "outcome"):
        await served.end("c", 99)


# The sweeper


@STORES
@pytest.mark.parametrize("is_live", [True, False])
async def test_the_sweeper_finds_silent_conversations(serve, store, is_live):
    """IDLE with `stuck_at_end` after idle_timeout without a turn, in memory or not; a turn reopens it."""
    served = await serve(store=store, max_live_conversations=1)
    await served.say("c", HUMAN_PLEASE, "t0")
    if not is_live:
        await served.say("d", "hello", "t0")
        await served.end("d")
    assert await sweep(served, idle=60) == 0, "it was swept although a turn had just come"
    assert await sweep(served) == 1
    assert await sweep(served) == 0, "it went idle twice"
    state = (await served.get("c")).state
    assert state.end == cpb.CONVERSATION_END_IDLE
    assert state.stuck_at_end is True
    assert _ended(served, "idle", stuck=True) == 1
    assert (await served.say("c", "still there?", "t1")).state.end == cpb.CONVERSATION_END_OPEN


async def test_the_server_sweeps_by_itself(serve):
    """With idle_timeout and sweep_interval from the settings."""
    served = await serve(idle_timeout=0.2, sweep_interval=0.1)
    await served.say("c", "hello", "t0")
    async with asyncio.timeout(5):
        while (await served.get("c")).state.end != cpb.CONVERSATION_END_IDLE:
            await asyncio.sleep(0.05)


@STORES
async def test_the_latest_turn_counts_even_if_the_header_lags(serve, store):
    """The time in the header may be a minute old: a conversation out of memory is not idle before its time."""
    served = await serve(store=store, max_live_conversations=1)
    clock = served.server.conversations._judging
    clock._clock = lambda: time.time() - 50
    await served.say("c", "hello", "t0")
    clock._clock = time.time
    await served.say("c", "hello again", "t1")
    await served.say("d", "hello", "t0")
    assert await sweep(served, idle=30) == 0


async def test_a_busy_conversation_is_neither_idle_nor_erased(serve):
    """A long history that is being judged is not swept away under its own call, nor does it hold up the others."""
    served = await serve(store="sqlite")
    await served.say("c", "hello", "t0")
    await served.say("silent", "hello", "t0")
    history = named([("user", f"line {i} of a long talk") for i in range(800)])
    call = asyncio.ensure_future(served.say("c", "and now?", "last", history=history))
    while not served.server.conversations._live.is_busy(KEY):
        await asyncio.sleep(0.001)
    assert await sweep(served) == 1
    assert await sweep(served, retention=0) == 0
    assert (await call).state.end == cpb.CONVERSATION_END_OPEN
    assert (await served.get("c")).state.turns > 800
    async with fails("NOT_FOUND"):
        await served.get("silent")


@STORES
async def test_old_conversations_are_erased(serve, store):
    """retention_days after the latest turn, from memory too: the next turn begins a new conversation."""
    served = await serve(store=store)
    await served.play("c", LOOP)
    await sweep(served, retention=60)
    assert (await served.get("c")).state.turns == len(LOOP)
    await sweep(served, retention=0)
    async with fails("NOT_FOUND"):
        await served.get("c")
    assert len(served.server.conversations._live) == 0
    again = await served.play("c", LOOP)
    assert again[0].turn_index == 0
    assert (await served.say("c", LOOP[0][1], "t0")).SerializeToString() == again[0].SerializeToString()


# What is known


async def test_what_is_known_is_what_the_last_answer_said(served):
    """State and recommendation after the latest turn; turns only if asked for."""
    answers = await served.play("c", LOOP)
    known = await served.get("c")
    assert known.conversation_id == "c"
    assert known.state == answers[-1].state
    assert known.recommendation == answers[-1].recommendation
    assert not known.turns
    full = await served.get("c", include_turns=True)
    assert [(t.turn_id, t.text) for t in full.turns] == [(f"t{i}", text) for i, (_, text) in enumerate(LOOP)]
    assert [t.role for t in full.turns] == [1, 2] * 4


async def test_what_is_not_known_is_not_found(served):
    """NOT_FOUND, and erasing it is no error."""
    async with fails("NOT_FOUND", "conversation_id"):
        await served.get("c")
    assert (await served.delete("c")).deleted_turns == 0


# Erasure and texts that are not kept


@STORES
async def test_an_erased_conversation_is_gone_and_begins_anew(serve, store):
    """Rows, header, memory and idempotency: the same id may stand for another content afterwards."""
    served = await serve(store=store)
    await served.play("c", LOOP, metadata={"k": "v"})
    assert (await served.delete("c")).deleted_turns == len(LOOP)
    async with fails("NOT_FOUND"):
        await served.get("c")
    answer = await served.say("c", "another content", "t0")
    assert answer.turn_index == 0
    assert not (await served.get("c")).metadata


async def test_nothing_of_an_erased_conversation_is_left_in_the_files(serve, tmp_path):
    """Not in the database and not in its log, after the next housekeeping; the others are all there."""
    served = await serve(store="sqlite")
    for i in range(30):
        for conversation_id in ("c", "kept"):
            text = f"{conversation_id}-text-{i} my address is Example Street {i}. Please help. " + "blah " * (i * 20)
            metadata = {f"key{i}": f"{conversation_id}-meta-{i}"}
            await served.say(conversation_id, text, f"{conversation_id}-{i}", metadata=metadata, user_ref="u-secret")
        if i == 10:
            served.server.store.maintain()
    assert b"c-text-7" in _files(tmp_path)
    await served.delete("c")
    served.server.store.maintain()
    files = _files(tmp_path)
    for i in range(30):
        for word in (f"c-text-{i} ", f"c-meta-{i}"):
            assert word.encode() not in files, word
        assert f"kept-text-{i} ".encode() in files
    assert (await served.get("kept")).state.turns == 30


async def test_without_transcripts_only_the_window_has_text(serve, tmp_path):
    """store_text = none: texts leave with the window, answers that quote them with idempotency, both for good."""
    served = await serve(store="sqlite", store_text="none", window_turns=8)
    await served.play("c", [("user", f"secret-{i}- where is my parcel? It is late.") for i in range(100)])
    served.server.store.maintain()
    files = _files(tmp_path)
    assert [i for i in range(100) if f"secret-{i}-".encode() in _texts(served)] == list(range(92, 100))
    assert [i for i in range(100) if f"secret-{i}-".encode() in files and i < 28] == []
    async with fails("FAILED_PRECONDITION", "store_text"):
        await served.get("c", include_turns=True)
    assert (await served.get("c")).state.turns == 100


@STORES
async def test_at_the_end_no_text_is_left_without_transcripts(serve, store):
    """Nothing can come back to the window of an ended conversation, so its texts go too."""
    served = await serve(store=store, store_text="none")
    await served.play("c", LOOP)
    await served.play("d", LOOP)
    assert _texts(served)
    await served.end("c")
    assert not _texts(served)
    await sweep(served)
    assert not _texts(served, "d")
    assert (await served.say("c", LOOP[7][1], "t7", "bot")).turn_index == 7, "the stored answers stay"


async def test_a_picture_between_texts_does_not_keep_them(serve):
    """An empty text among those that have left the window hides none of the older ones."""
    served = await serve(store_text="none", window_turns=4)
    turns = named([("user", f"line {i}" if i % 3 else "") for i in range(60)])
    await served.say("c", "last", "last", history=turns)
    assert _texts(served) == b"line 58line 59last"


async def test_texts_of_before_are_blanked_when_they_are_no_longer_kept(serve, tmp_path):
    """A server that starts with store_text = none on older data drops what is outside of the window."""
    served = await serve(store="sqlite")
    await served.play("c", [("user", f"line {i}.") for i in range(60)])
    await served.server.drain()
    served = await serve(store="sqlite", store_text="none", window_turns=4)
    await served.say("c", "line 60.", "t60")
    assert _texts(served) == b"line 57.line 58.line 59.line 60."


def _texts(served, conversation_id="c"):
    rows = served.server.store.transcript(ConversationKey("default", conversation_id))
    return "".join(row.text for row in rows).encode()


def _files(folder):
    return b"".join(path.read_bytes() for path in folder.iterdir())


def _ended(served, end, *, stuck):
    return served.server.metrics.registry.get_sample_value(
        "loopdetector_conversations_ended_total", {"end": end, "stuck": str(stuck).lower()}
    )
