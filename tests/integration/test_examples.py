"""Every example runs as it stands, and takes its conversation to a person."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from detector.client import Phrases
from detector.demo.run import started_server

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted(path.name for path in (ROOT / "examples").glob("*.py") if path.name != "stand_in.py")


@pytest.fixture(scope="module")
def address():
    with started_server() as started:
        yield started


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_hands_over(name, address):
    """Without a key or an account it talks to its stand-in."""
    own = ("OPENAI_", "RASA_", "CHATWOOT_")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(own)}
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), str(ROOT / "protos")])
    command = [sys.executable, str(ROOT / "examples" / name), address]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    assert Phrases().offer in done.stdout
    assert "-> desk:" in done.stdout or "-> Chatwoot: toggle_status {'status': 'open'}" in done.stdout
