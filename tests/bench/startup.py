"""How long a server takes from the start of its process until its health says SERVING."""

import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from loopdetector.v1 import loop_detector_service_pb2 as pb
from msgspec import Struct

from tests.bench.process import OURS, ROOT, environment, started

_SERVICE = pb.DESCRIPTOR.services_by_name["LoopDetectorService"].full_name
_POLL_SECONDS = 0.005
_GIVE_UP_SECONDS = 60.0


class Startup(Struct, frozen=True):
    """Medians, in milliseconds.

    Attributes:
        serving_millis: Until SERVING.
        imports_millis: Of `python -c "import detector.service.server"`, the interpreter's own start included.
        interpreter_millis: Of `python -c pass`.
        imports_percent: Share of the imports, the interpreter's start included, in the start of the server.
    """

    serving_millis: float
    imports_millis: float
    interpreter_millis: float
    imports_percent: float


def startup(*, starts: int) -> Startup:
    """Start everything `starts` times, after a first time that does not count."""
    rounds = [
        (_until_serving(), _run_millis("import detector.service.server"), _run_millis("pass"))
        for _ in range(starts + 1)
    ][1:]
    serving, imports, interpreter = (median(column) for column in zip(*rounds, strict=True))
    return Startup(serving, imports, interpreter, 100 * imports / serving)


def _run_millis(code: str) -> float:
    start = time.perf_counter()
    subprocess.run((sys.executable, "-c", code), cwd=ROOT, check=True)
    return (time.perf_counter() - start) * 1e3


def _until_serving() -> float:
    port = _free_port()
    with tempfile.TemporaryDirectory() as folder:
        variables = environment(folder, port=port)
        start = time.perf_counter()
        with started(OURS, variables, Path(folder, "server.log")) as process:
            give_up = start + _GIVE_UP_SECONDS
            while not _listens(port):
                _wait(process, give_up)
            with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
                health = health_pb2_grpc.HealthStub(channel)
                while not _is_serving(health):
                    _wait(process, give_up)
                return (time.perf_counter() - start) * 1e3


def _wait(process: subprocess.Popen[bytes], give_up: float) -> None:
    """Wait for the next look.

    Raises:
        RuntimeError: There is nothing to wait for.
    """
    if process.poll() is not None or time.perf_counter() > give_up:
        raise RuntimeError("the server did not start")
    time.sleep(_POLL_SECONDS)


def _listens(port: int) -> bool:
    """Whether anybody listens there: asked with a socket, since a gRPC channel that fails waits a second."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _is_serving(health: health_pb2_grpc.HealthStub) -> bool:
    try:
        answer = health.Check(
            health_pb2.HealthCheckRequest(service=_SERVICE), timeout=_GIVE_UP_SECONDS, wait_for_ready=True
        )
    except grpc.RpcError:  # NOT_FOUND until the warm-up is over
        return False
    return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
