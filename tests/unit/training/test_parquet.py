"""Labelled conversations in Parquet: what is read, and one bad file per error."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from training.data import DataError, parse, read_all, read_rows
from training.parquet import SCHEMA
from training.rows import row_of, write_rows

FIRST = {
    "id": "c1",
    "source": "written:a",
    "class": "stuck",
    "stuck_at": 2,
    "domain": "banking",
    "language": "en",
    "bot": "b",
    "user": "u",
    "annotated": ["reformulation", "stuck"],
    "made_from": ["c0"],
    "votes": [{"turn": 2, "applies": True}],
    "turns": [
        {"role": "user", "text": "where is my card", "labels": []},
        {"role": "bot", "text": "", "redundant": [1, 0], "ignored": [0], "breakdown": [2], "gpt": 1},
        {
            "role": "user",
            "text": "card?",
            "labels": [{"label": "reformulation", "of": 0}],
            "looked_at": ["reformulation"],
        },
    ],
}
SECOND = {"id": "c2", "source": "s", "turns": [{"role": "tool", "text": "{}"}, {"role": "bot", "text": "hi"}]}


@pytest.fixture
def path(tmp_path):
    """Two conversations, five turns."""
    path = tmp_path / "rows.parquet"
    assert write_rows([FIRST, SECOND], path) == 2
    return path


@pytest.fixture
def rewritten(path):
    """The file with its rows changed; `types` by column, the metadata as given."""

    def rewrite(change, types=None, metadata=None):
        table = pq.read_table(path)
        rows = table.to_pylist()
        change(rows)
        columns = {name: [row.get(name) for row in rows] for name in rows[0]}
        changed = pa.table(
            {name: pa.array(values, (types or {}).get(name, getattr(SCHEMA.field(name), "type", None)))
             if name in SCHEMA.names else values for name, values in columns.items()}
        )  # fmt: skip
        pq.write_table(changed.replace_schema_metadata(metadata), path)
        return path

    return rewrite


def put(row, **fields):
    return lambda rows: rows[row].update(fields)


def test_all_that_stands_in_a_row_comes_back(path):
    assert [row for _, row in read_rows(path)] == [FIRST, SECOND]
    first, second = read_all([path])
    assert (first, second) == (parse(FIRST, ""), parse(SECOND, ""))
    assert first.annotated == {"reformulation", "stuck"}
    assert first.turns[2].looked_at == {"reformulation"}
    assert parse(row_of(first), "") == first


def test_one_row_a_turn_for_other_tools(path):
    table = pq.read_table(path)
    assert table.schema.metadata[b"schema_version"] == b"1"
    assert table["turn_index"].to_pylist() == [0, 1, 2, 0, 1]
    assert table["conversation_id"].to_pylist() == ["c1", "c1", "c1", "c2", "c2"]
    assert table["looked_at"].to_pylist() == [None, None, ["reformulation"], None, None]
    assert table["breakdown"].to_pylist() == [None, [2], None, None, None]
    assert table["labels"].to_pylist()[2] == [{"label": "reformulation", "of": 0}]


def test_files_of_other_tools_are_read(tmp_path):
    """Few columns, wider types, no version."""
    path = tmp_path / "pandas.parquet"
    rows = {
        "conversation_id": ["a", "a", "b"],
        "turn_index": [0, 1, 0],
        "role": ["user", "bot", "user"],
        "text": ["x", "y", "z"],
        "stuck_at": [1.0, 1.0, None],
    }
    table = pa.table(rows)
    pq.write_table(table.set_column(3, "text", table["text"].cast(pa.large_string())), path)
    assert [(one.id, one.stuck_at, len(one.turns)) for one in read_all([path])] == [("a", 1, 2), ("b", None, 1)]


def test_many_conversations_are_read_in_their_order(tmp_path):
    """More than one row group, and conversations that lie over the border of two batches."""
    path = tmp_path / "many.parquet"
    turns = [{"role": "user", "text": "x"}] * 70
    write_rows(({"id": f"c{i}", "source": "s", "turns": turns} for i in range(2100)), path)
    assert pq.ParquetFile(path).num_row_groups > 1
    found = read_all([path])
    assert [one.id for one in found] == [f"c{i}" for i in range(2100)]
    assert {len(one.turns) for one in found} == {70}


BAD = {
    "a label that is none": (put(2, labels=[{"label": "angry", "of": None}]), r"rows 1 to 3: turns\[2\].labels: 'ang"),
    "a label without a name": (put(2, labels=[{"label": None, "of": 0}]), r"rows 1 to 3: turns\[2\].labels: None"),
    "a label that is null": (put(2, labels=[None]), r"rows 1 to 3: turns\[2\].labels: None is no label"),
    "an unknown role": (put(4, role="robot"), r"rows 4 to 5: turns\[1\].role must be one of user"),
    "no role": (put(4, role=None), r"rows 4 to 5: turns\[1\].role must be one of user"),
    "no text": (put(4, text=None), r"rows 4 to 5: turns\[1\].text must be a text"),
    "no id": (lambda rows: [row.update(conversation_id=None) for row in rows[3:]], "row 4: conversation_id must be a"),
    "an unknown class": (lambda rows: [row.update({"class": "odd"}) for row in rows[:3]], "rows 1 to 3: class must be"),
    "a class that changes": (put(1, **{"class": "hard"}), "row 2: class must be the same on all rows"),
    "a stuck_at that changes": (put(2, stuck_at=None), "row 3: stuck_at must be the same on all rows"),
    "a turn missing": (lambda rows: rows.pop(1), "row 2: turn_index must be 1, one more than on the row before"),
    "no first turn": (lambda rows: rows.pop(3), "row 4: turn_index must be 0 on the first turn"),
    "no index": (put(1, turn_index=None), "row 2: turn_index must be 1"),
    "rows apart": (
        lambda rows: rows.append({**rows[0], "turn_index": 0}),
        "row 6: conversation_id stands already at row 1; sort",
    ),
    "a rest that is no JSON": (lambda rows: [row.update(rest="{") for row in rows[:3]], "row 1: rest is not JSON"),
    "a turn's rest that is a list": (put(1, turn_rest="[]"), "row 2: turn_rest must be a JSON object"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "message"), BAD.values(), ids=BAD)
def test_a_bad_row_is_named_by_file_row_and_field(change, message, rewritten):
    with pytest.raises(DataError, match=rf"rows\.parquet: {message}"):
        read_all([rewritten(change)])


def test_a_column_of_another_type_is_named_without_its_values(rewritten):
    with pytest.raises(DataError, match=r"rows\.parquet: column turn_index must be int32, not string") as refused:
        read_all(
            [rewritten(lambda rows: [row.update(turn_index="secret") for row in rows], {"turn_index": pa.string()})]
        )
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("name", ["conversation_id", "turn_index", "role", "text"])
def test_a_missing_column_is_named(name, path):
    pq.write_table(pq.read_table(path).drop_columns([name]), path)
    with pytest.raises(DataError, match=rf"rows\.parquet: lacks the column {name}"):
        read_all([path])


def test_an_unknown_column_is_named_with_those_there_are(path):
    table = pq.read_table(path)
    pq.write_table(table.append_column("stuckat", table["stuck_at"]), path)
    with pytest.raises(DataError, match=r"unknown column stuckat; drop it, or use one of conversation_id, source"):
        read_all([path])


@pytest.mark.parametrize(
    ("version", "message"),
    [("2", "2 is newer than 1, .* update the package"), ("x", "must be a number"), ("0", "must be a number from 1")],
)
def test_a_newer_version_is_refused(version, message, rewritten):
    path = rewritten(lambda rows: None, metadata={"schema_version": version})
    with pytest.raises(DataError, match=rf"rows\.parquet: schema_version {message}"):
        read_all([path])


@pytest.mark.parametrize("content", [b"", b"PAR1", json.dumps(SECOND).encode()])
def test_what_is_no_parquet_is_refused(content, tmp_path):
    path = tmp_path / "x.parquet"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"x\.parquet: not Parquet, or damaged"):
        read_all([path])


def test_ids_are_unique_over_files_of_both_kinds(path, tmp_path):
    other = tmp_path / "more.jsonl"
    write_rows([SECOND], other)
    with pytest.raises(DataError, match=r"more\.jsonl:1: id 'c2' stands already at .*rows\.parquet: rows 4 to 5"):
        read_all([path, other])


def test_a_file_is_replaced_only_when_all_is_written(path):
    def failing():
        yield SECOND
        raise OSError("disk full")

    before = path.read_bytes()
    with pytest.raises(OSError, match="disk full"):
        write_rows(failing(), path)
    assert path.read_bytes() == before
    assert [found.name for found in path.parent.iterdir()] == [path.name]
