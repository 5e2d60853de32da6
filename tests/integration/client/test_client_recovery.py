"""After an outage the detector is found again, and knows what was said."""

import asyncio
import time

import grpc
import pytest
from loopdetector.v1.conversation_pb2 import Turn
from scripted_server import abort, answer, hang, record_and_hang

from detector.client import AsyncDetectorClient, BreakerState

FATAL = abort(grpc.StatusCode.INTERNAL)


async def test_a_detector_that_comes_back_on_its_port_is_found_and_healed(server, make_client):
    client = make_client(open_seconds=0.1)
    await client.say("one", "t1")
    server.stop()
    for turn_id in ("t2", "t3", "t4"):
        assert (await client.say("again", turn_id)).provenance.degraded
    server.start()
    turn_ids = iter(range(5, 100))
    deadline = time.monotonic() + 4
    while (await client.say("back?", f"t{next(turn_ids)}")).provenance.degraded:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)
    last = next(turn_ids) - 1
    assert server.recorded["c1"] == [f"t{i}" for i in range(1, last + 1)]
    await client.say("and on", "later")
    assert not server.turns[-1].history


async def test_a_turn_that_timed_out_is_sent_again_with_its_id(server, client):
    server.script.append(record_and_hang)
    lost = await client.say("one")
    assert lost.provenance.degraded
    await client.say("two", "t2")
    assert server.turns[1].history == [server.turns[0].turn]
    assert server.recorded["c1"] == [lost.turn_id, "t2"]


async def test_missed_turns_come_before_the_callers_history_and_each_turn_once(server, client):
    server.script.extend([FATAL, FATAL])
    await client.say("one", "t1")
    await client.say("two", "t2")
    await client.say("four", "t4", history=[Turn(turn_id="t2", text="two"), Turn(turn_id="t3", text="three")])
    assert [turn.turn_id for turn in server.turns[-1].history] == ["t1", "t2", "t3"]
    await client.say("five", "t5")
    assert not server.turns[-1].history


async def test_missed_turns_stay_in_their_conversation(server, client):
    server.script.append(FATAL)
    await client.say("one", "t1", "c1")
    await client.say("one", "t1", "c2")
    assert not server.turns[-1].history


@pytest.mark.parametrize("kind", ["candidate", "stateless"])
async def test_turns_that_are_not_recorded_are_never_made_up_for(server, client, kind):
    server.script.append(FATAL)
    await client.say("one", "t1", **{kind: True})
    await client.say("two", "t2")
    assert not server.turns[-1].history


async def test_a_candidate_is_judged_with_what_was_missed_and_the_next_turn_still_records_it(server, client):
    server.script.append(FATAL)
    await client.say("one", "t1")
    await client.analyze_turn("c1", role="bot", text="Sure", turn_id="b1", candidate=True)
    await client.say("alone", "t9", stateless=True)
    await client.say("two", "t2")
    sent = [[turn.turn_id for turn in request.history] for request in server.turns]
    assert sent == [[], ["t1"], [], ["t1"]]
    assert server.recorded["c1"] == ["t1", "t2"]


async def test_a_refused_turn_is_not_sent_again_and_takes_a_poisoned_history_with_it(server, client):
    invalid = abort(grpc.StatusCode.INVALID_ARGUMENT)
    server.script.extend([invalid, FATAL, invalid])
    for turn_id in ("refused", "poison", "victim", "well"):
        await client.say("hi", turn_id)
    sent = [[turn.turn_id for turn in request.history] for request in server.turns]
    assert sent == [[], [], ["poison"], []]


@pytest.mark.parametrize("method", ["end_conversation", "delete_conversation"])
async def test_nothing_of_an_ended_or_erased_conversation_is_sent_again(server, client, method):
    server.script.append(FATAL)
    await client.say("one", "t1")
    await getattr(client, method)("c1")
    await client.say("two", "t2")
    assert not server.turns[-1].history


async def test_five_failures_open_the_breaker_and_calls_are_then_answered_at_once(server, client):
    server.script.extend([FATAL] * 5)
    for i in range(5):
        await client.say("hi", f"t{i}")
    assert client.stats.breaker is BreakerState.OPEN
    start = time.monotonic()
    for i in range(5, 25):
        assert (await client.say("hi", f"t{i}")).provenance.degraded
    assert time.monotonic() - start < 0.2
    assert len(server.requests) == 5
    assert (client.stats.calls, client.stats.degraded) == (25, 25)


async def test_mistakes_and_busy_conversations_do_not_open_the_breaker(server, client):
    server.script.extend([abort(grpc.StatusCode.INVALID_ARGUMENT)] * 6 + [abort(grpc.StatusCode.ABORTED)] * 12)
    for _ in range(12):
        await client.say("hi")
    assert client.stats.breaker is BreakerState.CLOSED
    assert len(server.requests) == 18


async def test_one_probe_goes_out_while_the_others_are_answered_at_once(server, make_client):
    client = make_client(failures_to_open=1, open_seconds=0.1, timeout=1)
    server.script.extend([FATAL, hang, answer])
    await client.say("hi", "t1")
    await asyncio.sleep(0.15)
    probe = asyncio.create_task(client.say("hi", "t2"))
    await server.has_seen(2)
    assert client.stats.breaker is BreakerState.PROBING
    start = time.monotonic()
    assert all(r.provenance.degraded for r in await asyncio.gather(*(client.say("hi") for _ in range(10))))
    assert time.monotonic() - start < 0.5
    assert (await probe).provenance.degraded
    assert client.stats.breaker is BreakerState.OPEN
    assert len(server.requests) == 2
    await asyncio.sleep(0.15)
    assert not (await client.say("hi", "t3")).provenance.degraded
    assert client.stats.breaker is BreakerState.CLOSED


@pytest.mark.parametrize("code", ["UNAVAILABLE", "ABORTED"])
async def test_a_turn_is_tried_once_more_with_the_same_id_within_the_deadline(server, client, code):
    server.script.append(abort(grpc.StatusCode[code]))
    response = await client.say("hi")
    assert not response.provenance.degraded
    first, second = server.requests
    assert first == second
    assert first.turn.turn_id
    assert server.remaining[1] < server.remaining[0] <= 0.26
    assert client.stats.retries == 1


async def test_a_turn_is_not_tried_a_third_time(server, client):
    server.script.extend([abort(grpc.StatusCode.UNAVAILABLE)] * 3)
    assert (await client.say("hi")).provenance.degraded
    assert len(server.requests) == 2


@pytest.mark.parametrize("code", ["DEADLINE_EXCEEDED", "INTERNAL", "RESOURCE_EXHAUSTED", "INVALID_ARGUMENT"])
async def test_other_failures_are_not_retried(server, client, code):
    server.script.append(abort(grpc.StatusCode[code]))
    await client.say("hi")
    assert len(server.requests) == 1


async def test_a_cancelled_caller_is_cancelled_and_leaves_the_probe_to_the_next(server):
    async with AsyncDetectorClient(server.target, failures_to_open=1, open_seconds=0, timeout=5) as client:
        server.script.extend([FATAL, hang])
        await client.analyze_turn("c1", role="user", text="hi")
        task = asyncio.create_task(client.analyze_turn("c1", role="user", text="hi"))
        await server.has_seen(2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert client.stats.breaker is BreakerState.OPEN
        assert not (await client.analyze_turn("c1", role="user", text="hi")).provenance.degraded
        assert client.stats.breaker is BreakerState.CLOSED
