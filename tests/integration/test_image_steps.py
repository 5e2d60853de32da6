"""The steps of the Dockerfile, walked without a container engine: from its own files to a healthy server.

The environment, the copied files and both commands are read from the Dockerfile, so that the two cannot part.
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def dockerfile():
    return re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text())


@pytest.fixture(scope="module")
def image(dockerfile, tmp_path_factory):
    """The virtual environment that the runtime stage holds, built as the build stage does."""
    folder = tmp_path_factory.mktemp("image")
    source, wheels, python = folder / "src", folder / "dist", folder / "venv/bin/python"
    _copy(dockerfile.split("\nFROM ")[1], source)
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)

    def pip(verb, *arguments):
        command = [python, "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input", verb, *arguments]
        subprocess.run(command, cwd=source, check=True)

    pip("install", "-r", "requirements/server.txt")
    pip("wheel", "--no-deps", "--wheel-dir", wheels, ".")
    pip("install", "--no-deps", *wheels.glob("*.whl"))
    shutil.rmtree(source)
    return python


@pytest.fixture(scope="module")
def environment(dockerfile, tmp_path_factory):
    """The runtime stage's variables, with the volume and the ports moved."""
    data = tmp_path_factory.mktemp("data")
    named = re.findall(r"(LOOPDETECTOR_\w+)=(\S+)", next(x for x in dockerfile.splitlines() if x.startswith("ENV ")))
    ports = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
    grpc_port, metrics_port = (str(port.getsockname()[1]) for port in ports)
    for port in ports:
        port.close()
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    moved = {name: value.replace("/data/", f"{data}/") for name, value in named}
    return kept | moved | {"LOOPDETECTOR_PORT": grpc_port, "LOOPDETECTOR_METRICS_PORT": metrics_port}


def test_the_image_holds_the_server_and_its_model_but_nothing_of_training(image, environment, tmp_path):
    code = """
import importlib.util, json, detector, detector.bundle
from pathlib import Path
print(json.dumps({
    "found": [x for x in ("torch", "sklearn", "sentence_transformers", "pytest") if importlib.util.find_spec(x)],
    "models": str(detector.bundle.default_models_dir().relative_to(Path(detector.__file__).parent)),
}))"""
    answer = subprocess.run(
        [image, "-c", code], env=environment, cwd=tmp_path, check=True, capture_output=True, text=True
    )
    assert json.loads(answer.stdout) == {"found": [], "models": "default_models"}


def test_the_image_serves_is_healthy_and_stops_on_sigterm(image, environment, dockerfile, tmp_path):
    start = _command(dockerfile, r"^CMD (\[.*\])$", image)
    check = _command(dockerfile, r"^HEALTHCHECK .* CMD (\[.*\])$", image)
    log = tmp_path / "log"
    with log.open("wb") as output:
        server = subprocess.Popen(start, env=environment, cwd=tmp_path, stdout=output, stderr=output)
    try:
        deadline = time.monotonic() + 30
        while True:
            health = subprocess.run(check, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
            if health.returncode == 0 or server.poll() is not None or time.monotonic() > deadline:
                break
            time.sleep(0.2)
        assert (health.returncode, health.stdout) == (0, "SERVING\n"), log.read_text() + health.stderr
        assert Path(environment["LOOPDETECTOR_SQLITE_PATH"]).exists()
    finally:
        server.send_signal(signal.SIGTERM)
        code = server.wait(20)
    assert code == 0, log.read_text()
    gone = subprocess.run(check, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert gone.returncode == 1


def _copy(stage, target):
    """Carry out the COPY lines of a stage."""
    for line in re.findall(r"^COPY (.*)$", stage, re.MULTILINE):
        *sources, place = line.split()
        for source in sources:
            found = ROOT / source
            if found.is_dir():
                ignored = shutil.ignore_patterns("__pycache__")
                shutil.copytree(found, target / place, ignore=ignored, dirs_exist_ok=True)
            else:
                copy = target / place / found.name if place.endswith("/") else target / place
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(found, copy)


def _command(dockerfile, pattern, python):
    """The command that `pattern` finds, run by the image's interpreter."""
    program, *arguments = json.loads(re.search(pattern, dockerfile, re.MULTILINE)[1])
    assert program == "python"
    return [python, *arguments]
