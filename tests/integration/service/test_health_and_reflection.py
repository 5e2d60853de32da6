"""The standard services: health only after warm-up and not while draining; reflection for tools."""

import asyncio

import grpc
import pytest
from grpc_health.v1 import health_pb2
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from detector.service import server as server_module
from tests.support.serving import fails, unnamed, until

SERVING, NOT_SERVING = health_pb2.HealthCheckResponse.SERVING, health_pb2.HealthCheckResponse.NOT_SERVING
NAMES = (
    "",
    "loopdetector.v1.LoopDetectorService",
    "loopdetector.v1.FeedbackService",
    "loopdetector.v1.EscalationService",
)


@pytest.mark.parametrize("name", NAMES)
async def test_health_names_its_parts(served, name):
    """SERVING for the server and for each of our services; NOT_FOUND for what is not here."""
    answer = await served.health.Check(health_pb2.HealthCheckRequest(service=name))
    assert answer.status == SERVING
    async with fails("NOT_FOUND"):
        await served.health.Check(health_pb2.HealthCheckRequest(service="nobody"))


async def test_nothing_is_served_before_the_warm_up(serve, monkeypatch):
    """First the turns of the warm-up are judged, then the port answers, then health says SERVING."""
    order = []
    warm_up = server_module.warm_up
    monkeypatch.setattr(server_module, "warm_up", lambda brain: (order.append("warm-up"), warm_up(brain)))

    def watch(server):
        start, set_health = server.grpc_server.start, server.health.set

        async def started():
            order.append("start")
            await start()

        async def told(name, status):
            order.append((name, status))
            await set_health(name, status)

        monkeypatch.setattr(server.grpc_server, "start", started)
        monkeypatch.setattr(server.health, "set", told)

    await serve(watch)
    assert order == ["warm-up", "start", *((name, SERVING) for name in NAMES)]


async def test_a_server_that_cannot_warm_up_does_not_serve(serve, monkeypatch):
    """Its port says nothing, and least of all SERVING."""
    seen = []

    def fail(_):
        raise RuntimeError("the model cannot judge")

    monkeypatch.setattr(server_module, "warm_up", fail)
    with pytest.raises(RuntimeError, match="cannot judge"):
        await serve(seen.append)
    async with grpc.aio.insecure_channel(f"127.0.0.1:{seen[0].port}") as channel:
        check = channel.unary_unary(
            "/grpc.health.v1.Health/Check",
            request_serializer=health_pb2.HealthCheckRequest.SerializeToString,
            response_deserializer=health_pb2.HealthCheckResponse.FromString,
        )
        with pytest.raises(grpc.aio.AioRpcError):
            await check(health_pb2.HealthCheckRequest(), timeout=0.3)


@pytest.mark.parametrize("name", NAMES)
async def test_a_drain_says_not_serving_and_does_not_wait_for_watches(serve, name):
    """Who watches is told and then let go; the drain takes no longer than the calls that run."""
    served = await serve(drain_seconds=30)
    watch = served.health.Watch(health_pb2.HealthCheckRequest(service=name))
    assert (await watch.read()).status == SERVING
    draining = asyncio.ensure_future(served.server.drain())
    assert (await watch.read()).status == NOT_SERVING
    assert await watch.read() == grpc.aio.EOF
    await asyncio.wait_for(draining, 5)


async def test_calls_in_flight_are_answered_on_a_drain_and_new_ones_are_not(serve):
    """What began is finished and recorded; what comes later is turned away with a code that is safe to retry."""
    served = await serve(store="sqlite")
    history = unnamed([("user", f"line {i} of a long talk about nothing") for i in range(1_000)])
    in_flight = asyncio.ensure_future(served.say("c", "and now?", "last", history=history))
    await until(lambda: served.server.conversations._live._busy)
    draining = asyncio.ensure_future(served.server.drain())
    await asyncio.sleep(0.05)
    async with fails("UNAVAILABLE"):
        await served.say("d", "hello", "t0", timeout=2)
    assert (await in_flight).turn_index == 1_000
    await asyncio.wait_for(draining, 10)


async def test_a_drain_ends_after_its_time(serve):
    """A call that takes longer than drain_seconds is given up, and nothing of it is recorded."""
    served = await serve(drain_seconds=0.2)
    async with served.server.conversations._live.turn_taking(("default", "c"), 1.0):
        waiting = asyncio.ensure_future(served.say("c", "hello", "t0"))
        await until(lambda: served.server.conversations._live._busy[("default", "c")].users == 2)
        await asyncio.wait_for(served.server.drain(), 5)
        with pytest.raises((grpc.aio.AioRpcError, asyncio.CancelledError)):
            await waiting
    assert served.server.store.load(("default", "c"), 1) is None


async def test_reflection_lists_our_services_and_their_messages(served):
    """grpcurl and the like need no proto files."""
    stub = reflection_pb2_grpc.ServerReflectionStub(served.channel)
    call = stub.ServerReflectionInfo()
    await call.write(reflection_pb2.ServerReflectionRequest(list_services=""))
    listed = {service.name for service in (await call.read()).list_services_response.service}
    assert {*NAMES[1:], "grpc.health.v1.Health"} <= listed
    for message in ("AnalyzeTurnRequest", "RecordFeedbackRequest"):
        symbol = f"loopdetector.v1.{message}"
        await call.write(reflection_pb2.ServerReflectionRequest(file_containing_symbol=symbol))
        assert (await call.read()).file_descriptor_response.file_descriptor_proto
    await call.done_writing()
