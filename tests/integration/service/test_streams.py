"""StreamTurns: order within a conversation, no waiting between them, and clean ends."""

import asyncio
import contextlib

import grpc
import pytest
from google.protobuf.duration_pb2 import Duration
from loopdetector.v1 import loop_detector_service_pb2 as pb

from tests.support.serving import LOOP, named, request, said, unnamed, until

ABORTED, INVALID, DEADLINE = (
    code.value[0]
    for code in (grpc.StatusCode.ABORTED, grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.DEADLINE_EXCEEDED)
)


def item(correlation_id, conversation_id, text, turn_id="", role="user", seconds=None, **fields):
    timeout = None if seconds is None else Duration(nanos=int(seconds * 1e9))
    return pb.StreamTurnsRequest(
        correlation_id=correlation_id,
        timeout=timeout,
        request=request(conversation_id, text, turn_id, role, **fields),
    )


def busy(served, conversation_id):
    """Somebody works on a conversation."""
    return served.server.conversations._live.turn_taking(("default", conversation_id), 1.0)


async def test_a_stream_says_what_single_calls_say(served):
    """Each answer carries its correlation id, and conversations that are mixed keep their order."""
    reference = await served.play("r", LOOP)
    stream = served.stub.StreamTurns()
    for i, (role, text) in enumerate(LOOP):
        for conversation_id in "abc":
            await stream.write(item(f"{conversation_id}{i}", conversation_id, text, f"t{i}", role))
    await stream.done_writing()
    answers = [answer async for answer in stream]
    for conversation_id in "abc":
        own = [answer for answer in answers if answer.response.conversation_id == conversation_id]
        assert [answer.correlation_id for answer in own] == [f"{conversation_id}{i}" for i in range(len(LOOP))]
        assert [said(answer.response) for answer in own] == [said(answer) for answer in reference]
    assert await stream.code() == grpc.StatusCode.OK


async def test_order_is_kept_where_turns_wait_and_others_overtake(served):
    """A long history is judged on a thread: what follows in its conversation waits, the others do not."""
    stream = served.stub.StreamTurns()
    history = unnamed([("user", f"line {i} of a long talk about nothing") for i in range(1_000)])
    await stream.write(item("slow 0", "slow", "first", history=history))
    for i in range(1, 6):
        await stream.write(item(f"slow {i}", "slow", f"next {i}"))
        await stream.write(item(f"fast {i}", "fast", f"text {i}"))
    await stream.done_writing()
    answers = [answer async for answer in stream]
    order = [answer.correlation_id for answer in answers]
    assert order[:5] == [f"fast {i}" for i in range(1, 6)], "nobody overtook"
    assert order[5:] == [f"slow {i}" for i in range(6)]
    assert [a.response.turn_index for a in answers if a.response.conversation_id == "slow"] == list(range(1_000, 1_006))


async def test_a_bad_item_fails_alone(served):
    """Its error has the code and words of a single call and its correlation id; the stream goes on."""
    stream = served.stub.StreamTurns()
    bad = [
        item("1", "c", "hello", role=0),
        item("2", "", "hello"),
        pb.StreamTurnsRequest(correlation_id="3"),
        item("4", "c", "hello", "x" * 300),
        item("5", "c", "hello", seconds=0),
        pb.StreamTurnsRequest(correlation_id="x" * 300, request=request("c", "hello")),
    ]
    for message in [*bad, item("good", "c", "hello", "t0")]:
        await stream.write(message)
    await stream.done_writing()
    answers = [answer async for answer in stream]
    assert [answer.correlation_id for answer in answers] == ["1", "2", "3", "4", "5", "x" * 300, "good"]
    assert [answer.error.code for answer in answers[:6]] == [INVALID, INVALID, INVALID, INVALID, DEADLINE, INVALID]
    words = ["turn.role", "conversation_id", "request", "turn.turn_id", "timeout", "correlation_id"]
    assert all(word in answer.error.message for word, answer in zip(words, answers, strict=False))
    assert answers[6].response.turn_index == 0
    assert (await served.get("c")).state.turns == 1


async def test_the_timeout_of_an_item_is_its_own(served):
    """A busy conversation aborts the item at its timeout; the stream and other items live on."""
    stream = served.stub.StreamTurns()
    async with busy(served, "c"):
        await stream.write(item("short", "c", "hello", "t0", seconds=0.1))
        await stream.write(item("other", "d", "hello", "t0", seconds=0.1))
        assert (await stream.read()).correlation_id == "other"
        aborted = await stream.read()
        assert (aborted.correlation_id, aborted.error.code) == ("short", ABORTED)
    await stream.write(item("again", "c", "hello", "t0", seconds=0.5))
    assert (await stream.read()).response.turn_index == 0
    stream.cancel()


@pytest.mark.parametrize("in_flight", [1, 4])
async def test_no_more_items_are_read_than_the_limit_allows(serve, in_flight):
    """stream_in_flight, exactly: the items beyond stay with gRPC until one of those read is answered."""
    served = await serve(stream_in_flight=in_flight)
    read = []
    take = served.server.servicer.now
    served.server.servicer.now = lambda message: (read.append(message.correlation_id), take(message))[1]
    stream = served.stub.StreamTurns()
    async with busy(served, "c"):
        for i in range(in_flight + 5):
            await stream.write(item(str(i), "c", f"text {i}", f"t{i}"))
        await until(lambda: len(read) >= in_flight)
        await asyncio.sleep(0.2)
        assert len(read) == in_flight
    await stream.done_writing()
    answers = [answer async for answer in stream]
    assert [answer.response.turn_index for answer in answers] == list(range(in_flight + 5))


async def test_on_drain_items_read_are_answered_then_the_stream_ends_unavailable(serve):
    """Also on a stream that waits for its caller; the items that were answered are recorded."""
    served = await serve(store="sqlite")
    working, waiting = served.stub.StreamTurns(), served.stub.StreamTurns()
    await waiting.write(item("w", "w", "hello"))
    assert (await waiting.read()).response.turn_index == 0
    history = unnamed([("user", f"line {i} of a long talk about nothing") for i in range(800)])
    await working.write(item("slow", "c", "first", "t0", history=history))
    await working.write(item("next", "c", "second", "t1"))
    await until(lambda: served.server.conversations._live._busy)
    await asyncio.sleep(0.1)
    draining = asyncio.ensure_future(served.server.drain())
    assert (await working.read()).correlation_id == "slow"
    assert (await working.read()).response.turn_index == 801
    for stream in (working, waiting):
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            assert await stream.read() == grpc.aio.EOF
            raise await _error_of(stream)
        assert caught.value.code() == grpc.StatusCode.UNAVAILABLE
        assert "shutting down" in caught.value.details()
    await asyncio.wait_for(draining, 5)


async def test_a_cancelled_stream_leaves_nothing_behind(served):
    """No task, no lock, no place taken; what was not answered may be sent again."""
    before = _our_tasks()
    async with busy(served, "c"):
        stream = served.stub.StreamTurns()
        for i in range(10):
            await stream.write(item(str(i), "c", f"text {i}", f"t{i}"))
        await until(lambda: served.server.conversations._live._busy[("default", "c")].users == 11)
        assert len(_our_tasks()) > len(before)
        stream.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await stream.read()
        await until(lambda: served.server.conversations._live._busy[("default", "c")].users == 1)
        await until(lambda: not served.server.servicer.streams._open)
    await until(lambda: _our_tasks() == before)
    assert (await served.say("c", "text 0", "t0")).turn_index == 0
    assert "call failed" not in served.log.text
    assert "item failed" not in served.log.text


async def test_a_caller_that_vanishes_amid_answers_is_no_fault_of_ours(serve):
    """Answers that nobody takes are dropped without an error in the log, and the server serves on."""
    served = await serve()
    for _ in range(5):
        async with grpc.aio.insecure_channel(served.target) as channel:
            stream = type(served.stub)(channel).StreamTurns()
            for i in range(50):
                await stream.write(item(str(i), "c", f"text {i}", history=unnamed([("user", "x")] * 30)))
    await until(lambda: not served.server.servicer.streams._open)
    assert await served.is_serving()
    assert not [event for event in served.log.events if event["level"] == "error"]


async def test_candidates_and_stateless_items_are_served_too(served):
    """A stream takes the same requests as a single call."""
    stream = served.stub.StreamTurns()
    await stream.write(item("1", "c", LOOP[3][1], "t3", "bot", candidate=True, history=named(LOOP[:3])))
    await stream.write(item("2", "", LOOP[3][1], "t3", "bot", stateless=True, history=named(LOOP[:3])))
    await stream.done_writing()
    answers = {answer.correlation_id: answer.response async for answer in stream}
    assert said(answers["1"]) == said(answers["2"])


def _our_tasks():
    """Tasks that run code of the detector, by name, since asyncio keeps them in no order; gRPC has its own."""
    files = [getattr(task.get_coro(), "cr_code", None) for task in asyncio.all_tasks() if not task.done()]
    return sorted(code.co_qualname for code in files if code and "/detector/" in code.co_filename)


async def _error_of(stream):
    return grpc.aio.AioRpcError(
        await stream.code(), await stream.initial_metadata(), await stream.trailing_metadata(), await stream.details()
    )
