"""How soon watchers hear of a case: from its opening on the server to each of them, under a steady load."""

import asyncio
import time
from collections.abc import Sequence
from random import Random
from statistics import quantiles

import grpc
from loopdetector.v1 import loop_detector_service_pb2 as pb
from loopdetector.v1.escalation_service_pb2 import WatchCasesRequest
from loopdetector.v1.escalation_service_pb2_grpc import EscalationServiceStub
from msgspec import Struct

from tests.bench.case_cost import about_to_open
from tests.bench.conversations import Requests
from tests.bench.load import Send, unary
from tests.bench.process import ServerProcess

_GIVE_UP_SECONDS = 60.0
_IN_FLIGHT = 64


class Watching(Struct, frozen=True):
    """The result.

    Attributes:
        watchers, cases_per_second: The load as it was made.
        p50_millis, p99_millis, max_millis: From the opening of a case to its receipt, over all watchers.
        server_cpu_percent: Of one CPU, opening the cases included.
    """

    watchers: int
    cases_per_second: float
    p50_millis: float
    p99_millis: float
    max_millis: float
    server_cpu_percent: float


async def watching(
    server: ServerProcess, *, watchers: int, per_second: int, seconds: float, with_handoff: bool
) -> Watching:
    """Open cases by AnalyzeTurn at a steady rate, and let every watcher hear of all of them.

    Raises:
        TimeoutError: One did not.
    """
    load = await about_to_open(server, int(per_second * seconds), Random("watching"))
    async with grpc.aio.insecure_channel(f"127.0.0.1:{server.port}") as channel, unary(server.port) as send:
        stub = EscalationServiceStub(channel)
        calls = [stub.WatchCases(WatchCasesRequest(without_handoff=not with_handoff)) for _ in range(watchers)]
        for call in calls:
            await call.read()
        readers = [asyncio.create_task(_delays(call, len(load))) for call in calls]
        cpu, begin = server.cpu_seconds(), time.perf_counter()
        await _send_steadily(load, send, per_second)
        sent = time.perf_counter() - begin
        async with asyncio.timeout(_GIVE_UP_SECONDS):
            delays = [delay for delays in await asyncio.gather(*readers) for delay in delays]
        used, taken = server.cpu_seconds() - cpu, time.perf_counter() - begin
        for call in calls:
            call.cancel()
    hundredths = quantiles(delays, n=100)
    return Watching(
        watchers, len(load) / sent, hundredths[49] * 1e3, hundredths[98] * 1e3, max(delays) * 1e3, used / taken * 100
    )


async def _delays(call: grpc.aio.UnaryStreamCall, count: int) -> list[float]:  # type: ignore[type-arg]
    """Seconds from the opening of each case, by the clock of this machine, to its receipt."""
    delays: list[float] = []
    while len(delays) < count:
        event = (await call.read()).event
        delays.append(time.time() - event.time.seconds - event.time.nanos * 1e-9)
    return delays


async def _send_steadily(load: Sequence[Requests], send: Send, per_second: int) -> None:
    """Send each turn at its time, whether or not those before it were answered; a server that lags slows it down."""
    room = asyncio.Semaphore(_IN_FLIGHT)

    async def sent(request: pb.AnalyzeTurnRequest) -> None:
        await send(request)
        room.release()

    begin = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for i, (request,) in enumerate(load):
            await asyncio.sleep(max(begin + i / per_second - time.perf_counter(), 0))
            await room.acquire()
            group.create_task(sent(request))
