"""Feedback in the SQLite store's file, and reading it from outside of the server."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path

import msgspec

from detector.stores.base import StoreError
from detector.stores.feedback import Feedback

SCHEMA = """
CREATE TABLE IF NOT EXISTS feedback (
  tenant TEXT NOT NULL, feedback_id TEXT NOT NULL, id TEXT NOT NULL, received REAL NOT NULL, record BLOB NOT NULL,
  PRIMARY KEY (tenant, feedback_id)
);
CREATE INDEX IF NOT EXISTS feedback_by_conversation ON feedback (tenant, id, received);
CREATE INDEX IF NOT EXISTS feedback_by_receipt ON feedback (received);
"""
ERASE = "DELETE FROM feedback WHERE tenant=? AND id=?"
_INSERT = "INSERT OR IGNORE INTO feedback (tenant, feedback_id, id, received, record) VALUES (?, ?, ?, ?, ?)"
_SELECT = "SELECT record FROM feedback WHERE tenant=? AND feedback_id=?"
_SELECT_ALL = "SELECT record FROM feedback ORDER BY tenant, id, received"

_decode = msgspec.msgpack.Decoder(Feedback).decode

Session = Callable[[], AbstractContextManager[sqlite3.Connection]]


class SqliteFeedback:
    """Keeps feedback in a table beside the conversations, so that both can be erased at once."""

    def __init__(self, reading: Session, writing: Session, erasing: Session) -> None:
        """Use the store's connection.

        Args:
            reading: Gives it to one thread at a time.
            writing: The same within a transaction.
            erasing: The same where rows are erased.
        """
        self._reading = reading
        self._writing = writing
        self._erasing = erasing

    def get(self, tenant: str, feedback_id: str) -> Feedback | None:
        """See `FeedbackShelf`."""
        with self._reading() as db:
            found = db.execute(_SELECT, (tenant, feedback_id)).fetchone()
        return None if found is None else _decode(found[0])

    def add(self, feedback: Feedback) -> Feedback:
        """See `FeedbackShelf`."""
        claim = feedback.claim
        key, record = (feedback.tenant, claim.feedback_id), msgspec.msgpack.encode(feedback)
        with self._writing() as db:
            if db.execute(_INSERT, (*key, claim.conversation_id, feedback.received, record)).rowcount:
                return feedback
            found = db.execute(_SELECT, key).fetchone()
        return _decode(found[0])

    def forget(self, before: float) -> int:
        """See `FeedbackShelf`."""
        with self._erasing() as db:
            return db.execute("DELETE FROM feedback WHERE received<?", (before,)).rowcount


def read_feedback(path: Path) -> Iterator[Feedback]:
    """All feedback in a store's file by tenant, conversation and time of receipt, while a server may be using it.

    Raises:
        StoreError: It is no file of a store, or of one that knows no feedback yet.
    """
    if not path.is_file():
        raise StoreError(f"{path} is not a file; give the sqlite_path of the server")
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
            for (record,) in db.execute(_SELECT_ALL):
                yield _decode(record)
    except sqlite3.Error as error:
        raise StoreError(f"{path}: {error}; it must be the file of a server that takes feedback") from error
