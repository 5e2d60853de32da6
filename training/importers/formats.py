"""The formats of `python -m training data import`, by name."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from training.data import Conversation
from training.importers.abceval import read_abceval
from training.importers.dbdc3 import read_dbdc3
from training.importers.getgoing import read_getgoing
from training.importers.openai import read_openai
from training.importers.rasa import read_rasa
from training.importers.table import Columns, read_table

Reader = Callable[[Path], Iterator[Conversation]]

JSON_FORMATS: dict[str, Reader] = {
    "abceval": read_abceval,
    "dbdc3": read_dbdc3,
    "getgoing": read_getgoing,
    "openai": read_openai,
    "rasa": read_rasa,
}
FORMATS = (*JSON_FORMATS, "csv")


def reader_of(name: str, columns: Columns | None = None) -> Reader:
    """What reads a format.

    Args:
        name: One of `FORMATS`.
        columns: Of a CSV; other formats have none.

    Raises:
        ValueError: There is no such format, or it has no columns.
    """
    if name not in FORMATS:
        raise ValueError(f"{name} is no format; use one of {', '.join(FORMATS)}")
    if name == "csv":
        return partial(read_table, columns=columns or Columns())
    if columns is not None:
        raise ValueError("--column, --role and --delimiter are for csv alone")
    return JSON_FORMATS[name]
