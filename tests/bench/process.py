"""The servers under test, each in a process of its own, and what the kernel says that they used."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

OURS = (sys.executable, "-m", "detector", "serve")
ECHO = (sys.executable, "-m", "tests.bench.echo")
ROOT = Path(__file__).parents[2]
_READY_SECONDS = 60.0
_PREFIX = "LOOPDETECTOR_"


class ServerProcess:
    """A running server.

    Attributes:
        port: Where it listens.
    """

    def __init__(self, pid: int, port: int) -> None:
        self.port = port
        self._process = psutil.Process(pid)

    def cpu_seconds(self) -> float:
        """User and system time of the process so far, all threads, in ticks of 10 ms."""
        times = self._process.cpu_times()
        return float(times.user + times.system)

    def resident_kb(self) -> float:
        """Resident memory."""
        return float(self._process.memory_info().rss) / 1024


@contextmanager
def detector_server(**settings: object) -> Iterator[ServerProcess]:
    """Our server as `python -m detector serve` starts it, on free ports, with a throw-away store.

    Args:
        settings: Settings that are not to have their defaults, in small letters.
    """
    with tempfile.TemporaryDirectory() as folder, _serving(OURS, environment(folder, **settings), folder) as server:
        yield server


@contextmanager
def echo_server() -> Iterator[ServerProcess]:
    """The bare gRPC echo."""
    with tempfile.TemporaryDirectory() as folder, _serving(ECHO, dict(os.environ), folder) as server:
        yield server


def environment(folder: str, **settings: object) -> dict[str, str]:
    """This environment with our server's defaults, but for ports, store and `settings`."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(_PREFIX)}
    changed = {"port": 0, "metrics_port": 0, "sqlite_path": Path(folder, "bench.db"), **settings}
    return inherited | {_PREFIX + name.upper(): str(value) for name, value in changed.items()}


@contextmanager
def started(command: tuple[str, ...], variables: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that logs to a file, until the block ends."""
    with log.open("wb") as stderr:
        process = subprocess.Popen(command, env=variables, cwd=ROOT, stderr=stderr)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


@contextmanager
def _serving(command: tuple[str, ...], variables: dict[str, str], folder: str) -> Iterator[ServerProcess]:
    log = Path(folder, "server.log")
    with started(command, variables, log) as process:
        server = ServerProcess(process.pid, _port_of(process, log))
        try:
            yield server
        except Exception as error:
            error.add_note("the server's log ends:\n" + _end_of(log))
            raise


def _port_of(process: subprocess.Popen[bytes], log: Path) -> int:
    """The port that a server says it serves on.

    Raises:
        RuntimeError: It did not become ready.
    """
    give_up = time.monotonic() + _READY_SECONDS
    while process.poll() is None and time.monotonic() < give_up:
        for line in log.read_bytes().splitlines(keepends=True):
            if b'"serving"' in line and line.endswith(b"\n"):
                return int(json.loads(line)["port"])
        time.sleep(0.02)
    raise RuntimeError("the server did not start:\n" + _end_of(log))


def _end_of(log: Path) -> str:
    return log.read_text(errors="replace")[-2000:]
