"""`python -m training report` on the shipped bundle."""

import json

import pytest
from typer.testing import CliRunner

from detector.bundle import default_models_dir, read_active
from training.cli import app

SECRET = "my parcel 4711 never came"


@pytest.fixture
def files(tmp_path):
    again = {"role": "user", "text": SECRET, "labels": [{"label": "reformulation", "of": 0}]}
    sorry = {"role": "bot", "text": "Please wait a few days.", "labels": []}
    rows = [
        {"id": "s", "class": "stuck", "stuck_at": 2, "turns": [{"role": "user", "text": SECRET}, sorry, again, sorry]},
        {"id": "h", "class": "hard", "turns": [{"role": "user", "text": "thanks"}, sorry]},
    ]
    path = tmp_path / "some.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows))
    return path


def run(*arguments):
    return CliRunner().invoke(app, ["report", *map(str, arguments)])


def test_a_page_is_written_and_the_text_is_in_the_page_alone(files, tmp_path):
    page = tmp_path / "page.html"
    done = run(files, "--output", page, "--points", 2)
    assert done.exit_code == 0, done.stderr
    html = page.read_text(encoding="utf-8")
    assert read_active(default_models_dir()).active in html
    assert SECRET in html
    assert SECRET not in done.stdout + done.stderr
    assert str(page) in done.stdout.replace("\n", "")


def test_a_model_can_be_named(files, tmp_path):
    active = read_active(default_models_dir()).active
    assert run(files, "--model", active, "--output", tmp_path / "page.html", "--points", 2).exit_code == 0
    missing = run(files, "--model", "loops-none", "--output", tmp_path / "none.html")
    assert missing.exit_code == 1
    assert "loops-none" in missing.stderr
    assert not (tmp_path / "none.html").exists()


def test_bad_data_is_named_by_line_and_field(files, tmp_path):
    files.write_text(files.read_text() + f'\n{{"id": "x", "turns": [{{"role": "{SECRET}"}}]}}')
    done = run(files, "--output", tmp_path / "page.html")
    assert done.exit_code == 1
    assert "some.jsonl:3: turns[0].role" in done.stderr
    assert SECRET not in done.stderr
