"""The rendered package in the docs is what the sample beside it prints."""

import re
import subprocess
import sys
from pathlib import Path

from detector.demo.run import started_server
from tests.support.handoffs import written

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "handoff.md").read_text(encoding="utf-8")


def block(language):
    return re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL).group(1)


def test_the_page_shows_what_its_sample_prints():
    with started_server() as address:
        code = block("python").replace("127.0.0.1:50051", address)
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == block("text")


def test_the_page_counts_the_written_conversations():
    files = [written(name) for name in ("written", "kept_apart", "kept_apart_2", "kept_apart_3")]
    for conversations in files:
        facts = sum(len(one["facts"]) for one in conversations)
        assert re.search(rf"\| {len(conversations)} [^|]*\| {facts} \|", PAGE)
    everything = [one for conversations in files for one in conversations]
    others = sum(one["language"] != "en" for one in everything)
    assert f"{len(everything)} conversations written for this, {others} of them not English" in PAGE
    assert re.search(rf"\| all {len(everything)}, [^|]*\| {sum(len(one['facts']) for one in everything)} \|", PAGE)
