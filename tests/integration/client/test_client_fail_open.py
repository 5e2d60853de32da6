"""A chat never breaks because of the detector."""

import asyncio
import logging
import time
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from loopdetector.v1.conversation_pb2 import HOLDER_HUMAN, ROLE_BOT, Turn
from loopdetector.v1.verdict_pb2 import ACTION_CONTINUE, ACTION_WATCH
from scripted_server import abort, answer, hang

from detector.client import CircuitOpenError, ClosedError

OUTAGES = ["UNAVAILABLE", "DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED", "INTERNAL", "UNKNOWN", "CANCELLED", "DATA_LOSS"]
MISTAKES = ["INVALID_ARGUMENT", "ALREADY_EXISTS", "FAILED_PRECONDITION", "UNAUTHENTICATED", "PERMISSION_DENIED"]


def is_degraded(response, turn_id="t1"):
    return (
        response.provenance.degraded
        and response.recommendation.action == ACTION_CONTINUE
        and (response.conversation_id, response.turn_id) == ("c1", turn_id)
    )


async def test_the_arguments_arrive_and_the_verdict_comes_back(server, client):
    response = await client.analyze_turn(
        "c1",
        role="bot",
        text="Please hold.",
        turn_id="t1",
        candidate=True,
        history=[Turn(turn_id="t0", text="Hello?")],
        holder="human",
        language="en",
        bot_id="b",
        channel="web",
        user_ref="u",
        metadata={"k": "v"},
        include_all_scores=True,
    )
    assert response.recommendation.action == ACTION_WATCH
    assert not response.provenance.degraded
    (request,) = server.requests
    assert (request.conversation_id, request.turn) == ("c1", Turn(role=ROLE_BOT, text="Please hold.", turn_id="t1"))
    assert (request.language, request.bot_id, request.channel, request.user_ref) == ("en", "b", "web", "u")
    assert (request.holder, dict(request.metadata)) == (HOLDER_HUMAN, {"k": "v"})
    assert (request.candidate, request.stateless, request.include_all_scores) == (True, False, True)
    assert [turn.turn_id for turn in request.history] == ["t0"]


async def test_a_hanging_detector_costs_the_deadline_and_no_more(server, client):
    server.script.append(hang)
    start = time.monotonic()
    response = await client.say("hi", "t1")
    assert is_degraded(response)
    assert 0.2 <= time.monotonic() - start < 1.0


async def test_the_server_is_told_the_deadline(server, make_client):
    client = make_client(timeout=0.5)
    await client.say("hi")
    await client.say("hi", timeout=20)
    assert 0.2 < server.remaining[0] <= 0.51
    assert 15 < server.remaining[1] <= 20.1


@pytest.mark.parametrize("code", [*OUTAGES, "ABORTED", *MISTAKES])
async def test_any_failure_is_answered_degraded(server, client, code):
    server.script.extend([abort(grpc.StatusCode[code])] * 2)
    assert is_degraded(await client.say("hi", "t1"))
    assert client.stats.degraded == 1
    assert client.stats.refused == (code in MISTAKES)


async def test_a_detector_that_is_not_there_is_answered_degraded(server, client):
    server.stop()
    start = time.monotonic()
    assert is_degraded(await client.say("hi", "t1"))
    assert time.monotonic() - start < 1.0


async def test_a_degraded_answer_names_the_turn_id_that_the_client_made(server, client):
    server.script.append(abort(grpc.StatusCode.INTERNAL))
    response = await client.say("hi")
    assert response.turn_id == server.requests[0].turn.turn_id
    assert len(response.turn_id) == 32


async def test_an_answer_that_cannot_be_read_is_answered_degraded(make_client):
    speak = grpc.unary_unary_rpc_method_handler(lambda *_: b"\xff" * 9)
    other = grpc.server(ThreadPoolExecutor(1))
    handlers = {"AnalyzeTurn": speak, "GetServerInfo": speak}
    other.add_generic_rpc_handlers(
        [grpc.method_handlers_generic_handler("loopdetector.v1.LoopDetectorService", handlers)]
    )
    client = make_client(f"127.0.0.1:{other.add_insecure_port('127.0.0.1:0')}", strict=True)
    other.start()
    assert is_degraded(await client.say("hi", "t1"))
    with pytest.raises(grpc.RpcError) as raised:
        await client.server_info()
    assert raised.value.code() is grpc.StatusCode.INTERNAL
    other.stop(0).wait()


@pytest.mark.parametrize("code", MISTAKES)
async def test_strict_raises_the_callers_mistakes(server, make_client, code):
    server.script.append(abort(grpc.StatusCode[code], "turn.role is required"))
    with pytest.raises(grpc.RpcError) as raised:
        await make_client(strict=True).say("hi")
    assert raised.value.code() is grpc.StatusCode[code]
    assert raised.value.details() == "turn.role is required"


@pytest.mark.parametrize("code", OUTAGES)
async def test_strict_forgives_outages(server, make_client, code):
    server.script.extend([abort(grpc.StatusCode[code])] * 2)
    assert is_degraded(await make_client(strict=True).say("hi", "t1"))


@pytest.mark.parametrize("code", ["INTERNAL", "INVALID_ARGUMENT"])
async def test_without_fail_open_every_failure_is_raised(server, make_client, code):
    client = make_client(fail_open=False)
    server.script.append(abort(grpc.StatusCode[code]))
    with pytest.raises(grpc.RpcError) as raised:
        await client.say("hi")
    assert raised.value.code() is grpc.StatusCode[code]
    assert client.stats.degraded == 0


async def test_without_fail_open_the_open_breaker_is_raised(server, make_client):
    client = make_client(fail_open=False, failures_to_open=1)
    server.script.append(abort(grpc.StatusCode.INTERNAL))
    with pytest.raises(grpc.RpcError):
        await client.say("hi")
    with pytest.raises(CircuitOpenError):
        await client.say("hi")


async def test_wrong_arguments_are_answered_degraded_and_raised_when_strict(server, make_client, caplog):
    client = make_client()
    response = await client.analyze_turn("c1", role="assistant", text="SECRET", turn_id="t1")
    assert is_degraded(response)
    assert client.stats.refused == 1
    assert "role 'assistant' is not one of user, bot, human, tool, system" in caplog.text
    with pytest.raises(ValueError, match="assistant"):
        await make_client(strict=True).analyze_turn("c1", role="assistant", text="hi")
    assert server.requests == []


async def test_a_misspelt_argument_is_always_raised(client):
    with pytest.raises(TypeError, match="bot_name"):
        await client.say("hi", bot_name="b")


async def test_a_closed_client_answers_degraded_and_raises_when_strict(make_client):
    client, strict = make_client(), make_client(strict=True)
    for face in (client, strict):
        await face.say("hi")
        await face.close()
    assert is_degraded(await client.say("hi", "t1"))
    with pytest.raises(ClosedError):
        await strict.say("hi")


async def test_closing_while_a_call_is_under_way_does_not_break_the_chat(server, make_client):
    client = make_client(timeout=5)
    server.script.append(hang)
    under_way = asyncio.create_task(client.say("hi", "t1"))
    await server.has_seen(1)
    await client.close()
    assert is_degraded(await asyncio.wait_for(under_way, 1))


async def test_a_mistake_is_logged_with_code_and_details_and_nothing_logs_a_text(server, make_client, caplog):
    caplog.set_level(logging.DEBUG, logger="detector.client")
    client = make_client(failures_to_open=2, open_seconds=0)
    invalid = abort(grpc.StatusCode.INVALID_ARGUMENT, "turn.turn_id is over 256 characters")
    fatal = abort(grpc.StatusCode.INTERNAL)
    server.script.extend([invalid, fatal, fatal, answer])
    for turn_id in ("t1", "t2", "t3", "t4"):
        await client.say("SECRET", turn_id, history=[Turn(text="SECRET")])
    await client.say(["SECRET"], "t5")
    records = [record for record in caplog.records if record.name == "detector.client"]
    assert not any("SECRET" in record.getMessage() for record in records)
    warnings = [record.getMessage() for record in records if record.levelno == logging.WARNING]
    assert "'t1' code=INVALID_ARGUMENT details='turn.turn_id is over 256 characters'" in warnings[0]
    assert [("open" in line, "closed" in line) for line in warnings[1:3]] == [(True, False), (False, True)]
    assert "'t5' code=TypeError" in warnings[3]
    assert any("'t2' code=INTERNAL" in record.getMessage() for record in records if record.levelno == logging.INFO)


async def test_many_callers_at_once_are_all_answered_and_counted(server, make_client):
    client = make_client(timeout=5)
    responses = await asyncio.gather(*(client.say("hi", f"t{i}", f"c{i % 7}") for i in range(100)))
    assert {response.turn_id for response in responses} == {f"t{i}" for i in range(100)}
    assert (client.stats.calls, client.stats.degraded) == (100, 0)
