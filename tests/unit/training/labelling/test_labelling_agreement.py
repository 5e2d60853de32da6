"""Agreement against examples worked out by hand, and against scikit-learn."""

import json
import math
from dataclasses import asdict

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score
from typer.testing import CliRunner

from training.cli import app
from training.evaluation import kappa
from training.labelling.agreement import agreement
from training.labelling.answers import Answer


def answers(annotator, *rows):
    """Answers of (conversation, turn, label, applies) or with why it was picked."""
    made = [Answer(*row[:4], annotator, row[4] if len(row) > 4 else "uncertain", "0123") for row in rows]
    return {one.key: one for one in made}


def pair(first, second, label="repetition"):
    rows = [(f"c{i}", 1, label) for i in range(len(first))]
    return (
        answers("anna", *[(*row, bool(a)) for row, a in zip(rows, first, strict=True)]),
        answers("ben", *[(*row, bool(b)) for row, b in zip(rows, second, strict=True)]),
    )


def test_kappa_by_hand():
    """20 both yes, 5 only the first, 10 only the second, 15 both no: 0.7 agreed, 0.5 by chance."""
    assert kappa(np.array([20.0, 5, 10, 15])) == pytest.approx(0.4)
    found = agreement(*pair([1] * 25 + [0] * 25, [1] * 20 + [0] * 5 + [1] * 10 + [0] * 15))["repetition"]
    assert found.kappa.value == pytest.approx(0.4)
    assert found.f1.value == pytest.approx(40 / 55)
    assert found.agree.value == pytest.approx(0.7)
    assert found.yes == (25, 30)
    assert found.kappa.n == 50
    assert found.kappa.low < 0.4 < found.kappa.high
    assert len(found.differ) == 15


def test_kappa_is_that_of_scikit_learn():
    rng = np.random.default_rng(0)
    for _ in range(20):
        first = rng.random(40) < rng.random()
        second = np.where(rng.random(40) < 0.7, first, rng.random(40) < 0.5)
        wanted = cohen_kappa_score(first, second)
        assert agreement(*pair(first, second))["repetition"].kappa.value == pytest.approx(wanted)


def test_no_kappa_where_nobody_varies():
    found = agreement(*pair([0, 0], [0, 0]))["repetition"]
    assert math.isnan(found.kappa.value)
    assert found.agree.value == 1.0


def test_only_questions_that_both_answered_count():
    one = answers("anna", ("a", 1, "repetition", True), ("a", 3, "repetition", None), ("b", 1, "nonanswer", True))
    other = answers("ben", ("a", 1, "repetition", False), ("a", 3, "repetition", True), ("c", 1, "nonanswer", True))
    found = agreement(one, other)
    assert list(found) == ["repetition"]
    assert found["repetition"].agree.n == 1
    assert found["repetition"].differ == (("a", 1, "repetition"),)


def test_random_turns_can_be_looked_at_alone():
    one = answers("anna", ("a", 1, "repetition", True, "random"), ("a", 3, "repetition", True))
    other = answers("ben", ("a", 1, "repetition", True, "random"), ("a", 3, "repetition", False))
    assert agreement(one, other)["repetition"].agree.value == 0.5
    assert agreement(one, other, random_only=True)["repetition"].agree.value == 1.0


def write(path, of):
    path.write_text("".join(json.dumps(asdict(one)) + "\n" for one in of.values()))
    return str(path)


def test_the_command_compares_every_two_and_lists_where_they_differ(tmp_path):
    one, other = pair([1, 0, 1], [1, 0, 0])
    third = answers("cleo", ("z", 0, "complaint", True))
    paths = [write(tmp_path / f"{n}.jsonl", of) for n, of in (("a", one), ("b", other), ("c", third))]
    done = CliRunner().invoke(app, ["agreement", *paths], env={"COLUMNS": "160"})
    assert done.exit_code == 0, done.output
    assert "anna and ben" in done.output
    assert "c2 turn 1 repetition: only anna" in done.output
    assert "anna and cleo: no question that both answered" in done.output
    quiet = CliRunner().invoke(app, ["agreement", *paths, "--no-differences"])
    assert "only anna" not in quiet.output


def test_one_file_is_too_few(tmp_path):
    done = CliRunner().invoke(app, ["agreement", write(tmp_path / "a.jsonl", pair([1], [1])[0])])
    assert done.exit_code == 1
    assert "two annotators or more" in done.output
