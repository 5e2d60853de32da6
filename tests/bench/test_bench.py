"""The bench runs to its end and says what it measured; how fast anything is, is not asked here."""

import subprocess
import sys
from pathlib import Path

import msgspec

from tests.bench.process import ROOT
from tests.bench.report import shown


def numbers(value: object) -> list[float]:
    """All numbers in decoded JSON."""
    if isinstance(value, dict):
        return [number for inner in value.values() for number in numbers(inner)]
    if isinstance(value, list):
        return [number for inner in value for number in numbers(inner)]
    return [float(value)] if isinstance(value, int | float) else []


def test_every_figure_is_printed_and_positive(tmp_path: Path) -> None:
    """One quick run prints all that its JSON file holds."""
    file = tmp_path / "figures.json"
    run = subprocess.run(
        [sys.executable, "-m", "tests.bench", "--quick", "--json", str(file)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr[-4000:]
    figures = msgspec.json.decode(file.read_bytes())
    found = numbers(figures)
    assert len(found) > 60
    assert all(number > 0 for number in found)
    assert [number for number in found if shown(number) not in run.stdout.split()] == []
