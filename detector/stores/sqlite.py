"""The embedded default: one SQLite file in WAL mode."""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from detector.stores.base import ConversationKey, Header, StoreError, TurnRow

SCHEMA_VERSION = 1

_SCHEMA = """
CREATE TABLE IF NOT EXISTS conversations (
  tenant TEXT NOT NULL, id TEXT NOT NULL, header BLOB NOT NULL, updated REAL NOT NULL, is_open INTEGER NOT NULL,
  PRIMARY KEY (tenant, id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS conversations_by_update ON conversations (updated);
CREATE TABLE IF NOT EXISTS turns (
  tenant TEXT NOT NULL, id TEXT NOT NULL, idx INTEGER NOT NULL, turn_id TEXT NOT NULL, digest BLOB NOT NULL,
  role INTEGER NOT NULL, time REAL NOT NULL, text TEXT NOT NULL, past BLOB NOT NULL, progress BLOB NOT NULL,
  answer BLOB NOT NULL,
  PRIMARY KEY (tenant, id, idx)
);
"""
_COLUMNS = "idx, turn_id, digest, role, time, text, past, progress, answer"
_INSERT = f"INSERT INTO turns (tenant, id, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
_UPSERT = "INSERT OR REPLACE INTO conversations (tenant, id, header, updated, is_open) VALUES (?, ?, ?, ?, ?)"


class SqliteStore:
    """Conversations in one file.

    Written with `synchronous = NORMAL`: a killed process loses nothing that was answered; a power cut may lose the
    last moments, never the file. Checkpoints, which do wait for the disk, run in `maintain` on a second connection.
    """

    def __init__(self, path: Path) -> None:
        """Open or create the file.

        Raises:
            StoreError: It cannot be opened, or was written by a newer version.
        """
        self._path = path
        self._lock = threading.Lock()
        try:
            self._db = self._connect()
            self._db.execute("PRAGMA wal_autocheckpoint=0")
            version = self._db.execute("PRAGMA user_version").fetchone()[0]
            if version > SCHEMA_VERSION:
                raise StoreError(
                    f"{path}: written by a newer version (schema {version}); this one knows {SCHEMA_VERSION}"
                )
            self._db.executescript(_SCHEMA)
            self._db.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
        except sqlite3.Error as error:
            raise StoreError(f"{path}: {error}; check sqlite_path") from error
        self._upkeep: sqlite3.Connection | None = None

    def load(self, key: ConversationKey, turns: int) -> tuple[Header, list[TurnRow]] | None:
        """See `Store`."""
        with self._guarded():
            found = self._db.execute("SELECT header FROM conversations WHERE tenant=? AND id=?", key).fetchone()
            if found is None:
                return None
            rows = self._db.execute(
                f"SELECT {_COLUMNS} FROM turns WHERE tenant=? AND id=? ORDER BY idx DESC LIMIT ?",  # noqa: S608
                (*key, turns),
            ).fetchall()
        return msgspec.msgpack.decode(found[0], type=Header), [TurnRow(*row) for row in reversed(rows)]

    def append(self, key: ConversationKey, header: Header | None, rows: Sequence[TurnRow], forget_before: int) -> None:
        """See `Store`."""
        values = [
            (*key, r.index, r.turn_id, r.digest, r.role, r.time, r.text, r.past, r.progress, r.answer) for r in rows
        ]
        with self._guarded():
            if header is None and len(values) == 1 and forget_before <= 0:
                self._db.execute(_INSERT, values[0])
                return
            with self._transaction():
                if header is not None:
                    self._db.execute(_UPSERT, (*key, msgspec.msgpack.encode(header), header.updated, header.is_open))
                self._db.executemany(_INSERT, values)
                if forget_before > 0:
                    oldest = forget_before - len(rows)
                    self._db.execute(
                        "UPDATE turns SET text='' WHERE tenant=? AND id=? AND idx>=? AND idx<? AND text<>''",
                        (*key, oldest, forget_before),
                    )

    def update(self, key: ConversationKey, header: Header, progress: bytes | None) -> None:
        """See `Store`."""
        with self._guarded(), self._transaction():
            self._db.execute(_UPSERT, (*key, msgspec.msgpack.encode(header), header.updated, header.is_open))
            if progress is not None:
                self._db.execute(
                    "UPDATE turns SET progress=? WHERE tenant=? AND id=? AND idx="
                    "(SELECT max(idx) FROM turns WHERE tenant=? AND id=?)",
                    (progress, *key, *key),
                )

    def answer(self, key: ConversationKey, index: int) -> bytes | None:
        """See `Store`."""
        with self._guarded():
            found = self._db.execute(
                "SELECT answer FROM turns WHERE tenant=? AND id=? AND idx=?", (*key, index)
            ).fetchone()
        return None if found is None else found[0]

    def transcript(self, key: ConversationKey) -> list[TurnRow]:
        """See `Store`."""
        with self._guarded():
            rows = self._db.execute(
                f"SELECT {_COLUMNS} FROM turns WHERE tenant=? AND id=? ORDER BY idx",  # noqa: S608
                key,
            ).fetchall()
        return [TurnRow(*row) for row in rows]

    def delete(self, key: ConversationKey) -> int:
        """See `Store`."""
        with self._guarded(), self._transaction():
            self._db.execute("DELETE FROM conversations WHERE tenant=? AND id=?", key)
            return self._db.execute("DELETE FROM turns WHERE tenant=? AND id=?", key).rowcount

    def stale(self, before: float, limit: int) -> list[ConversationKey]:
        """See `Store`."""
        with self._guarded():
            rows = self._db.execute(
                "SELECT tenant, id FROM conversations WHERE updated<? AND is_open LIMIT ?", (before, limit)
            ).fetchall()
        return [ConversationKey(*row) for row in rows]

    def purge(self, before: float) -> int:
        """See `Store`."""
        with self._guarded(), self._transaction():
            self._db.execute(
                "DELETE FROM turns WHERE (tenant, id) IN (SELECT tenant, id FROM conversations WHERE updated<?)",
                (before,),
            )
            return self._db.execute("DELETE FROM conversations WHERE updated<?", (before,)).rowcount

    def maintain(self) -> None:
        """Move the write-ahead log into the file; waits for the disk, so it has a connection of its own."""
        try:
            if self._upkeep is None:
                self._upkeep = self._connect()
            self._upkeep.execute("PRAGMA wal_checkpoint(PASSIVE)")
        except sqlite3.Error as error:
            raise StoreError(f"checkpoint failed: {error}") from error

    def close(self) -> None:
        """Close the file; the log is folded into it."""
        with self._lock:
            if self._upkeep is not None:
                self._upkeep.close()
            self._db.close()

    def _connect(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False, timeout=5.0)
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=NORMAL")
        return db

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """One thread at a time, and SQLite's errors as ours; messages name no values."""
        with self._lock:
            try:
                yield
            except sqlite3.Error as error:
                raise StoreError(f"{type(error).__name__}: {error}") from error

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")
