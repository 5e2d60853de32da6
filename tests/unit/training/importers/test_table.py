"""The CSV importer: columns by name, order by time or index, errors by line."""

import time
from pathlib import Path

import pytest

from detector.turn import Role
from training.data import DataError
from training.importers.formats import FORMATS, reader_of
from training.importers.table import Columns, read_table

FILES = Path(__file__).parent / "files"
COLUMNS = ["conversation=chat", "role=sender", "text=message", "time=at"]


def said(conversation):
    return [(turn.role, turn.text) for turn in conversation.turns]


def written(tmp_path, text):
    path = tmp_path / "t.csv"
    path.write_text(text, encoding="utf-8-sig")
    return path


@pytest.fixture
def in_tokyo(monkeypatch):
    """The machine's own time zone is nine hours east."""
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("in_tokyo")
def test_turns_are_sorted_by_conversation_and_time():
    """Times without a zone are UTC, wherever the machine is."""
    first, second = read_table(FILES / "chats.csv", Columns.from_options(COLUMNS, ["Desk Bot=bot"], ";"))
    assert (first.id, first.source, first.annotated) == ("csv-b", "csv", frozenset())
    assert said(first) == [(Role.USER, "is the pool\nopen?"), (Role.BOT, "Yes.")]
    assert second.id == "csv-a"
    # 12:00:01 two hours east of Greenwich stands between 10:00:00 and 10:00:02.
    assert said(second) == [
        (Role.USER, "hello"),
        (Role.USER, "and now?"),
        (Role.BOT, "Hi, how can I help?"),
        (Role.BOT, "Now too."),
    ]


def test_turns_are_sorted_by_number_and_not_by_digit(tmp_path):
    path = written(tmp_path, "conversation_id\trole\ttext\tn\nc\tuser\tlast\t10\nc\tagent\tfirst\t9\n")
    (conversation,) = read_table(path, Columns.from_options(["index=n"], [], "tab"))
    assert said(conversation) == [(Role.HUMAN, "first"), (Role.USER, "last")]


def test_without_an_order_the_rows_stand_as_they_stand(tmp_path):
    path = written(tmp_path, "conversation_id,role,text\nc,bot,z\nc,user,a\n")
    assert said(next(read_table(path, Columns()))) == [(Role.BOT, "z"), (Role.USER, "a")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"t\.csv:1: lacks the column conversation_id, role, text, n; name it with --column"),
        ("conversation_id,role,n\n", r"t\.csv:1: lacks the column text"),
        ("conversation_id,role,text,n\nc,user,hi,1\n,user,hi,1\n", r"t\.csv:3: conversation_id is empty"),
        ("conversation_id,role,text,n\nc,wizard,hi,1\n", r"t\.csv:2: role is no speaker that is known; .*--role"),
        ("conversation_id,role,text,n\nc,user\n", r"t\.csv:2: text is missing; the row is too short"),
        ("conversation_id,role,text,n\nc,user,hi,\n", r"t\.csv:2: n must be a number"),
        ("conversation_id,role,text,n\nc,user,hi,nan\n", r"t\.csv:2: n must be a number"),
        ('conversation_id,role,text,n\nc,user,"a\nb",x\n', r"t\.csv:3: n must be a number"),
        ('conversation_id,role,text,n\nc,user,"a"b,1\n', r"t\.csv:2: not CSV"),
    ],
)
def test_a_bad_row_is_named_by_line_and_column(text, message, tmp_path):
    with pytest.raises(DataError, match=message):
        list(read_table(written(tmp_path, text), Columns(index="n")))


def test_a_bad_time_is_named(tmp_path):
    path = written(tmp_path, "conversation_id,role,text,at\nc,user,hi,yesterday\n")
    with pytest.raises(DataError, match=r"t\.csv:2: at must be a time, ISO 8601 or seconds"):
        list(read_table(path, Columns(time="at")))


def test_a_file_of_other_bytes_is_named(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes(b"conversation_id,role,text\nc,user,caf\xe9\n")
    with pytest.raises(DataError, match=r"t\.csv: byte \d+ is not UTF-8"):
        list(read_table(path, Columns()))


@pytest.mark.parametrize(
    ("columns", "roles", "delimiter", "message"),
    [
        (["chat"], [], ",", "--column must be FIELD=COLUMN"),
        (["chat=x"], [], ",", "--column: chat is no field; use conversation, role, text, index, time"),
        (["index=a", "time=b"], [], ",", "give index or time, not both"),
        ([], ["visitor=customer"], ",", "--role: customer is no role; use user, bot"),
        ([], ["=user"], ",", "--role must be SPEAKER=ROLE"),
        ([], [], ";;", "--delimiter must be one character"),
    ],
)
def test_a_bad_option_is_named(columns, roles, delimiter, message):
    with pytest.raises(ValueError, match=message):
        Columns.from_options(columns, roles, delimiter)


def test_columns_are_for_csv_alone():
    with pytest.raises(ValueError, match="for csv alone"):
        reader_of("openai", Columns())


def test_an_unknown_format_is_answered_with_the_known_ones():
    with pytest.raises(ValueError, match=f"xml is no format; use one of {', '.join(FORMATS)}"):
        reader_of("xml")
