"""The outbox in a store's file, from outside of the server and while it may be running."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from detector.stores.base import StoreError
from detector.stores.sqlite_outbox import SqliteOutbox

_BUSY_SECONDS = 10.0


@contextmanager
def open_outbox(path: Path) -> Iterator[SqliteOutbox]:
    """The outbox of a file.

    Only rows are read and changed: tables are the server's to make, and so are checkpoints, which it would wait for.

    Raises:
        StoreError: It is no file of a store that knows cases, or it is busy.
    """
    if not path.is_file():
        raise StoreError(f"{path} is not a file; give the sqlite_path of the server")
    try:
        db = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=_BUSY_SECONDS
        )
        with closing(db):
            db.execute("PRAGMA wal_autocheckpoint=0")
            yield SqliteOutbox(lambda: _plain(db), lambda: _transaction(db))
    except sqlite3.Error as error:
        raise StoreError(f"{path}: {error}; it must be the file of a server that knows cases") from error


@contextmanager
def _plain(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    yield db


@contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    db.execute("BEGIN IMMEDIATE")
    try:
        yield db
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")
