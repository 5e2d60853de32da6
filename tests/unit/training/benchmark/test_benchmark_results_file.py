"""Scores from a file, and one bad line per error."""

import json

import pytest

from tests.support.labelled import healthy, looping
from training.benchmark.method import NEVER
from training.benchmark.results_file import ResultsFile
from training.data import DataError

HEAD = {"name": "mine", "thresholds": {"repetition": 0.5, "alarm": None}}


def row(**changes):
    return {"id": "loop", "repetition": [None, 0.2] * 5, "alarm": [0] * 10, **changes}


def write(path, *lines):
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines) + "\n")
    return path


def test_scores_are_read(tmp_path):
    method = ResultsFile(write(tmp_path / "mine.jsonl", HEAD, "", row(offer=[1] * 10)))
    scores = method.score_turns(looping())
    assert (method.name, method.thresholds, method.note) == ("mine", HEAD["thresholds"], "scores read from mine.jsonl")
    assert scores["repetition"] == [NEVER, 0.2] * 5
    assert scores["offer"] == [1] * 10


BAD = {
    "no name": ([{"thresholds": {"alarm": 1}}], r":1: name must be a text"),
    "no thresholds": ([{"name": "mine"}], r":1: thresholds must be an object with some of repetition, reform"),
    "an unknown task": ([{"name": "mine", "thresholds": {"anger": 1}}], r":1: thresholds must be"),
    "a threshold of text": ([{"name": "mine", "thresholds": {"alarm": "1"}}], r":1: thresholds.alarm must be a number"),
    "not JSON": ([HEAD, "{"], r":2: not JSON"),
    "no object": ([HEAD, []], r":2: expected an object"),
    "no id": ([HEAD, row(id=None)], r":2: id must be a text"),
    "scores missing": ([HEAD, row(alarm=None)], r":2: alarm must be a list of numbers"),
    "scores of text": ([HEAD, row(alarm=["1"])], r":2: alarm must be a list of numbers"),
    "scores that are no numbers": ([HEAD, '{"id": "loop", "repetition": [NaN], "alarm": []}'], r":2: repetition must"),
    "nothing": ([""], r"empty; the first line names"),
}


@pytest.mark.parametrize(("lines", "message"), BAD.values(), ids=BAD)
def test_a_bad_line_is_named(lines, message, tmp_path):
    with pytest.raises(DataError, match=message):
        ResultsFile(write(tmp_path / "mine.jsonl", *lines))


def test_a_missing_conversation_and_a_missing_score_are_named(tmp_path):
    method = ResultsFile(write(tmp_path / "mine.jsonl", HEAD, row(alarm=[0] * 9)))
    with pytest.raises(DataError, match="no line with id 'healthy'"):
        method.score_turns(healthy())
    with pytest.raises(DataError, match="loop: alarm has 9 scores for 10 turns"):
        method.score_turns(looping())
