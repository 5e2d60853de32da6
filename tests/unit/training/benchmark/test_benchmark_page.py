"""The command, from files to the page, and the sample of its README."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.support.labelled import as_row, healthy, looping
from training.benchmark.columns import Column
from training.benchmark.page import as_json, markdown
from training.benchmark.peers import load_methods
from training.benchmark.run import compare
from training.benchmark.similarity import Length, token_jaccard
from training.cli import app

ROOT = Path(__file__).resolve().parents[4]
pytestmark = pytest.mark.usefixtures("tiny_active")
SAMPLE = re.findall(r"```python\n(.*?)```", (ROOT / "training/benchmark/README.md").read_text(), re.DOTALL)


@pytest.fixture
def labelled(tmp_path):
    path = tmp_path / "labelled.jsonl"
    path.write_text("\n".join(json.dumps(as_row(one)) for one in (looping(), healthy())) + "\n")
    return path


def run(*arguments):
    return CliRunner().invoke(app, ["benchmark", *map(str, arguments)])


def test_the_sample_of_the_readme_is_a_method(tmp_path):
    """The sample runs as it stands and says what it should about the test conversations."""
    (sample,) = SAMPLE
    assert len(sample.splitlines()) <= 20
    shutil.copytree(ROOT / "training/data/test", tmp_path / "training/data/test")
    subprocess.run([sys.executable, "-c", sample], cwd=tmp_path, check=True, timeout=60)
    head, *rows = [json.loads(line) for line in (tmp_path / "verbatim.jsonl").read_text().splitlines()]
    assert head == {"name": "verbatim", "thresholds": {"repetition": 1, "alarm": 2}}
    assert len(rows) == 88


def test_the_command_writes_the_page_the_figures_and_the_pictures(labelled, tmp_path):
    results = tmp_path / "mine.jsonl"
    rows = [{"name": "mine", "thresholds": {"repetition": 1}}]
    rows += [
        {"id": one.id, "repetition": [int("repetition" in t.labels) for t in one.turns]}
        for one in (looping(), healthy())
    ]
    results.write_text("\n".join(map(json.dumps, rows)))
    page = tmp_path / "pages" / "benchmark.md"
    done = run(labelled, "--results", results, "--output", page, "--plots", tmp_path / "pictures")
    assert done.exit_code == 0, done.output
    text, figures = page.read_text(), json.loads(page.with_suffix(".json").read_text())
    assert "## given files: 2 conversations, 20 turns" in text
    assert "| mine | 1 | 1.000 [1.000, 1.000] n=4 | 1.000 | 1.000 | 1 | 1.000 [1.000, 1.000] n=4 |" in text
    (one_set,) = figures["sets"]
    mine = next(row for row in one_set["tasks"]["repetition"] if row["method"] == "mine")
    assert mine["default"]["figures"]["repetition F1"] == {"value": 1.0, "low": 1.0, "high": 1.0, "n": 4}
    assert [row["method"] for row in one_set["tasks"]["alarm"]][0] == "this project"
    assert "mine" not in [row["method"] for row in one_set["tasks"]["alarm"]]
    for picture in re.findall(r"!\[.*?\]\((.*?)\)", text):
        assert (page.parent / picture).read_text().startswith("<?xml")
    assert len(list((tmp_path / "pictures").iterdir())) == 3


def test_a_second_run_writes_the_same_bytes(labelled, tmp_path):
    pages = []
    for n in (1, 2):
        run(labelled, "--output", tmp_path / f"{n}.md", "--plots", tmp_path / "img")
        pages.append([p.read_bytes() for p in (tmp_path / f"{n}.md", *sorted((tmp_path / "img").iterdir()))])
    assert pages[0] == pages[1]


def test_a_bad_file_is_named(tmp_path):
    bad = tmp_path / "bad.jsonl"
    bad.write_text("{}\n")
    done = run(bad, "--output", tmp_path / "b.md", "--plots", tmp_path)
    assert done.exit_code == 1
    assert "bad.jsonl:1: turns must be" in " ".join(done.output.split())
    assert not (tmp_path / "b.md").exists()


@pytest.fixture
def methods(tiny_active):
    methods = load_methods()
    methods.own.trained_on |= {"0123"}
    return methods


def test_the_page_says_where_our_model_was_trained_on_the_set(methods):
    seen = "0123"
    columns = [
        Column("seen", [looping(), healthy()], frozenset({seen})),
        Column("unseen", [looping(), healthy()], frozenset({hashlib.sha256(b"x").hexdigest()})),
    ]
    results = list(compare(columns, [Length(), token_jaccard()], lambda: None))
    _, of_seen, of_unseen = re.split(r"^## ", markdown(results, methods, []), flags=re.MULTILINE)
    assert "was trained on these conversations" in of_seen
    assert "was trained on these conversations" not in of_unseen
    assert [one["own_model_trained_on_it"] for one in as_json(results, methods)["sets"]] == [True, False]


def test_the_page_names_what_is_not_installed(methods):
    methods.not_installed.clear()
    methods.not_installed["some-peer"] = "pip install some-peer"
    assert "**Not installed here, so not compared:** some-peer (`pip install some-peer`)." in markdown([], methods, [])
    del methods.not_installed["some-peer"]
    assert "some-peer" not in markdown([], methods, [])
