"""The sets of conversations that are compared on."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from training.data import Conversation, read_all
from training.sources import own_test

OUTSIDE = {
    "written support, first set": "support-dev.jsonl",
    "calls and chats": "loops-dev.jsonl",
    "ABC-Eval (redundant)": "abceval-dev.jsonl",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A set of conversations.

    Attributes:
        name: As shown.
        conversations: What is in it.
        sha256: Of each of its files.
    """

    name: str
    conversations: list[Conversation]
    sha256: frozenset[str]


def load_columns(files: Sequence[Path], data: Path | None) -> list[Column]:
    """The given files as one set (our test conversations if there are none), and those of a data folder.

    Raises:
        DataError: A row breaks the schema, or an id stands twice in a set.
        OSError: A file cannot be read.
    """
    columns = [_column("given files", files) if files else _column("written test", own_test())]
    if data is not None:
        columns += [_column(name, [data / file]) for name, file in OUTSIDE.items()]
    return columns


def _column(name: str, files: Sequence[Path]) -> Column:
    hashes = frozenset(hashlib.sha256(path.read_bytes()).hexdigest() for path in files)
    return Column(name, read_all(files), hashes)
