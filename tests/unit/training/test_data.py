"""Labelled conversations: what is read, and one bad row per error."""

import json

import pytest

from detector.turn import Role
from training.data import LABELS, DataError, parse, read_all, read_jsonl

GOOD = {
    "id": "c1",
    "source": "written:a",
    "class": "stuck",
    "stuck_at": 2,
    "domain": "banking",
    "language": "en",
    "user": "anna",
    "schema_version": 1,
    "turns": [
        {"role": "user", "text": "where is my card"},
        {"role": "bot", "text": "please try again", "labels": [{"label": "nonanswer"}], "redundant": [1, 0]},
        {"role": "user", "text": "my card!", "labels": [{"label": "reformulation", "of": 0}]},
        {"role": "tool", "text": "{}"},
    ],
}


def row(**changes):
    return {**json.loads(json.dumps(GOOD)), **changes}


def with_turn(index, **changes):
    changed = row()
    changed["turns"][index].update(changes)
    return changed


def write(path, *rows):
    path.write_text("\n".join(one if isinstance(one, str) else json.dumps(one) for one in rows) + "\n")
    return path


def test_a_good_row_is_read_whole():
    conversation = parse(row(), "f:1")
    assert (conversation.id, conversation.source, conversation.kind) == ("c1", "written:a", "stuck")
    assert (conversation.stuck_at, conversation.domain, conversation.language) == (2, "banking", "en")
    assert (conversation.user, conversation.annotated) == ("anna", None)
    assert conversation.is_support
    user, bot, again, tool = conversation.turns
    assert [turn.role for turn in conversation.turns] == [Role.USER, Role.BOT, Role.USER, Role.TOOL]
    assert (user.labels, tool.labels) == (frozenset(), frozenset())
    assert (again.labels, again.of) == ({"reformulation"}, {"reformulation": 0})
    assert bot.marks == {"redundant": (1, 0)}
    assert again.as_turn(2).turn_id == "t2"


def test_what_nobody_said_is_left_open():
    conversation = parse({"id": "c", "turns": [{"role": "bot", "text": ""}]}, "f:1")
    assert (conversation.stuck_at, conversation.kind, conversation.source, conversation.domain) == (None, "", "", "")


def test_a_label_was_looked_for_where_the_turn_or_else_the_conversation_says_so():
    """Without looked_at it is the conversation's; an empty list means that nobody looked."""
    conversation = parse(with_turn(2, looked_at=["reformulation", "stuck"]), "f:1")
    assert [conversation.looked_for(label, 2) for label in ("reformulation", "stuck", "complaint")] == [
        True,
        True,
        False,
    ]
    assert conversation.looked_for("nonanswer", 1)
    nobody = parse({"id": "c", "turns": [{"role": "bot", "text": "", "looked_at": []}]}, "f:1")
    assert not nobody.looked_for("repetition", 0)
    elsewhere = parse({**with_turn(2, looked_at=["reformulation", "stuck"]), "source": "nlupp"}, "f:1")
    assert not elsewhere.looked_for("stuck", 2)


BAD = {
    "not an object": ([], "expected an object"),
    "no turns": (row(turns=[]), "turns must be a list of at least one turn"),
    "turns of another kind": (row(turns="hello"), "turns must be a list"),
    "turns missing": ({"id": "c"}, "turns must be a list"),
    "a turn of another kind": (row(turns=["hello"]), r"turns\[0\].role must be one of user, bot, human"),
    "an unknown role": (with_turn(1, role="assistant"), r"turns\[1\].role must be one of user, bot, human"),
    "no text": (with_turn(2, text=None), r"turns\[2\].text must be a text"),
    "an unknown label": (
        with_turn(2, labels=[{"label": "angry"}]),
        r"turns\[2\].labels: 'angry' is no label of a user",
    ),
    "a label of the other role": (
        with_turn(2, labels=[{"label": "repetition"}]),
        r"turns\[2\].labels: 'repetition' is no label of a user turn; allowed: reformulation, complaint, human_request",
    ),
    "a label of a tool": (with_turn(3, labels=[{"label": "complaint"}]), r"turns\[3\].labels.*allowed: none"),
    "a label of another kind": (with_turn(2, labels=["complaint"]), r"turns\[2\].labels: None is no label"),
    "labels of another kind": (with_turn(2, labels="complaint"), r"turns\[2\].labels"),
    "labels that are null": (with_turn(2, labels=None), r"turns\[2\].labels"),
    "a label's name of another kind": (with_turn(2, labels=[{"label": ["x"]}]), r"turns\[2\].labels"),
    "an of that comes later": (
        with_turn(0, labels=[{"label": "reformulation", "of": 2}]),
        r"turns\[0\].labels: of must be the index of an earlier user turn",
    ),
    "an of itself": (with_turn(2, labels=[{"label": "reformulation", "of": 2}]), r"turns\[2\].labels: of must be"),
    "an of the other role": (with_turn(2, labels=[{"label": "reformulation", "of": 1}]), r"turns\[2\].labels: of must"),
    "an of below nought": (with_turn(2, labels=[{"label": "reformulation", "of": -1}]), r"turns\[2\].labels: of must"),
    "an of that is text": (with_turn(2, labels=[{"label": "reformulation", "of": "0"}]), r"turns\[2\].labels: of must"),
    "an of that is true": (
        with_turn(2, labels=[{"label": "reformulation", "of": False}]),
        r"turns\[2\].labels: of must",
    ),
    "a stuck_at beyond the end": (row(stuck_at=4), "stuck_at must be null or an index of a turn, 0 to 3"),
    "a stuck_at below nought": (row(stuck_at=-1), "stuck_at must be null or an index"),
    "a stuck_at that is text": (row(stuck_at="2"), "stuck_at must be null or an index"),
    "a stuck_at that is true": (row(stuck_at=True), "stuck_at must be null or an index"),
    "an unknown class": (row(**{"class": "boring"}), "class must be one of stuck, hard, recovered, ordinary"),
    "a class of another kind": (row(**{"class": ["stuck"]}), "class must be one of"),
    "stuck and never stuck": (row(stuck_at=None), "class stuck goes with stuck_at"),
    "ordinary and stuck": (row(**{"class": "ordinary"}), "class stuck goes with stuck_at, the others with null"),
    "no id": (row(id=""), "id must be a text"),
    "an id that is a number": (row(id=7), "id must be a text"),
    "a source that is a number": (row(source=7), "source must be a text"),
    "a language that is null": (row(language=None), "language must be a text"),
    "an origin that is no list": (row(made_from="c0"), "made_from must be a list of ids"),
    "an empty origin": (row(made_from=[""]), "made_from must be a list of ids"),
    "a user that is a number": (row(user=7), "user must be a text"),
    "half of a surrogate pair": (with_turn(1, text="\ud83d"), r"turns\[1\].text must be a text, without halves"),
    "half of a pair as id": (row(id="\udc00"), "id must be a text"),
    "annotated of another kind": (row(annotated="stuck"), "annotated must be a list out of reformulation, complaint"),
    "annotated with an unknown label": (row(annotated=["anger"]), "annotated must be a list out of reformulation"),
    "annotated that lacks what is there": (
        row(annotated=["complaint"]),
        "annotated lacks nonanswer, reformulation, stuck, which the conversation carries; add it",
    ),
    "a newer version": (row(schema_version=2), "schema_version 2 is newer than 1, .*; update the package"),
    "a version of another kind": (row(schema_version="1"), "schema_version must be a number from 1"),
    "marks of another kind": (with_turn(1, redundant=1), r"turns\[1\].redundant must be a list of numbers"),
    "marks that are texts": (with_turn(1, ignored=["yes"]), r"turns\[1\].ignored must be a list of numbers"),
    "a looked_at of another kind": (with_turn(1, looked_at="nonanswer"), r"turns\[1\].looked_at must be a list"),
    "a looked_at of the other role": (
        with_turn(2, looked_at=["reformulation", "repetition"]),
        r"turns\[2\].looked_at must be a list out of complaint, human_request, reformulation, stuck",
    ),
    "a looked_at that holds a number": (with_turn(1, looked_at=["nonanswer", 1]), r"turns\[1\].looked_at must be"),
    "a label that nobody looked at": (with_turn(2, looked_at=["complaint"]), r"turns\[2\].looked_at lacks a label"),
    "not JSON": ('{"id": ', "not JSON"),
}


@pytest.mark.parametrize(("bad", "message"), BAD.values(), ids=BAD)
def test_a_bad_row_is_named_by_file_line_and_field(bad, message, tmp_path):
    path = write(tmp_path / "rows.jsonl", GOOD, "", bad)
    with pytest.raises(DataError, match=rf"rows\.jsonl:3: .*{message}"):
        read_jsonl(path)


def test_empty_lines_are_skipped(tmp_path):
    assert len(read_jsonl(write(tmp_path / "rows.jsonl", "", GOOD, "  ", row(id="c2")))) == 2


@pytest.mark.parametrize("source", ["dbdc3-CIC", "nlupp", "written-a"])
def test_what_was_looked_for_is_said_row_by_row_whatever_the_source(source):
    labels = ["reformulation", "nonanswer", "stuck", "human_request"]
    conversation = parse(row(source=source, annotated=labels), "f:1")
    looked_for = {*LABELS, "stuck"} - {"complaint", "repetition"}
    assert {label for label in (*LABELS, "stuck") if conversation.annotates(label)} == looked_for


def test_without_annotated_the_source_says_what_was_looked_for():
    assert not parse(row(source="dbdc3-CIC"), "f:1").annotates("human_request")
    assert parse(row(source="dbdc3-CIC"), "f:1").annotates("complaint")


def test_an_id_that_stands_twice_is_named_at_both_places(tmp_path):
    first = write(tmp_path / "a.jsonl", GOOD, row(id="c2"))
    second = write(tmp_path / "b.jsonl", row(id="c3"), row(id="c2"))
    with pytest.raises(DataError, match=r"b\.jsonl:2: id 'c2' stands already at .*a\.jsonl:2"):
        read_all([first, second])


def test_an_id_that_stands_twice_in_one_file_is_found(tmp_path):
    with pytest.raises(DataError, match=r"a\.jsonl:2: id 'c1' stands already at .*a\.jsonl:1"):
        read_all([write(tmp_path / "a.jsonl", GOOD, GOOD)])
