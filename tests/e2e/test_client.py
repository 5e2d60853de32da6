"""The shipped client against a real server: what a platform sees."""

import asyncio

import pytest
from loopdetector.v1 import conversation_pb2 as cpb
from loopdetector.v1 import verdict_pb2 as vpb

from detector.client import AsyncDetectorClient, DetectorClient
from tests.support.process import ServerProcess
from tests.support.serving import HUMAN_PLEASE, LOOP


@pytest.fixture(scope="module")
def target(tmp_path_factory):
    process = ServerProcess(tmp_path_factory.mktemp("server")).start()
    yield process.target
    process.stop()


def test_the_client_for_threads_takes_a_conversation_to_its_end(target):
    """From the first turn to an offer of a person, the end and the erasure."""
    with DetectorClient(target) as client:
        for i, (role, text) in enumerate(LOOP):
            answer = client.analyze_turn("sync", role=role, text=text, turn_id=f"t{i}")
            assert not answer.provenance.degraded
            assert answer.turn_index == i
        offered = client.analyze_turn("sync", role="user", text=HUMAN_PLEASE, turn_id="t8")
        assert offered.recommendation.action >= vpb.ACTION_OFFER_HUMAN
        assert client.get_conversation("sync").state.turns == 9
        assert client.end_conversation("sync").state.end == cpb.CONVERSATION_END_ENDED
        assert client.delete_conversation("sync") is not None


async def test_the_asyncio_client_serves_many_conversations_at_a_time(target):
    """Fifty conversations, each in order."""
    async with AsyncDetectorClient(target) as client:

        async def play(number):
            return [
                await client.analyze_turn(f"async {number}", role=role, text=text, turn_id=f"t{i}")
                for i, (role, text) in enumerate(LOOP)
            ]

        for answers in await asyncio.gather(*(play(number) for number in range(50))):
            assert [answer.turn_index for answer in answers] == list(range(len(LOOP)))
            assert not any(answer.provenance.degraded for answer in answers)


async def test_lost_calls_are_healed_by_the_client_after_a_restart(tmp_path):
    """While the server is away the platform goes on without it; back again, nothing is missing."""
    process = ServerProcess(tmp_path, port=_free_port()).start()
    try:
        async with AsyncDetectorClient(process.target) as client:
            await client.analyze_turn("c", role="user", text=LOOP[0][1], turn_id="t0")
            process.kill()
            lost = await client.analyze_turn("c", role="bot", text=LOOP[1][1], turn_id="t1")
            assert lost.provenance.degraded
            assert lost.recommendation.action == vpb.ACTION_CONTINUE
            process.start()
            async with asyncio.timeout(20):
                turn, answer = 2, lost
                while answer.provenance.degraded:
                    await asyncio.sleep(0.3)
                    role, text = LOOP[turn % len(LOOP)]
                    answer = await client.analyze_turn("c", role=role, text=text, turn_id=f"t{turn}")
                    turn += 1
            known = await client.get_conversation("c", include_turns=True)
        assert [found.turn_id for found in known.turns] == [f"t{i}" for i in range(turn)]
    finally:
        process.stop()


def _free_port():
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
