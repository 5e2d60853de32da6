"""What a caller did wrong is named; what is our fault is INTERNAL with a fixed text, and nobody's words leak."""

import asyncio

import grpc
import pytest
from loopdetector.v1 import loop_detector_service_pb2 as pb

from detector.pipeline import Pipeline
from detector.stores import StoreError
from tests.support.serving import LOOP, fails, named, request, retry_seconds, status_of, turn, unnamed

SECRET = "zanzibar"
SERVICE = "/loopdetector.v1.LoopDetectorService/"


# Limits


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"conversation_id": ""}, ["conversation_id"]),
        ({"conversation_id": "x" * 257}, ["conversation_id", "257", "max_id_chars = 256"]),
        ({"turn_id": "x" * 300}, ["turn.turn_id", "300", "max_id_chars = 256"]),
        ({"role": 0}, ["turn.role", "0"]),
        ({"role": 77}, ["turn.role", "77"]),
        ({"bot_id": "x" * 257}, ["bot_id", "max_id_chars"]),
        ({"channel": "x" * 257}, ["channel", "max_id_chars"]),
        ({"language": "x" * 257}, ["language", "max_id_chars"]),
        ({"user_ref": "x" * 257}, ["user_ref", "max_id_chars"]),
        ({"holder": 9}, ["holder", "9"]),
        ({"holder": -1}, ["holder", "-1"]),
        ({"history": unnamed([("user", "a")] * 2_001)}, ["history", "2001", "max_history_turns = 2000"]),
        ({"history": [turn("user", "a"), turn(0, "b")]}, ["history[1].role"]),
        ({"history": [turn("user", "a", "x" * 257)]}, ["history[0].turn_id", "max_id_chars"]),
        ({"metadata": {str(i): "" for i in range(33)}}, ["metadata", "33", "max_metadata_entries = 32"]),
        ({"metadata": {"k": "v" * 513}}, ["metadata", "max_metadata_chars = 512"]),
        ({"metadata": {"k" * 513: ""}}, ["metadata", "max_metadata_chars = 512"]),
        ({"candidate": True}, ["candidate", "ROLE_BOT"]),
    ],
    ids=lambda value: None if isinstance(value, list) else next(iter(value)),
)
async def test_each_limit_names_field_and_limit(served, fields, words):
    """INVALID_ARGUMENT, and the conversation does not come to be."""
    arguments = {"conversation_id": "c", "text": "hello", "turn_id": "t0", **fields}
    async with fails("INVALID_ARGUMENT", *words):
        await served.say(**arguments)
    async with fails("NOT_FOUND"):
        await served.get("c")


@pytest.mark.parametrize(
    ("seconds", "nanos"),
    [(-62_135_596_801, 0), (253_402_300_800, 0), (2**63 - 1, 0), (-(2**63), 0), (5, -1), (5, 2**31 - 1)],
)
async def test_a_time_that_is_none_is_refused(served, seconds, nanos):
    """Outside of the years 1 to 9999, or with nanos that are none: INVALID_ARGUMENT names the field."""
    call = request("c", "hello", "t0")
    call.turn.time.seconds, call.turn.time.nanos = seconds, nanos
    async with fails("INVALID_ARGUMENT", "turn.time"):
        await served.stub.AnalyzeTurn(call)


@pytest.mark.parametrize(("seconds", "nanos"), [(-62_135_596_800, 0), (253_402_300_799, 999_999_999), (0, 0), (-1, 1)])
async def test_any_time_from_year_1_to_9999_is_kept(served, seconds, nanos):
    """As sent, to the second, and a conversation with it can be read."""
    call = request("c", "hello", "t0")
    call.turn.time.seconds, call.turn.time.nanos = seconds, nanos
    await served.stub.AnalyzeTurn(call)
    time = (await served.get("c", include_turns=True)).turns[0].time
    if seconds:
        assert abs(time.seconds + time.nanos / 1e9 - (seconds + nanos / 1e9)) < 1


async def test_a_missing_turn_is_named(served):
    """INVALID_ARGUMENT for a request without a turn."""
    async with fails("INVALID_ARGUMENT", "turn is missing"):
        await served.stub.AnalyzeTurn(pb.AnalyzeTurnRequest(conversation_id="c"))


async def test_metadata_cannot_grow_without_end(serve):
    """max_metadata_entries holds for the conversation, not only for a call; what is there can be changed."""
    served = await serve(max_metadata_entries=3)
    await served.say("c", "hello", "t0", metadata={"a": "1", "b": "2"})
    await served.say("c", "hello", "t1", metadata={"c": "3"})
    async with fails("INVALID_ARGUMENT", "metadata", "max_metadata_entries = 3"):
        await served.say("c", "hello", "t2", metadata={"d": "4"})
    assert (await served.say("c", "hello", "t2", metadata={"a": "5"})).turn_index == 2
    assert dict((await served.get("c")).metadata) == {"a": "5", "b": "2", "c": "3"}


async def test_a_message_over_the_limit_is_named(serve):
    """max_message_bytes, in a call and as one item of a stream."""
    served = await serve(max_message_bytes=2_000)
    async with fails("INVALID_ARGUMENT", "max_message_bytes = 2000"):
        await served.say("c", "x" * 3_000, "t0")
    stream = served.stub.StreamTurns()
    await stream.write(pb.StreamTurnsRequest(correlation_id="1", request=request("c", "x" * 3_000, "t0")))
    await stream.write(pb.StreamTurnsRequest(correlation_id="2", request=request("c", "hello", "t0")))
    refused, answered = await stream.read(), await stream.read()
    assert refused.error.code == grpc.StatusCode.INVALID_ARGUMENT.value[0]
    assert "max_message_bytes" in refused.error.message
    assert answered.response.turn_index == 0
    stream.cancel()


@pytest.mark.parametrize("method", ["GetConversation", "EndConversation", "DeleteConversation"])
@pytest.mark.parametrize("conversation_id", ["", "x" * 257])
async def test_every_method_checks_the_conversation_id(served, method, conversation_id):
    """INVALID_ARGUMENT names it."""
    message = getattr(pb, f"{method}Request")(conversation_id=conversation_id)
    async with fails("INVALID_ARGUMENT", "conversation_id"):
        await getattr(served.stub, method)(message)


async def test_transcripts_are_checked(serve):
    """Empty, too long, or with a bad turn: INVALID_ARGUMENT."""
    served = await serve(max_history_turns=5)
    for turns, words in (
        ([], ["turns is empty"]),
        (unnamed([("user", "x")] * 6), ["turns has 6", "max_history_turns = 5"]),
        ([turn(0, "x")], ["turns[0].role"]),
    ):
        async with fails("INVALID_ARGUMENT", *words):
            await served.stub.AnalyzeTranscript(pb.AnalyzeTranscriptRequest(turns=turns))


# Load


async def test_too_many_transcripts_are_turned_away_with_retry_info(serve):
    """RESOURCE_EXHAUSTED at once, with how long to wait; afterwards there is room again."""
    served = await serve(max_transcripts_in_flight=1)
    talk = [("user", f"line {i} of a long talk") for i in range(1_500)]
    first = asyncio.ensure_future(served.transcript(talk))
    while not served.server.servicer._transcripts:
        await asyncio.sleep(0.001)
    async with fails("RESOURCE_EXHAUSTED", "max_transcripts_in_flight") as caught:
        await served.transcript(talk[:2])
    assert retry_seconds(status_of(caught.error)) > 0
    assert len((await first).verdicts) == 1_500
    assert len((await served.transcript(talk[:2])).verdicts) == 2


async def test_a_conversation_that_is_busy_until_the_deadline_is_aborted(served):
    """ABORTED before the caller's own clock runs out; the retry is safe, and other conversations never wait."""
    async with _busy(served, "c"):
        async with fails("ABORTED", "busy", "retry"):
            await served.say("c", "hello", "t0", timeout=0.5)
        assert (await served.say("other", "hello", "t0", timeout=0.5)).turn_index == 0
        for call in (served.end("c"), served.delete("c")):
            waiting = asyncio.ensure_future(call)
            await asyncio.sleep(0.05)
            assert not waiting.done()
            waiting.cancel()
            await asyncio.wait([waiting])
    assert (await served.say("c", "hello", "t0", timeout=0.5)).turn_index == 0
    assert not served.server.conversations._live._busy


async def test_a_call_without_a_deadline_waits_no_longer_than_the_server_allows(serve):
    """max_call_seconds."""
    served = await serve(max_call_seconds=0.3)
    async with _busy(served, "c"), fails("ABORTED"):
        await served.say("c", "hello", "t0", timeout=None)


async def test_those_who_wait_come_in_order(served):
    """A second call waits for its turn, and calls are judged in order of arrival."""
    async with _busy(served, "c"):
        calls = []
        for i in range(5):
            calls.append(asyncio.ensure_future(served.say("c", f"text {i}", f"t{i}")))
            await asyncio.sleep(0.02)
        assert not any(call.done() for call in calls)
    assert [(await call).turn_index for call in calls] == [0, 1, 2, 3, 4]


# The store


@pytest.mark.parametrize("store", ["memory", "sqlite"])
async def test_a_failing_store_is_unavailable_and_nothing_is_recorded(serve, store):
    """UNAVAILABLE with RetryInfo; the retry is judged as if the failed call had never been."""
    served = await serve(store=store)
    await served.play("c", LOOP[:3])
    append = _broken(served, "append")
    for _ in range(2):
        async with fails("UNAVAILABLE", "store", "retry") as caught:
            await served.say("c", LOOP[3][1], "t3", "bot")
        assert retry_seconds(status_of(caught.error)) > 0
    async with fails("UNAVAILABLE"):
        await served.say("new", "hello", "t0")
    served.server.store.append = append
    assert (await served.get("c")).state.turns == 3
    async with fails("NOT_FOUND"):
        await served.get("new")
    assert (await served.say("c", LOOP[3][1], "t3", "bot")).turn_index == 3
    assert served.server.metrics.store_errors._value.get() == 3


async def test_a_write_that_succeeded_after_all_is_not_recorded_twice(serve):
    """The store says failure but has written: the retry gets the stored answer."""
    served = await serve(store="sqlite")
    await served.play("c", LOOP[:3])
    append = served.server.store.append

    def write_and_fail(*arguments):
        append(*arguments)
        raise StoreError("the disk is gone")

    served.server.store.append = write_and_fail
    async with fails("UNAVAILABLE"):
        await served.say("c", LOOP[3][1], "t3", "bot")
    served.server.store.append = append
    assert (await served.say("c", LOOP[3][1], "t3", "bot")).turn_index == 3
    assert (await served.say("c", LOOP[4][1], "t4", "user")).turn_index == 4


@pytest.mark.parametrize("operation", ["load", "answer", "transcript", "update", "delete"])
async def test_any_failing_store_operation_is_unavailable(serve, operation):
    """Reading, ending and erasing too."""
    served = await serve(store="sqlite", max_live_conversations=1)
    await served.say("c", "hello", "t0")
    call = {
        "load": lambda: served.get("c"),
        "answer": lambda: served.say("c", "hello", "t0"),
        "transcript": lambda: served.get("c", include_turns=True),
        "update": lambda: served.end("c"),
        "delete": lambda: served.delete("c"),
    }[operation]
    _broken(served, operation)
    async with fails("UNAVAILABLE"):
        await call()


async def test_an_end_that_the_store_refused_is_not_counted(serve):
    """The retry ends the conversation, once."""
    served = await serve()
    await served.say("c", "hello", "t0")
    update = _broken(served, "update")
    async with fails("UNAVAILABLE"):
        await served.end("c")
    served.server.store.update = update
    await served.end("c")
    ends = served.server.metrics.registry.get_sample_value(
        "loopdetector_conversations_ended_total", {"end": "ended", "stuck": "false"}
    )
    assert ends == 1


async def test_housekeeping_survives_a_failing_store(serve):
    """It is counted and logged, and the next round does the work."""
    served = await serve(sweep_interval=0.05, idle_timeout=0.01)
    stale = _broken(served, "stale")
    await served.say("c", "hello", "t0")
    while served.server.metrics.store_errors._value.get() < 2:
        await asyncio.sleep(0.01)
    served.server.store.stale = stale
    async with asyncio.timeout(5):
        while (await served.get("c")).state.end != 3:
            await asyncio.sleep(0.01)


# Our own faults


async def test_our_own_fault_is_internal_and_quotes_nobody(served, monkeypatch):
    """The details are a fixed text, and the log has places and types but not the message of the error."""

    def judge(*_):
        try:
            raise KeyError(SECRET)
        except KeyError as cause:
            raise ValueError(f"cannot judge: {SECRET}") from cause

    monkeypatch.setattr(Pipeline, "judge", judge)
    async with fails("INTERNAL", "see its log") as caught:
        await served.say("c", f"my secret is {SECRET}", SECRET)
    assert SECRET not in str(caught.error)
    assert SECRET not in str(caught.error.trailing_metadata())
    async with fails("INTERNAL"):
        await served.transcript([("user", SECRET)] * 100)
    async with fails("INTERNAL"):
        await served.say("c", SECRET, history=unnamed([("user", SECRET)] * 100))

    stream = served.stub.StreamTurns()
    await stream.write(pb.StreamTurnsRequest(correlation_id="1", request=request("c", SECRET, "t0")))
    await stream.write(
        pb.StreamTurnsRequest(
            correlation_id="2", request=request("d", SECRET, "t0", history=unnamed([("user", SECRET)] * 100))
        )
    )
    for _ in range(2):
        failed = await stream.read()
        assert failed.error.code == grpc.StatusCode.INTERNAL.value[0]
        assert SECRET not in str(failed)
    stream.cancel()

    assert SECRET not in served.log.text
    faults = [event for event in served.log.events if event["level"] == "error"]
    assert len(faults) == 5
    for fault in faults:
        assert "ValueError at " in fault["at"]
        assert "; after KeyError at " in fault["at"]
        assert "judge" in fault["at"]
    monkeypatch.undo()
    assert (await served.say("c", "hello", "t0")).turn_index == 0, "the fault left something behind"


async def test_no_user_text_is_logged_on_any_way(serve):
    """Recording, refusing, healing, ending, erasing: the log has ids, sizes and codes."""
    served = await serve(store="sqlite", log_level="debug")
    text = f"my {SECRET} is broken"
    await served.say("c", text, "t0", metadata={"k": SECRET}, history=named([("user", text)] * 3))
    async with fails("ALREADY_EXISTS"):
        await served.say("c", f"{text}!", "t0")
    async with fails("INVALID_ARGUMENT"):
        await served.say("c", text, "x" * 300)
    await served.transcript([("user", text)])
    await served.get("c", include_turns=True)
    await served.end("c")
    await served.delete("c")
    assert SECRET not in served.log.text
    judged = [event for event in served.log.events if event["event"] == "turn judged"]
    assert judged[0]["conversation_id"] == "c"
    assert judged[0]["chars"] == len(text)


# Bytes that are no message


@pytest.mark.parametrize(
    "data", [b"\xff\xff\xff", b"\x0a\x05ab", b"\x0a\x02\xc3\x28"], ids=["junk", "cut", "bad utf-8"]
)
@pytest.mark.parametrize(
    "method", ["AnalyzeTurn", "AnalyzeTranscript", "GetConversation", "EndConversation", "DeleteConversation"]
)
async def test_undecodable_bytes_are_invalid(served, method, data):
    """INVALID_ARGUMENT, where gRPC by itself would say UNKNOWN."""
    call = served.channel.unary_unary(SERVICE + method)
    async with fails("INVALID_ARGUMENT", "not a valid message"):
        await call(data)
    assert await served.is_serving()


async def test_undecodable_bytes_in_a_stream_fail_alone(served):
    """Only that item; the stream and its other items live on."""
    stream = served.channel.stream_stream(SERVICE + "StreamTurns")()
    good = pb.StreamTurnsRequest(correlation_id="good", request=request("c", "hello"))
    for data in (b"\xff\xff", good.SerializeToString(), b"\x0a\x02\xc3\x28", good.SerializeToString()):
        await stream.write(data)
    await stream.done_writing()
    answers = [pb.StreamTurnsResponse.FromString(data) async for data in stream]
    assert [answer.WhichOneof("result") for answer in answers] == ["error", "response"] * 2
    assert answers[0].error.code == grpc.StatusCode.INVALID_ARGUMENT.value[0]
    assert (await stream.code()) == grpc.StatusCode.OK


async def test_an_unknown_method_is_unimplemented(served):
    """As gRPC says it."""
    async with fails("UNIMPLEMENTED"):
        await served.channel.unary_unary(SERVICE + "NoSuchMethod")(b"")


def _broken(served, operation):
    """Let an operation of the store fail; gives the one that worked."""
    working = getattr(served.server.store, operation)

    def fail(*_, **__):
        raise StoreError("the disk is gone")

    setattr(served.server.store, operation, fail)
    return working


class _busy:
    """Somebody works on a conversation."""

    def __init__(self, served, conversation_id):
        self._turn = served.server.conversations._live.turn_taking(("default", conversation_id), 1.0)

    async def __aenter__(self):
        await self._turn.__aenter__()

    async def __aexit__(self, *_):
        await self._turn.__aexit__(None, None, None)
