"""kill -9 under load, again and again: what was answered is there, and conversations go on as if nothing had been."""

import asyncio
import contextlib
import random

import grpc
import pytest
from loopdetector.v1 import loop_detector_service_pb2 as pb
from loopdetector.v1.loop_detector_service_pb2_grpc import LoopDetectorServiceStub

from tests.support.process import ServerProcess
from tests.support.serving import named, request, said, wild_talk

ROUNDS = 20
CALLERS = 6
CHECKED_TURNS = 60


class Caller:
    """One conversation: says its turns one by one, and keeps what was answered."""

    def __init__(self, number, turns):
        self.conversation_id = f"conversation {number}"
        self.talk = wild_talk(number, turns)
        self.answers = []
        self._turns = named(self.talk)
        self._sends_history = number % 2

    def request(self, index):
        role, text = self.talk[index]
        history = self._turns[max(0, index - 5) : index] if self._sends_history else ()
        return request(self.conversation_id, text, f"t{index}", role, history=history)

    async def say_on(self, stub):
        """Until the server is gone or the talk is over."""
        with contextlib.suppress(grpc.aio.AioRpcError):
            while len(self.answers) < len(self.talk):
                self.answers.append(await stub.AnalyzeTurn(self.request(len(self.answers)), timeout=10))

    async def check(self, stub):
        """Every answered turn is there with its answer; of the one that was under way it may be either."""
        answered = len(self.answers)
        if not answered:
            return
        known = await stub.GetConversation(
            pb.GetConversationRequest(conversation_id=self.conversation_id, include_turns=True), timeout=10
        )
        assert known.state.turns - answered in (0, 1)
        assert [(turn.turn_id, turn.text) for turn in known.turns] == [
            (f"t{i}", text) for i, (_, text) in enumerate(self.talk[: known.state.turns])
        ]
        for index in range(max(0, answered - CHECKED_TURNS), answered):
            again = await stub.AnalyzeTurn(self.request(index), timeout=10)
            assert again.SerializeToString() == self.answers[index].SerializeToString(), index


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(1, 51))])
async def test_a_killed_server_loses_no_answered_turn(tmp_path, serve, seed):
    """After each of 20 restarts every answered turn is there with the same answer, and in the end all answers are those
    of a run that was never interrupted."""
    rng = random.Random(seed)
    callers = [Caller(100 * seed + number, 60 * ROUNDS) for number in range(CALLERS)]
    process = ServerProcess(tmp_path)
    killed_amid_calls = 0
    try:
        for _ in range(ROUNDS):
            process.start()
            async with grpc.aio.insecure_channel(process.target) as channel:
                stub = LoopDetectorServiceStub(channel)
                await asyncio.gather(*(caller.check(stub) for caller in callers))
                calls = [asyncio.ensure_future(caller.say_on(stub)) for caller in callers]
                await asyncio.sleep(rng.uniform(0.005, 0.15))
                killed_amid_calls += not all(call.done() for call in calls)
                process.kill()
                await asyncio.gather(*calls)
        process.start()
        async with grpc.aio.insecure_channel(process.target) as channel:
            stub = LoopDetectorServiceStub(channel)
            await asyncio.gather(*(caller.check(stub) for caller in callers))
    finally:
        process.stop()
    assert killed_amid_calls > ROUNDS / 2, "the server was killed at rest"
    assert sum(len(caller.answers) for caller in callers) > 10 * ROUNDS

    served = await serve()
    for caller in callers:
        reference = await served.play(caller.conversation_id, caller.talk[: len(caller.answers)])
        for index, (answer, expected) in enumerate(zip(caller.answers, reference, strict=True)):
            assert said(answer) == said(expected), (caller.conversation_id, index)
