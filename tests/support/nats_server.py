"""A real nats-server with JetStream, on a free port."""

import json
import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

_SECONDS = 15.0


class NatsServer:
    """Started by `start`; keeps its streams over a `stop` and another `start`."""

    def __init__(self, folder, *options):
        self._folder = Path(folder)
        self._options = options
        self._process = None
        self._binary = shutil.which("nats-server", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        self.port = -1
        if self._binary is None:
            assert "CI" not in os.environ, "CI must install nats-server"
            pytest.skip("no nats-server on this machine; on Debian: apt-get install nats-server")

    @property
    def url(self):
        return f"nats://127.0.0.1:{self.port}"

    def start(self):
        ports = self._folder / "ports"
        ports.mkdir(exist_ok=True)
        for old in ports.iterdir():
            old.unlink()
        command = [self._binary, "-js", "-sd", self._folder / "data", "-a", "127.0.0.1", "-p", str(self.port)]
        with (self._folder / "nats.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*map(str, command), "--ports_file_dir", str(ports), *self._options], stdout=log, stderr=log
            )
        give_up = time.monotonic() + _SECONDS
        while time.monotonic() < give_up and self._process.poll() is None:
            for found in ports.glob("*.ports"):
                if text := found.read_text():
                    self.port = int(json.loads(text)["nats"][0].rpartition(":")[2])
                    return self
            time.sleep(0.01)
        raise AssertionError((self._folder / "nats.log").read_text()[-2000:])

    def stop(self):
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
