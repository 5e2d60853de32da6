"""A server in a process of its own: `python -m detector serve`."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

START_SECONDS = 30.0


class ServerProcess:
    """A process that serves on a free port, with its log and its store in a folder."""

    def __init__(self, folder, **settings):
        self._folder = Path(folder)
        self._settings = {
            "port": 0,
            "metrics": False,
            "sqlite_path": self._folder / "loops.db",
            "worker_threads": 1,
            **settings,
        }
        self._log = self._folder / "server.log"
        self._process = None
        self.port = 0
        self.metrics_port = 0

    @property
    def target(self):
        return f"127.0.0.1:{self.port}"

    def start(self):
        """Start, and wait until it serves."""
        self.spawn()
        serving = self.wait_for("serving")
        self.port, self.metrics_port = serving["port"], serving["metrics_port"]
        return self

    def spawn(self):
        kept = {"LOOPDETECTOR_MODELS_DIR"}
        environment = {
            name: value for name, value in os.environ.items() if name in kept or not name.startswith("LOOPDETECTOR_")
        }
        environment |= {f"LOOPDETECTOR_{name.upper()}": str(value) for name, value in self._settings.items()}
        with self._log.open("wb") as log:
            self._process = subprocess.Popen([sys.executable, "-m", "detector", "serve"], env=environment, stderr=log)

    def wait_for(self, event):
        """Wait for an event in the log."""
        give_up = time.monotonic() + START_SECONDS
        while time.monotonic() < give_up:
            for line in self.log_text.splitlines():
                if f'"event":"{event}"' in line:
                    return json.loads(line)
            if self._process.poll() is not None:
                break
            time.sleep(0.01)
        raise AssertionError(f"no {event} in the log:\n{self.log_text[-3000:]}")

    @property
    def log_text(self):
        return self._log.read_text()

    @property
    def events(self):
        """The log, which is JSON on every line."""
        return [json.loads(line) for line in self.log_text.splitlines()]

    @property
    def is_running(self):
        return self._process.poll() is None

    def send(self, number):
        self._process.send_signal(number)

    def kill(self):
        """SIGKILL: no handler runs, nothing is flushed."""
        self.send(signal.SIGKILL)
        self._process.wait()

    def wait(self, seconds=15.0):
        """Wait for the end; gives the exit code."""
        return self._process.wait(seconds)

    def stop(self):
        if self._process is not None and self.is_running:
            self.send(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.wait()
            if self.is_running:
                self.kill()
