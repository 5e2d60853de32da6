"""kill -9 while feedback comes in: what was answered is kept, and the same feedback gets the same answer."""

import asyncio
import contextlib
import random

import grpc
from loopdetector.v1.feedback_service_pb2_grpc import FeedbackServiceStub
from loopdetector.v1.loop_detector_service_pb2_grpc import LoopDetectorServiceStub

from detector.stores.sqlite_feedback import read_feedback
from tests.support.feedback import feedback_request
from tests.support.process import ServerProcess
from tests.support.serving import LOOP, request

ROUNDS = 5
CALLERS = 4


def numbered(caller, i):
    """The i-th feedback of a caller, on its own conversation."""
    return feedback_request(
        feedback_id=f"{caller}-{i}", conversation_id=f"c{caller}", turn_id="t3", missed=True, annotator=f"a{i}"
    )


async def give_on(stub, caller, answers):
    """Until the server is gone."""
    with contextlib.suppress(grpc.aio.AioRpcError):
        while True:
            answers.append(await stub.RecordFeedback(numbered(caller, len(answers)), timeout=10))


async def test_a_killed_server_loses_no_answered_feedback(tmp_path):
    """After each of 5 restarts every answered feedback gets the same answer again, and all are in the file once."""
    rng = random.Random(0)
    answers = [[] for _ in range(CALLERS)]
    process = ServerProcess(tmp_path)
    try:
        for round_ in range(ROUNDS):
            process.start()
            async with grpc.aio.insecure_channel(process.target) as channel:
                if not round_:
                    turns = LoopDetectorServiceStub(channel)
                    for caller in range(CALLERS):
                        for i, (role, text) in enumerate(LOOP[:4]):
                            await turns.AnalyzeTurn(request(f"c{caller}", text, f"t{i}", role), timeout=20)
                stub = FeedbackServiceStub(channel)
                calls = [asyncio.ensure_future(give_on(stub, c, answers[c])) for c in range(CALLERS)]
                await asyncio.sleep(rng.uniform(0.05, 0.3))
                assert not any(call.done() for call in calls), "the server was killed at rest"
                process.kill()
                await asyncio.gather(*calls)
        process.start()
        async with grpc.aio.insecure_channel(process.target) as channel:
            stub = FeedbackServiceStub(channel)
            for caller in range(CALLERS):
                for i, answer in enumerate(answers[caller]):
                    assert await stub.RecordFeedback(numbered(caller, i), timeout=20) == answer
    finally:
        process.stop()
    kept = {feedback.claim.feedback_id for feedback in read_feedback(tmp_path / "loops.db")}
    answered = {answer.feedback_id for given in answers for answer in given}
    assert len(answered) > 10 * CALLERS
    assert answered <= kept
    # Of each caller's last call in a round nobody knows, and it was made again.
    assert len(kept) <= len(answered) + CALLERS
