"""The least that a gRPC server in Python can do: read our messages and answer with one made beforehand."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator

import grpc
from loopdetector.v1 import loop_detector_service_pb2 as pb
from loopdetector.v1.conversation_pb2 import CONVERSATION_END_OPEN, HOLDER_BOT, SEVERITY_NORMAL, ConversationState
from loopdetector.v1.loop_detector_service_pb2_grpc import (
    LoopDetectorServiceServicer,
    add_LoopDetectorServiceServicer_to_server,
)
from loopdetector.v1.verdict_pb2 import (
    ACTION_WATCH,
    CAUSE_LOOP,
    SIGNAL_KIND_USER_REFORMULATION,
    Evidence,
    Provenance,
    Recommendation,
    Signal,
    StageMicros,
)

TYPICAL = pb.AnalyzeTurnResponse(
    conversation_id="6f1b0c1e-58a4-4f0e-9d58-0a4c7a3c2d11",
    turn_index=6,
    turn_id="msg-5be0cd19137e",
    signals=[
        Signal(
            kind=SIGNAL_KIND_USER_REFORMULATION,
            score=0.8312,
            of_turn_index=2,
            of_turn_id="msg-1f83d9abfb41",
            similarity=0.6127,
            evidence=Evidence(
                sentence="Where is my refund for order 7719025?",
                earlier_sentence="I haven't been refunded for order 7719025.",
            ),
            flagged=True,
        )
    ],
    state=ConversationState(
        stuck_probability=0.2718,
        attempts=2,
        severity=SEVERITY_NORMAL,
        first_sign_turn_index=4,
        first_sign_turn_id="msg-9b05688c2b3e",
        turns=7,
        holder=HOLDER_BOT,
        end=CONVERSATION_END_OPEN,
    ),
    recommendation=Recommendation(
        action=ACTION_WATCH,
        cause=CAUSE_LOOP,
        reason="First signs of a loop.",
        episode_id="e4",
        since_turn_index=4,
        since_turn_id="msg-9b05688c2b3e",
    ),
    provenance=Provenance(
        model_id="loops-920c57498bc4",
        model_version="0.1.0",
        policy_version="1/loops-920c57498bc4/1",
        stage_micros=StageMicros(encode=120, compare=90, classify=60, decide=30, store=65),
    ),
)


class Echo(LoopDetectorServiceServicer):
    """Answers every turn alike."""

    async def AnalyzeTurn(  # noqa: N802 (the contract's name)
        self, request: pb.AnalyzeTurnRequest, context: grpc.aio.ServicerContext
    ) -> pb.AnalyzeTurnResponse:
        """One turn."""
        del request, context
        return TYPICAL

    async def StreamTurns(  # type: ignore[override]  # noqa: N802
        self, request_iterator: AsyncIterator[pb.StreamTurnsRequest], context: grpc.aio.ServicerContext
    ) -> None:
        """Many turns, in order; through the context, which costs a little less than an asynchronous generator."""
        del request_iterator
        while (item := await context.read()) is not grpc.aio.EOF:
            await context.write(pb.StreamTurnsResponse(correlation_id=item.correlation_id, response=TYPICAL))


async def serve() -> None:
    """Serve until killed; says the port on stderr."""
    server = grpc.aio.server()
    add_LoopDetectorServiceServicer_to_server(Echo(), server)  # type: ignore[abstract]
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    sys.stderr.write(json.dumps({"event": "serving", "port": port}) + "\n")
    sys.stderr.flush()
    await server.wait_for_termination()


if __name__ == "__main__":
    asyncio.run(serve())
