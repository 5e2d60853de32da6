"""A chatbot platform under load: in each conversation the next turn is sent only after the answer to the last one."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field

import grpc
from loopdetector.v1 import loop_detector_service_pb2 as pb
from loopdetector.v1.loop_detector_service_pb2_grpc import LoopDetectorServiceStub

Send = Callable[[pb.AnalyzeTurnRequest], Awaitable[pb.AnalyzeTurnResponse]]
Connect = Callable[[int], AbstractAsyncContextManager[Send]]


@dataclass(slots=True)
class Played:
    """What the platform saw.

    Attributes:
        answers: In order of arrival.
        latencies: Seconds from sending a turn to its answer.
        seconds: From the first turn to the last answer.
    """

    answers: list[pb.AnalyzeTurnResponse] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def turns(self) -> int:
        """How many turns were answered."""
        return len(self.answers)


async def play(conversations: Sequence[Sequence[pb.AnalyzeTurnRequest]], send: Send, in_flight: int) -> Played:
    """Send all conversations, `in_flight` at a time."""
    played = Played()
    waiting = iter(conversations)

    async def converse() -> None:
        for requests in waiting:
            for request in requests:
                sent = time.perf_counter()
                answer = await send(request)
                played.latencies.append(time.perf_counter() - sent)
                played.answers.append(answer)

    start = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(in_flight):
            group.create_task(converse())
    played.seconds = time.perf_counter() - start
    return played


@asynccontextmanager
async def unary(port: int) -> AsyncIterator[Send]:
    """One call a turn."""
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield LoopDetectorServiceStub(channel).AnalyzeTurn


@asynccontextmanager
async def stream(port: int) -> AsyncIterator[Send]:
    """All turns over one stream."""
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        call = LoopDetectorServiceStub(channel).StreamTurns()
        waiting: dict[str, asyncio.Future[pb.AnalyzeTurnResponse]] = {}
        writing = asyncio.Lock()
        loop = asyncio.get_running_loop()

        async def send(request: pb.AnalyzeTurnRequest) -> pb.AnalyzeTurnResponse:
            key = request.turn.turn_id
            waiting[key] = loop.create_future()
            async with writing:  # gRPC takes one message at a time
                await call.write(pb.StreamTurnsRequest(correlation_id=key, request=request))
            try:
                return await waiting[key]
            finally:
                del waiting[key]

        reading = asyncio.create_task(_read(call, waiting))
        try:
            yield send
            await call.done_writing()
            await reading
        finally:
            reading.cancel()


async def _read(
    call: AsyncIterator[pb.StreamTurnsResponse], waiting: dict[str, asyncio.Future[pb.AnalyzeTurnResponse]]
) -> None:
    """Give each answer to who waits for it; if the stream ends, nobody waits on."""
    try:
        async for item in call:
            future = waiting[item.correlation_id]
            if item.HasField("error"):
                future.set_exception(RuntimeError(f"a turn failed: {item.error.message}"))
            else:
                future.set_result(item.response)
    finally:
        for future in waiting.values():
            if not future.done():
                future.set_exception(RuntimeError("the stream ended before the answer"))
