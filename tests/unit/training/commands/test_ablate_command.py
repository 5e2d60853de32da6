"""`python -m training ablate`: what it refuses before anything is fitted."""

from typer.testing import CliRunner

from training.cli import app


def run(*arguments):
    return CliRunner().invoke(app, ["ablate", *map(str, arguments)])


def test_a_folder_without_the_data_sets_is_refused(tmp_path):
    done = run("--data", tmp_path)
    assert done.exit_code == 1
    assert "loops-dev.jsonl" in done.stderr


def test_a_page_that_cannot_be_written_is_refused_at_once(tmp_path):
    done = run("--output", tmp_path / "missing" / "page.md")
    assert done.exit_code == 1
    assert "page.md" in done.stderr


def test_no_process_is_too_few():
    assert run("--jobs", 0).exit_code == 2
