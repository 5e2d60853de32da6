"""The command line of the generator."""

import json

from typer.testing import CliRunner

from training.cli import app
from training.data import read_all
from training.sources import own_test

runner = CliRunner()


def test_writes_pairs_that_validate(tmp_path):
    """Every conversation is followed by its twin, and the file follows the schema."""
    output = tmp_path / "out.jsonl"
    done = runner.invoke(app, ["generate", "--count", "12", "--seed", "3", "--output", str(output)])
    assert done.exit_code == 0, done.output
    rows = read_all([output])
    assert [row.source for row in rows] == ["generated", "generated-twin"] * 12
    assert all(row.made_from for row in rows)


def test_no_twins_one_style(tmp_path):
    """Without twins there is one row each; a style and a language choose the sources."""
    output = tmp_path / "out.jsonl"
    knobs = ["--no-twins", "--style", "voice", "--language", "en", "--stuck", "1", "--recovered", "0"]
    done = runner.invoke(app, ["generate", "--count", "5", "--output", str(output), *knobs])
    assert done.exit_code == 0, done.output
    rows = [json.loads(line) for line in output.read_text().splitlines()]
    assert [row["class"] for row in rows] == ["stuck"] * 5
    assert {row["language"] for row in rows} == {"en"}


def test_held_out_source(tmp_path):
    """A held-out file as source is refused with the reason, and nothing is written."""
    output = tmp_path / "out.jsonl"
    done = runner.invoke(app, ["generate", "--source", str(own_test()[0]), "--output", str(output)])
    assert done.exit_code == 1
    assert "held out for measuring" in " ".join(done.output.split())
    assert not output.exists()


def test_bad_knob(tmp_path):
    """A knob out of range is named."""
    done = runner.invoke(app, ["generate", "--tries", "9", "--output", str(tmp_path / "out.jsonl")])
    assert done.exit_code == 1
    assert "tries is 9; take 2 to 6" in done.output
