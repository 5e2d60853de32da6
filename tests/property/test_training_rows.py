"""Every labelled conversation comes back from JSON Lines and from Parquet as it was."""

import dataclasses

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detector.turn import Role
from training.data import CLASSES, LABELS, MARKS, Conversation, LabelledTurn, read_all, read_rows
from training.rows import row_of, write_rows

TEXT = st.text(max_size=12)
LABELS_OF = {role: sorted(label for label, of_role in LABELS.items() if of_role is role) for role in Role}


@st.composite
def turns(draw, earlier):
    role = draw(st.sampled_from([Role.USER, Role.BOT, Role.HUMAN, Role.TOOL, Role.SYSTEM]))
    labels = draw(st.frozensets(st.sampled_from(LABELS_OF[role]))) if LABELS_OF[role] else frozenset()
    before = [i for i, turn in enumerate(earlier) if turn.role is role]
    of = {label: draw(st.sampled_from(before)) for label in sorted(labels) if before and draw(st.booleans())}
    marks = draw(st.dictionaries(st.sampled_from(MARKS), st.lists(st.integers(0, 2), max_size=3).map(tuple)))
    more = st.frozensets(st.sampled_from(["stuck", *LABELS_OF[role]])).map(labels.union)
    return LabelledTurn(role, draw(TEXT), labels, of, marks, draw(st.none() | more))


@st.composite
def conversations(draw):
    said = []
    for _ in range(draw(st.integers(1, 6))):
        said.append(draw(turns(said)))
    stuck_at = draw(st.none() | st.integers(0, len(said) - 1))
    kind = draw(st.sampled_from(["", "stuck"] if stuck_at is not None else ["", *(set(CLASSES) - {"stuck"})]))
    carried = {label for turn in said for label in turn.labels} | ({"stuck"} if stuck_at is not None else set())
    annotated = draw(st.none() | st.frozensets(st.sampled_from([*LABELS, "stuck"])).map(carried.union).map(frozenset))
    texts = {name: draw(TEXT) for name in ("source", "domain", "language", "bot", "user")}
    return Conversation(
        id=draw(st.text(min_size=1, max_size=8)),
        turns=tuple(said),
        stuck_at=stuck_at,
        kind=kind,
        annotated=annotated,
        made_from=tuple(draw(st.lists(st.text(min_size=1, max_size=4), max_size=2))),
        **texts,
    )


MANY = st.lists(conversations(), max_size=5, unique_by=lambda one: one.id)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(MANY)
def test_conversations_go_through_json_lines_and_parquet_and_back_unchanged(tmp_path_factory, given_):
    folder = tmp_path_factory.mktemp("rows")
    lines, table, again = folder / "a.jsonl", folder / "a.parquet", folder / "b.jsonl"
    assert write_rows(map(row_of, given_), lines) == len(given_)
    write_rows((row for _, row in read_rows(lines)), table)
    write_rows((row for _, row in read_rows(table)), again)
    assert read_all([lines]) == read_all([table]) == read_all([again]) == given_


@given(conversations())
def test_what_is_drawn_uses_every_field(one):
    """So that a new field cannot be left out of the files unseen: give it a column and draw it above."""
    assert {field.name for field in dataclasses.fields(one)} == {
        *("id", "source", "turns", "stuck_at", "kind", "domain", "language", "bot", "user", "annotated", "made_from")
    }
    assert {field.name for field in dataclasses.fields(one.turns[0])} == {
        *("role", "text", "labels", "of", "marks", "looked_at")
    }
