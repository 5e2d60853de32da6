"""Runs the demo against a real server: a given one, or one started for it on embedded defaults."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from detector.client import DetectorClient
from detector.demo.play import play

_READY_SECONDS = 30.0


def run_demo(address: str, console: Console) -> bool:
    """Play the shipped conversations; returns whether each took the expected course.

    Args:
        address: HOST:PORT of a running server, or "" to start one.
        console: Where to print.

    Raises:
        RuntimeError: The server that was started did not become ready.
    """
    if not address:
        with started_server() as started:
            return run_demo(started, console)
    with DetectorClient(address) as client:
        return play(client, console)


@contextmanager
def started_server() -> Iterator[str]:
    """A server in a process of its own, with a throw-away store, until the block ends; gives its address.

    Raises:
        RuntimeError: It did not become ready in time.
    """
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "LOOPDETECTOR_PORT": "0",
            "LOOPDETECTOR_METRICS_PORT": "0",
            "LOOPDETECTOR_SQLITE_PATH": str(Path(folder, "demo.db")),
            "LOOPDETECTOR_LOG_FORMAT": "json",
        }
        log = Path(folder, "server.log")
        with log.open("wb") as stderr:
            command = [sys.executable, "-m", "detector", "serve"]
            process = subprocess.Popen(command, env=environment, stderr=stderr)  # noqa: S603 (our own module)
        try:
            yield f"127.0.0.1:{_port_of(process, log)}"
        finally:
            process.terminate()
            process.wait()


def _port_of(process: subprocess.Popen[bytes], log: Path) -> int:
    """The port that the server says it serves on."""
    give_up = time.monotonic() + _READY_SECONDS
    while process.poll() is None and time.monotonic() < give_up:
        for line in log.read_bytes().splitlines():
            if b'"serving"' in line:
                return int(json.loads(line)["port"])
        time.sleep(0.02)
    raise RuntimeError("the server did not start:\n" + log.read_text(errors="replace")[-2000:])
