"""Every Python sample in the README and the docs runs against a real server."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from detector.demo.run import started_server
from detector.service.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SAMPLES = [
    pytest.param(sample, id=f"{page.name}-{i}")
    for page in PAGES
    for i, sample in enumerate(re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL))
]


@pytest.fixture(scope="module")
def address():
    with started_server() as started:
        yield started


@pytest.mark.parametrize("sample", SAMPLES)
def test_sample_runs(sample, address):
    """A sample runs as it stands; only the address is that of the test's server."""
    assert "127.0.0.1:50051" in sample
    code = sample.replace("127.0.0.1:50051", address)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


def test_readme_sample_flags_the_last_turn(address):
    """The README's twelve lines get from nothing to a flagged turn."""
    sample = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL).group(1)
    code = sample.replace("127.0.0.1:50051", address).replace("chat-1", "chat-flagged")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.splitlines()[0].startswith("ACTION_CONTINUE")
    assert not done.stdout.splitlines()[-1].startswith("ACTION_CONTINUE")


def test_every_setting_is_documented():
    """The operations page names every setting."""
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert [name for name in Settings.model_fields if f"`{name}`" not in page] == []


def test_links_lead_somewhere():
    """Links within the project have a target."""
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
