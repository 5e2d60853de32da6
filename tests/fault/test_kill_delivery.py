"""kill -9 between an event and its delivery: after a restart it is delivered."""

import asyncio
import contextlib
import json
import random

import grpc
from loopdetector.v1.loop_detector_service_pb2_grpc import LoopDetectorServiceStub

from tests.support.events import SECRET
from tests.support.process import ServerProcess
from tests.support.receiver import HANG, Receiver
from tests.support.serving import HUMAN_PLEASE, request, until

ROUNDS = 5
CALLERS = 4
PASSED_OVER = [("user", HUMAN_PLEASE), ("bot", "I'm sorry, I didn't understand that."), ("user", HUMAN_PLEASE)]


def server(folder, receiver, **settings):
    hook = {
        "type": "webhook",
        "name": "desk",
        "url": receiver.url,
        "secrets": [SECRET],
        "allow_private": True,
        "longest_wait_seconds": 0.05,
        "attempts": 1000,
        **settings,
    }
    return ServerProcess(folder, sinks=json.dumps([hook]))


async def open_case(stub, conversation_id):
    """A request for a person that the bot passes over; gives the id of the case."""
    for i, (role, text) in enumerate(PASSED_OVER):
        answer = await stub.AnalyzeTurn(request(conversation_id, text, f"t{i}", role), timeout=20)
    assert answer.escalation_id
    return answer.escalation_id


async def test_a_server_killed_while_it_delivers_delivers_again_after_a_restart(tmp_path):
    """The receiver had the request and had not answered: the next server sends the event with the same id."""
    with Receiver([HANG]) as receiver:
        process = server(tmp_path, receiver)
        try:
            process.start()
            async with grpc.aio.insecure_channel(process.target) as channel:
                case = await open_case(LoopDetectorServiceStub(channel), "chat")
                await until(lambda: receiver.requests)
            process.kill()
            assert receiver.taken == []
            process.start()
            await until(lambda: receiver.taken)
        finally:
            process.stop()
    first, again = (headers["webhook-id"] for headers, _ in receiver.requests)
    assert first == again
    assert receiver.taken[0]["data"]["case"]["escalation_id"] == case


async def test_no_opened_case_is_lost_and_order_is_kept(tmp_path):
    """In 5 rounds of callers that open cases until the server is killed, with a receiver that fails at random.

    Every case that a caller was told of arrives, each conversation's events in order of their revision.
    """
    rng = random.Random(0)
    told = {}

    async def talk_on(stub, caller, round_):
        with contextlib.suppress(grpc.aio.AioRpcError):
            for i in range(1000):
                chat = f"{round_}-{caller}-{i}"
                told[chat] = await open_case(stub, chat)

    with Receiver(rng.choices([204, 500, "drop"], [2, 1, 1], k=200)) as receiver:
        process = server(tmp_path, receiver)
        try:
            for round_ in range(ROUNDS):
                process.start()
                async with grpc.aio.insecure_channel(process.target) as channel:
                    stub = LoopDetectorServiceStub(channel)
                    calls = [asyncio.ensure_future(talk_on(stub, caller, round_)) for caller in range(CALLERS)]
                    enough = len(told) + rng.randint(CALLERS + 1, 4 * CALLERS)
                    await until(lambda enough=enough: len(told) >= enough, 30)
                    assert not any(call.done() for call in calls), "the server was killed at rest"
                    process.kill()
                    await asyncio.gather(*calls)
            process.start()
            await until(lambda: told.keys() <= receiver.by_conversation().keys(), 30)
        finally:
            process.stop()
    seen = {}
    for event in receiver.taken:
        seen.setdefault(event["subject"], {})[event["id"]] = event
    for chat, case in told.items():
        events = list(seen[chat].values())
        assert {event["data"]["case"]["escalation_id"] for event in events} == {case}
        assert [event["revision"] for event in events] == list(range(1, len(events) + 1))
        assert events[0]["type"] == "ai.loopdetector.case.opened.v1"
        assert events[0]["data"]["handoff"]["request"]["text"]
    assert len(told) > ROUNDS * CALLERS
