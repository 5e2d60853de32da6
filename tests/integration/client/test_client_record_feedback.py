"""`record_feedback` of both clients against a real server, and its second try against a scripted one."""

import grpc
import pytest
from loopdetector.v1.feedback_service_pb2 import FEEDBACK_FINDING_MISSED, FEEDBACK_FINDING_RIGHT_FLAG
from scripted_server import abort

from detector.client import ArgumentError
from tests.support.serving import HUMAN_PLEASE


async def test_feedback_is_recorded_by_both_clients(serve, make_client):
    """By turn and by episode, with an id of the platform's or of the client's."""
    client = make_client((await serve()).target, timeout=5)
    answer = await client.say(HUMAN_PLEASE, "t0")
    by_turn = await client.record_feedback(
        "c1", turn_id="t0", kind="user_complaint", missed=True, source="agent", feedback_id="f1"
    )
    assert (by_turn.finding, by_turn.feedback_id) == (FEEDBACK_FINDING_MISSED, "f1")
    by_episode = await client.record_feedback(
        "c1", episode_id=answer.recommendation.episode_id, kind="recommendation", correct=True, source="end_user"
    )
    assert (by_episode.finding, by_episode.turn_id) == (FEEDBACK_FINDING_RIGHT_FLAG, "t0")
    assert by_episode.feedback_id


async def test_it_is_tried_once_more_with_the_same_id(server, client):
    """A lost answer costs nothing."""
    server.script.append(abort(grpc.StatusCode.UNAVAILABLE))
    answer = await client.record_feedback("c1", turn_id="t0", kind="bot_repetition", correct=True, source="agent")
    first, second = server.requests
    assert first == second
    assert answer.feedback_id == first.feedback_id
    assert client.stats.retries == 1


async def test_refusals_and_mistakes_are_raised(server, client):
    """It stands in nobody's way, so it does not fail open."""
    server.script.append(abort(grpc.StatusCode.NOT_FOUND))
    with pytest.raises(grpc.RpcError) as raised:
        await client.record_feedback("c1", turn_id="t0", kind="bot_repetition", correct=True, source="agent")
    assert raised.value.code() is grpc.StatusCode.NOT_FOUND
    with pytest.raises(ArgumentError, match="correct= or missed="):
        await client.record_feedback("c1", turn_id="t0", kind="bot_repetition", source="agent")
    with pytest.raises(TypeError, match="record_feedback.. got an unexpected keyword argument 'correkt'"):
        await client.record_feedback("c1", turn_id="t0", kind="bot_repetition", correkt=True, source="agent")
    assert len(server.requests) == 1
