"""Outcomes in the SQLite store's file, and reading what became of all conversations from outside of the server."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

import msgspec

from detector.cases import Case
from detector.conversation import Progress
from detector.outcomes import Course, Outcome
from detector.stores.base import ConversationKey, Header, StoreError
from detector.stores.outcomes import mark_of
from detector.stores.sqlite_feedback import Session

SCHEMA = """
CREATE TABLE IF NOT EXISTS outcomes (
  tenant TEXT NOT NULL, mark BLOB NOT NULL, began REAL NOT NULL, last REAL NOT NULL, record BLOB NOT NULL,
  PRIMARY KEY (tenant, mark, began)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS outcomes_by_last_turn ON outcomes (last);
"""
_ADD = "INSERT OR REPLACE INTO outcomes (tenant, mark, began, last, record) VALUES (?, ?, ?, ?, ?)"
_ERASE = "DELETE FROM outcomes WHERE tenant=? AND mark=?"
_PAGE = 200
_KEPT = (
    "SELECT tenant, mark, began, record FROM outcomes WHERE (tenant, mark, began) > (?, ?, ?) "
    "ORDER BY tenant, mark, began LIMIT ?"
)
_HEADERS = "SELECT tenant, id, header FROM conversations WHERE (tenant, id) > (?, ?) ORDER BY 1, 2 LIMIT ?"
_WITHIN = "(tenant, id) > (?, ?) AND (tenant, id) <= (?, ?)"
_TURNS = (
    "SELECT tenant, id, role, received, progress, CASE role WHEN 1 THEN substr(text, 1, 1000) ELSE '' END "  # noqa: S608
    f"FROM turns WHERE {_WITHIN} ORDER BY tenant, id, idx"
)
_CASES = f"SELECT tenant, id, record FROM cases WHERE {_WITHIN}"  # noqa: S608
_OPENING_TURNS = 3

_key = itemgetter(0, 1)
_decode_outcome = msgspec.msgpack.Decoder(Outcome).decode
_decode_header = msgspec.msgpack.Decoder(Header).decode
_decode_progress = msgspec.msgpack.Decoder(Progress).decode
_decode_case = msgspec.msgpack.Decoder(Case).decode


class PastConversation(NamedTuple):
    """A conversation as a report sees it.

    Attributes:
        tenant: Whose it is.
        outcome: What became of it.
        opening: Its first user turns, oldest first; empty where no text is kept.
    """

    tenant: str
    outcome: Outcome
    opening: tuple[str, ...] = ()


class SqliteOutcomes:
    """Keeps outcomes in a table beside the conversations."""

    def __init__(self, erasing: Session) -> None:
        """Use the store's connection; `erasing` gives it within a transaction, to one thread at a time."""
        self._erasing = erasing

    def forget(self, before: float) -> int:
        """See `OutcomeShelf`."""
        with self._erasing() as db:
            return db.execute("DELETE FROM outcomes WHERE last<?", (before,)).rowcount


def add(db: sqlite3.Connection, key: ConversationKey, outcome: Outcome) -> None:
    """Keep what became of a conversation, within the caller's transaction."""
    db.execute(
        _ADD, (key.tenant, mark_of(key.conversation_id), outcome.began, outcome.last, msgspec.msgpack.encode(outcome))
    )


def erase(db: sqlite3.Connection, key: ConversationKey) -> None:
    """Erase all that is kept under a conversation's id, within the caller's transaction."""
    db.execute(_ERASE, (key.tenant, mark_of(key.conversation_id)))


def read_past(path: Path) -> Iterator[PastConversation]:
    """All conversations in a store's file and what is kept of those before them, while a server may be using it.

    Reads page by page, so that the server's log is never held for long, and holds one conversation at a time. One that
    goes from one table to the other meanwhile is seen once at the most.

    Raises:
        StoreError: It is no file of a store, or that of an older version.
    """
    if not path.is_file():
        raise StoreError(f"{path} is not a file; give the sqlite_path of the server")
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
            yield from _kept(db)
            yield from _recorded(db)
    except sqlite3.Error as error:
        raise StoreError(f"{path}: {error}; it must be the file of a server of this version") from error


def _kept(db: sqlite3.Connection) -> Iterator[PastConversation]:
    after: tuple[str, bytes, float] = ("", b"", 0.0)
    while rows := db.execute(_KEPT, (*after, _PAGE)).fetchall():
        for tenant, _, _, record in rows:
            yield PastConversation(tenant, _decode_outcome(record))
        after = rows[-1][:3]


def _recorded(db: sqlite3.Connection) -> Iterator[PastConversation]:
    after = ("", "")
    while headers := db.execute(_HEADERS, (*after, _PAGE)).fetchall():
        span = (*after, *_key(headers[-1]))
        cases = _cases(db, span)
        known = {_key(row): _decode_header(row[2]) for row in headers}
        for key, rows in groupby(db.execute(_TURNS, span), _key):
            header = known.get(key)
            if header is None:
                continue
            course, opening = Course(), list[str]()
            for _, _, role, received, progress, text in rows:
                course.add(role, received, _decode_progress(progress))
                if text and len(opening) < _OPENING_TURNS:
                    opening.append(text)
            outcome = course.outcome(
                cases.get(key, ()), bot_id=header.bot_id, user_ref=header.user_ref, said=header.outcome
            )
            yield PastConversation(key[0], outcome, tuple(opening))
        after = _key(headers[-1])


def _cases(db: sqlite3.Connection, span: tuple[str, str, str, str]) -> dict[tuple[str, str], list[Case]]:
    found: dict[tuple[str, str], list[Case]] = {}
    for tenant, conversation_id, record in db.execute(_CASES, span):
        found.setdefault((tenant, conversation_id), []).append(_decode_case(record))
    return found
