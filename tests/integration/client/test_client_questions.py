"""The calls that ask for something: they answer or raise."""

import grpc
import pytest
from loopdetector.v1.conversation_pb2 import OUTCOME_RESOLVED, ROLE_BOT, ROLE_USER
from scripted_server import abort

from detector.client import BreakerState, make_turn

UNAVAILABLE = abort(grpc.StatusCode.UNAVAILABLE)


async def test_a_transcript_is_sent_whole_and_gets_time(server, client):
    turns = [make_turn("user", "hi"), make_turn("bot", "hello")]
    response = await client.analyze_transcript(turns, conversation_id="c1", bot_id="b", language="en")
    assert response.conversation_id == "c1"
    (request,) = server.requests
    assert [(turn.role, turn.text) for turn in request.turns] == [(ROLE_USER, "hi"), (ROLE_BOT, "hello")]
    assert (request.bot_id, request.language) == ("b", "en")
    assert server.remaining[0] > 20


async def test_a_conversation_can_be_read_ended_and_erased(server, client):
    await client.say("hi", "t1")
    assert (await client.get_conversation("c1", include_turns=True)).conversation_id == "c1"
    assert (await client.end_conversation("c1", "resolved")).conversation_id == "c1"
    assert (await client.delete_conversation("c1")).deleted_turns == 1
    _, read, end, erase = server.requests
    assert read.include_turns
    assert end.outcome == OUTCOME_RESOLVED
    assert erase.conversation_id == "c1"


async def test_the_server_tells_of_itself(client):
    assert (await client.server_info()).version == "1.2.3"


@pytest.mark.parametrize(("method", "arguments"), [("get_conversation", ["c1"]), ("server_info", [])])
async def test_reading_is_tried_once_more(server, client, method, arguments):
    server.script.append(UNAVAILABLE)
    await getattr(client, method)(*arguments)
    assert len(server.requests) == 2
    assert client.stats.retries == 1


@pytest.mark.parametrize("method", ["end_conversation", "delete_conversation"])
async def test_changing_is_tried_once_and_raises(server, client, method):
    server.script.append(UNAVAILABLE)
    with pytest.raises(grpc.RpcError) as raised:
        await getattr(client, method)("c1")
    assert raised.value.code() is grpc.StatusCode.UNAVAILABLE
    assert len(server.requests) == 1


async def test_questions_go_out_while_the_breaker_is_open(server, make_client):
    client = make_client(failures_to_open=1)
    server.script.append(abort(grpc.StatusCode.INTERNAL))
    await client.say("hi")
    assert client.stats.breaker is BreakerState.OPEN
    assert (await client.server_info()).version == "1.2.3"
    assert client.stats.breaker is BreakerState.OPEN


async def test_both_clients_can_be_used_in_with(server, make_client):
    inner = make_client().client
    if hasattr(inner, "__aenter__"):
        async with inner as entered:
            assert (await entered.server_info()).version == "1.2.3"
    else:
        with inner as entered:
            assert entered.server_info().version == "1.2.3"
