"""Answers in the conversations they are about."""

import json
from dataclasses import asdict, replace

import pytest
from typer.testing import CliRunner

from detector.turn import Role
from tests.support.labelled import as_row, conversation, healthy, looping
from training.cli import app
from training.data import DataError, parse, read_jsonl
from training.labelling.answers import Answer, fingerprint
from training.labelling.merging import AnsweredRows
from training.rows import row_of, write_rows


def answer(one, turn, label, applies, annotator="anna", **changes):
    facts = {"why": "uncertain", "text": fingerprint(one.turns[turn].text), **changes}
    return Answer(one.id, turn, label, applies, annotator, **facts)


@pytest.fixture
def write(tmp_path):
    def write(*conversations):
        path = tmp_path / "in.jsonl"
        path.write_text("\n".join(json.dumps(as_row(one)) for one in conversations) + "\n")
        return [path]

    return write


def merged(paths, *answers, keep=False):
    merger = AnsweredRows(answers, keep=keep)
    rows = list(merger.rows(paths))
    return [parse(row, "merged") for row in rows], merger.counts


def test_only_what_was_answered_counts_as_looked_at(write):
    one = looping()
    answers = [
        answer(one, 3, "repetition", True),
        answer(one, 3, "nonanswer", False),
        answer(one, 4, "complaint", None),
    ]
    (got,), counts = merged(write(one, healthy()), *answers)
    assert got.turns[3].labels == {"repetition"}
    assert got.turns[3].looked_at == {"repetition", "nonanswer"}
    assert [i for i, turn in enumerate(got.turns) if turn.looked_at] == [3]
    assert got.looked_for("repetition", 3)
    assert not got.looked_for("repetition", 5)
    assert got.turns[5].labels == frozenset()  # labelled in the file, and nobody was asked
    assert (got.stuck_at, got.kind) == (None, "")
    assert counts == {"labels": 2}


def test_labels_that_are_kept_hold_where_nobody_answered(write):
    one = looping()
    answers = [answer(one, 3, "repetition", False), answer(one, 1, "nonanswer", True)]
    got, _ = merged(write(one, healthy()), *answers, keep=True)
    assert [row.id for row in got] == ["loop", "healthy"]
    assert got[0].turns[3].labels == frozenset()
    assert got[0].turns[1].labels == {"nonanswer"}
    assert got[0].turns[5].labels == {"repetition"}
    assert got[0].turns[3].looked_at is None
    assert (got[0].stuck_at, got[0].kind) == (3, "stuck")


def test_answers_about_imported_conversations_are_all_that_is_annotated(write):
    """Nobody had looked for anything, whatever the source leaves out elsewhere."""
    one = replace(looping(), source="getgoing")
    path = write(one)[0]
    row = row_of(replace(one, turns=tuple(replace(turn, labels=frozenset()) for turn in one.turns), stuck_at=None))
    write_rows([{**row, "class": "", "annotated": []}], path)
    (got,), _ = merged([path], answer(one, 0, "human_request", True), answer(one, 3, "nonanswer", False))
    assert got.annotated == {"human_request", "nonanswer"}
    assert [got.looked_for("human_request", turn) for turn in (0, 2)] == [True, False]
    assert [got.looked_for("nonanswer", turn) for turn in (1, 3)] == [False, True]


def test_a_label_that_is_new_to_the_conversation_was_looked_for_where_it_was_answered_alone(write):
    one = replace(looping(), annotated=frozenset({"repetition", "reformulation", "stuck"}))
    path = write(one)[0]
    write_rows([row_of(one)], path)
    (got,), _ = merged([path], answer(one, 1, "nonanswer", True), keep=True)
    assert got.annotated == {"repetition", "reformulation", "stuck", "nonanswer"}
    assert [got.looked_for("nonanswer", turn) for turn in (1, 3, 5)] == [True, False, False]
    assert all(got.looked_for("repetition", turn) and got.looked_for("stuck", turn) for turn in (1, 3, 5))
    (got,), _ = merged([path], answer(one, 3, "repetition", False), keep=True)
    assert (got.annotated, got.turns[3].looked_at) == (one.annotated, None)


def test_conversations_in_parquet_are_merged_too(write, tmp_path):
    one = looping()
    path = tmp_path / "in.parquet"
    write_rows([row_of(one)], path)
    (got,), _ = merged([path], answer(one, 3, "repetition", True))
    assert got.turns[3].labels == {"repetition"}


def test_the_earlier_turn_that_a_label_names_is_kept(tmp_path):
    one = looping()
    row = as_row(one)
    row["turns"][3]["labels"][0]["of"] = 1
    path = tmp_path / "in.jsonl"
    path.write_text(json.dumps(row))
    for keep in (True, False):
        (got,), _ = merged([path], answer(one, 3, "repetition", True), keep=keep)
        assert got.turns[3].of == {"repetition": 1}


def test_the_majority_decides_and_a_tie_is_left_out(write):
    one = looping()
    said = [("anna", True, True), ("ben", True, False), ("cleo", False, None)]
    answers = [answer(one, 3, "repetition", a, who) for who, a, _ in said]
    answers += [answer(one, 5, "repetition", b, who) for who, _, b in said]
    (got,), counts = merged(write(one), *answers)
    assert got.turns[3].labels == {"repetition"}
    assert got.turns[5].looked_at == frozenset()
    assert counts == {"labels": 1, "ties, left out": 1, "disputed": 1}
    (kept,), _ = merged(write(one), *answers, keep=True)
    assert not kept.looked_for("repetition", 5)
    assert kept.looked_for("nonanswer", 5)
    assert kept.looked_for("stuck", 5)


def test_an_answer_to_another_text_is_refused(write):
    one = looping()
    with pytest.raises(DataError, match=r"in.jsonl:1: turns\[3\] has another text than the one that anna labelled"):
        merged(write(one), answer(one, 3, "repetition", True, text=fingerprint("other")))
    short = conversation((Role.USER, "hello"), id="loop", kind="ordinary")
    with pytest.raises(DataError, match=r"turns\[3\] has another text"):
        merged(write(short), answer(one, 3, "repetition", True))


def test_an_answer_to_a_label_of_the_other_side_is_refused(write):
    one = looping()
    with pytest.raises(DataError, match="no label of a bot turn"):
        merged(write(one), answer(one, 3, "complaint", True))


def test_a_conversation_that_is_missing_is_named(write):
    with pytest.raises(DataError, match="1 conversations with answers, 'loop' the first, stand in none"):
        merged(write(healthy()), answer(looping(), 3, "repetition", True))


def test_the_command_writes_rows_that_can_be_trained_on(write, tmp_path):
    one = looping()
    files = []
    for who, applies in (("anna", True), ("ben", True)):
        path = tmp_path / f"{who}.jsonl"
        path.write_text(json.dumps(asdict(answer(one, 3, "repetition", applies, who))) + "\n")
        files += ["--labels", str(path)]
    output = tmp_path / "out.jsonl"
    done = CliRunner().invoke(app, ["data", "from-labels", *map(str, write(one)), *files, "--output", str(output)])
    assert done.exit_code == 0, done.output
    (got,) = read_jsonl(output)
    assert got.turns[3].labels == {"repetition"}


def test_a_failed_merge_leaves_the_old_file(write, tmp_path):
    output = tmp_path / "out.jsonl"
    output.write_text("old\n")
    labels = tmp_path / "anna.jsonl"
    labels.write_text(json.dumps(asdict(answer(looping(), 3, "repetition", True))) + "\n")
    command = ["data", "from-labels", *map(str, write(healthy())), "--labels", str(labels), "--output", str(output)]
    assert CliRunner().invoke(app, command).exit_code == 1
    assert output.read_text() == "old\n"
    assert not list(tmp_path.glob("*.part"))
