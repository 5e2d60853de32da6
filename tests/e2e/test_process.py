"""The server as operators run it: a process with an environment, signals, a log and an exit code."""

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from loopdetector.v1 import verdict_pb2 as vpb
from loopdetector.v1.loop_detector_service_pb2_grpc import LoopDetectorServiceStub

from tests.support.process import ServerProcess
from tests.support.serving import HUMAN_PLEASE, LOOP, request, said, unnamed

SECRET = "zanzibar"


@pytest.fixture
def process(tmp_path):
    process = ServerProcess(tmp_path)
    yield process
    process.stop()


def call(stub, conversation_id, text, turn_id, role="user", **fields):
    return stub.AnalyzeTurn(request(conversation_id, text, turn_id, role, **fields), timeout=20)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
async def test_a_signal_drains_gracefully(process, tmp_path, number):
    """Calls in flight are answered, new ones are not taken, the log of the store is folded, the exit code is 0."""
    process.start()
    async with grpc.aio.insecure_channel(process.target) as channel:
        stub = LoopDetectorServiceStub(channel)
        await call(stub, "short", "hello", "t0")
        watch = health_pb2_grpc.HealthStub(channel).Watch(health_pb2.HealthCheckRequest())
        assert (await watch.read()).status == health_pb2.HealthCheckResponse.SERVING
        history = unnamed([("user", f"line {i} of a long talk about nothing") for i in range(1_900)])
        in_flight = asyncio.ensure_future(call(stub, "long", "and now?", "last", history=history))
        await asyncio.sleep(0.1)
        assert not in_flight.done()
        process.send(number)
        assert (await watch.read()).status == health_pb2.HealthCheckResponse.NOT_SERVING
        assert (await in_flight).turn_index == 1_900
    assert await asyncio.to_thread(process.wait) == 0
    events = [event["event"] for event in process.events]
    assert events.index("serving") < events.index("draining") < events.index("stopped")
    assert not [event for event in process.events if event["level"] == "error"]
    assert [path.name for path in tmp_path.iterdir() if "db" in path.name] == ["loops.db"]


async def test_a_conversation_goes_on_after_a_restart(process):
    """The same store, another process: old answers come again, new ones are those of one run."""
    process.start()
    async with grpc.aio.insecure_channel(process.target) as channel:
        stub = LoopDetectorServiceStub(channel)
        reference = [await call(stub, "r", text, f"t{i}", role) for i, (role, text) in enumerate(LOOP)]
        before = [await call(stub, "c", text, f"t{i}", role) for i, (role, text) in enumerate(LOOP[:5])]
    process.send(signal.SIGTERM)
    assert await asyncio.to_thread(process.wait) == 0
    process.start()
    async with grpc.aio.insecure_channel(process.target) as channel:
        stub = LoopDetectorServiceStub(channel)
        after = [await call(stub, "c", text, f"t{i}", role) for i, (role, text) in enumerate(LOOP)]
    assert [answer.SerializeToString() for answer in after[:5]] == [answer.SerializeToString() for answer in before]
    assert [said(answer) for answer in after] == [said(answer) for answer in reference]


async def test_the_log_is_json_with_ids_and_sizes_and_without_text(process):
    """Every line, on every way a call can go."""
    process.start()
    async with grpc.aio.insecure_channel(process.target) as channel:
        stub = LoopDetectorServiceStub(channel)
        await call(stub, "conversation-1", f"my {SECRET} is broken", "turn-1", metadata={"k": SECRET}, user_ref=SECRET)
        for bad in ({"turn_id": "x" * 300}, {"turn_id": "turn-1"}, {"turn_id": "t", "role": 9}):
            with pytest.raises(grpc.aio.AioRpcError):
                await call(stub, **{"conversation_id": "conversation-1", "text": SECRET, **bad})
        with pytest.raises(grpc.aio.AioRpcError):
            await channel.unary_unary("/loopdetector.v1.LoopDetectorService/AnalyzeTurn")(b"\xff" + SECRET.encode())
    process.send(signal.SIGTERM)
    await asyncio.to_thread(process.wait)
    assert SECRET not in process.log_text
    judged = next(event for event in process.events if event["event"] == "turn judged")
    assert judged["conversation_id"] == "conversation-1"
    assert judged["chars"] == len(f"my {SECRET} is broken")
    assert all({"event", "level", "timestamp"} <= event.keys() for event in process.events)
    refused = [event["code"] for event in process.events if event["event"] == "call refused"]
    assert sorted(refused) == ["ALREADY_EXISTS", "INVALID_ARGUMENT", "INVALID_ARGUMENT", "INVALID_ARGUMENT"]


async def test_sighup_takes_over_the_live_settings(tmp_path):
    """Observe mode on and off again by file and signal, under load and without a failed call."""
    config = tmp_path / "config.toml"
    config.write_text("observe = false\n")
    process = ServerProcess(tmp_path, config=config).start()
    try:
        async with grpc.aio.insecure_channel(process.target) as channel:
            stub = LoopDetectorServiceStub(channel)
            seen = []
            for observe in (True, False):
                config.write_text(f"observe = {str(observe).lower()}\n")
                process.send(signal.SIGHUP)
                async with asyncio.timeout(10):
                    while not seen or (seen[-1] == vpb.ACTION_CONTINUE) is not observe:
                        answer = await call(stub, f"c{len(seen)}", HUMAN_PLEASE, "t0")
                        seen.append(answer.recommendation.action)
            assert set(seen) == {vpb.ACTION_OFFER_HUMAN, vpb.ACTION_CONTINUE}
            assert process.is_running
    finally:
        process.stop()


async def test_metrics_are_served_beside(tmp_path):
    """On their own port, which the log names."""
    process = ServerProcess(tmp_path, metrics=True, metrics_port=0).start()
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{process.metrics_port}/metrics", timeout=5) as answer:  # noqa: ASYNC210
            assert b"loopdetector_calls_total" in answer.read()
    finally:
        process.stop()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"port": "many"}, ["port"]),
        ({"host": "0.0.0.0"}, ["host", "TLS"]),  # noqa: S104
        ({"false_alarm_budget": 100}, ["false_alarm_budget"]),
        ({"models_dir": "/no/such/folder"}, ["/no/such/folder", "models_dir"]),
        ({"sqlite_path": "/dev/null/loops.db"}, ["/dev/null", "sqlite_path"]),
        ({"config": "/no/such/file.toml"}, ["LOOPDETECTOR_CONFIG"]),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_what_cannot_be_served_ends_with_a_message(process, settings, words):
    """Exit code 1, the field and the remedy, and no traceback."""
    process._settings |= settings
    process.spawn()
    assert process.wait(20) == 1
    said_plainly = re.sub(r"\s+", " ", process.log_text)
    assert "Traceback" not in said_plainly
    for word in words:
        assert word in said_plainly


@pytest.mark.parametrize("name", ["port", "metrics_port"])
def test_a_port_that_is_taken_ends_with_a_message(process, name):
    """The service's or that of the metrics."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process._settings |= {"metrics": True, "metrics_port": 0, name: taken.getsockname()[1]}
        process.spawn()
        assert process.wait(20) == 1
    last = process.log_text.splitlines()[-1]
    assert "in use" in last or "bind" in process.log_text


def test_what_libraries_and_the_event_loop_log_is_json_without_words_of_users():
    """Errors that nobody caught, and warnings of libraries: our form, no message of an exception, no argument."""
    program = f"""
import asyncio, logging
from detector.service import logs
logs.configure("info", "json")
error = ValueError("{SECRET}")
logging.getLogger("grpc._cython").error("Unexpected [%s] in %s", "{SECRET}", "{SECRET}", exc_info=error)
logging.getLogger("other").warning("about {SECRET}")
async def main():
    asyncio.get_running_loop().set_exception_handler(logs.on_loop_error)
    async def fail():
        raise ValueError("{SECRET}")
    task = asyncio.ensure_future(fail())
    await asyncio.sleep(0.01)
    del task
    def crash():
        raise KeyError("{SECRET}")
    asyncio.get_running_loop().call_soon(crash)
    await asyncio.sleep(0.01)
asyncio.run(main())
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True, env=os.environ)
    assert SECRET not in done.stderr
    events = [json.loads(line) for line in done.stderr.splitlines()]
    assert len(events) == 4
    assert events[0]["library"] == "grpc._cython"
    assert events[0]["words"] == "Unexpected [%s] in %s"
    assert "ValueError at " in events[0]["at"]
    assert {event["at"].split()[0] for event in events[2:]} == {"ValueError", "KeyError"}
    assert "fail" in events[2]["at"] + events[3]["at"]
