"""Labelled conversations in Parquet: one row a turn, what belongs to the conversation repeated on each of its rows."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from training.data import MARKS, SCHEMA_VERSION, DataError, Row, check_version

_VERSION_KEY = b"schema_version"
_CONVERSATIONS_A_GROUP = 1000
_REST = "rest"
"""Column of the fields outside of the schema, as JSON: nothing is lost on the way from JSON Lines and back."""

_LABEL = pa.struct([("label", pa.string()), ("of", pa.int32())])
_CONVERSATION = {
    "conversation_id": pa.string(),
    "source": pa.string(),
    "domain": pa.string(),
    "language": pa.string(),
    "bot": pa.string(),
    "user": pa.string(),
    "class": pa.string(),
    "stuck_at": pa.int32(),
    "annotated": pa.list_(pa.string()),
    "made_from": pa.list_(pa.string()),
    _REST: pa.string(),
}
_TURN = {
    "role": pa.string(),
    "text": pa.string(),
    "labels": pa.list_(_LABEL),
    "looked_at": pa.list_(pa.string()),
    **dict.fromkeys(MARKS, pa.list_(pa.int32())),
}
_TURN_REST = f"turn_{_REST}"
_COLUMNS = {**_CONVERSATION, "turn_index": pa.int32(), **_TURN, _TURN_REST: pa.string()}
_NEEDED = ("conversation_id", "turn_index", "role", "text")
SCHEMA = pa.schema(list(_COLUMNS.items()), metadata={_VERSION_KEY: str(SCHEMA_VERSION).encode()})


def write_parquet(rows: Iterable[Row], path: Path) -> int:
    """Write rows of the schema.

    Args:
        rows: As `training.data.parse` takes them.
        path: The file; it is replaced.

    Returns:
        How many conversations there were.
    """
    written = 0
    remaining = iter(rows)
    with pq.ParquetWriter(path, SCHEMA, compression="zstd") as writer:
        while group := list(islice(remaining, _CONVERSATIONS_A_GROUP)):
            writer.write_table(pa.Table.from_pylist([turn for row in group for turn in _flat(row)], SCHEMA))
            written += len(group)
    return written


def read_parquet(path: Path) -> Iterator[tuple[str, Row]]:
    """The conversations of a file as rows of JSON Lines, each with the words that name it in an error.

    Raises:
        DataError: It is no Parquet, of a newer version, or a column or the order of its rows is wrong.
    """
    try:
        with pq.ParquetFile(path) as file:
            _check_schema(file.schema_arrow, path)
            yield from _joined(_turn_rows(file, path), path)
    except pa.ArrowException as error:
        raise DataError(f"{path}: not Parquet, or damaged ({type(error).__name__})") from None


def _flat(row: Row) -> Iterator[Row]:
    of_conversation = {name: row.get(name) for name in _CONVERSATION}
    of_conversation["conversation_id"] = row["id"]
    of_conversation[_REST] = _json({name: row[name] for name in row.keys() - _CONVERSATION.keys() - {"id", "turns"}})
    for index, turn in enumerate(row["turns"]):
        of_turn = {name: turn.get(name) for name in _TURN}
        rest = _json({name: turn[name] for name in turn.keys() - _TURN.keys()})
        yield of_conversation | of_turn | {"turn_index": index, _TURN_REST: rest}


def _check_schema(schema: pa.Schema, path: Path) -> None:
    stated = (schema.metadata or {}).get(_VERSION_KEY, b"1")
    check_version(int(stated) if stated.isdigit() else None, str(path))
    if missing := [name for name in _NEEDED if name not in schema.names]:
        raise DataError(f"{path}: lacks the column {', '.join(missing)}")
    if unknown := [name for name in schema.names if name not in _COLUMNS]:
        raise DataError(f"{path}: unknown column {', '.join(unknown)}; drop it, or use one of {', '.join(_COLUMNS)}")


def _turn_rows(file: pq.ParquetFile, path: Path) -> Iterator[Row]:
    for batch in file.iter_batches():
        columns = {}
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            try:
                columns[name] = column.cast(_COLUMNS[name])
            except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
                # Arrow's own words quote the value.
                raise DataError(f"{path}: column {name} must be {_COLUMNS[name]}, not {column.type}") from None
        yield from pa.RecordBatch.from_pydict(columns).to_pylist()


def _joined(turns: Iterable[Row], path: Path) -> Iterator[tuple[str, Row]]:
    """Conversations from turns that stand together and in order."""
    held: list[Row] = []
    begun: dict[str, int] = {}
    for number, turn in enumerate(turns, 1):
        where = f"{path}: row {number}"
        name = turn["conversation_id"]
        if held and name == held[0]["conversation_id"]:
            _check_follows(held, turn, where)
            held.append(turn)
            continue
        if not name:
            raise DataError(f"{where}: conversation_id must be a text")
        if name in begun:
            raise DataError(f"{where}: conversation_id stands already at row {begun[name]}; sort the rows by it")
        if turn["turn_index"] != 0:
            raise DataError(f"{where}: turn_index must be 0 on the first turn of a conversation; sort the rows by it")
        if held:
            yield _row(held, path, number)
        begun[name], held = number, [turn]
    if held:
        yield _row(held, path, number + 1)


def _check_follows(held: list[Row], turn: Row, where: str) -> None:
    if turn["turn_index"] != len(held):
        raise DataError(f"{where}: turn_index must be {len(held)}, one more than on the row before")
    for name in _CONVERSATION:
        if turn.get(name) != held[0].get(name):
            raise DataError(f"{where}: {name} must be the same on all rows of a conversation")


def _row(turns: list[Row], path: Path, after: int) -> tuple[str, Row]:
    first = after - len(turns)
    where = f"{path}: rows {first} to {after - 1}"
    row = {"id": turns[0]["conversation_id"]}
    row |= _present(turns[0], _CONVERSATION.keys() - {"conversation_id", _REST})
    row |= _decoded(turns[0].get(_REST), f"{path}: row {first}: {_REST}")
    row["turns"] = [
        _turn(turn) | _decoded(turn.get(_TURN_REST), f"{path}: row {number}: {_TURN_REST}")
        for number, turn in enumerate(turns, first)
    ]
    return where, row


def _turn(turn: Row) -> Row:
    row = _present(turn, _TURN)
    if "labels" in row:
        row["labels"] = [_present(label, label) if label else label for label in row["labels"]]
    return row


def _present(row: Row, names: Iterable[str]) -> Row:
    """Fields that are there: null and missing are one in Parquet."""
    return {name: row[name] for name in names if row.get(name) is not None}


def _json(fields: Row) -> str | None:
    return json.dumps(fields, ensure_ascii=False, sort_keys=True) if fields else None


def _decoded(text: str | None, where: str) -> Row:
    try:
        fields: Any = json.loads(text) if text is not None else {}
    except json.JSONDecodeError as error:
        raise DataError(f"{where} is not JSON: {error.msg}") from None
    if not isinstance(fields, dict):
        raise DataError(f"{where} must be a JSON object")
    return fields
