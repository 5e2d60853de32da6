"""The embedded default: one SQLite file in WAL mode."""

import contextlib
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from detector.cases import CaseChange
from detector.stores import sqlite_cases, sqlite_feedback
from detector.stores.base import RECENT_TURNS, ConversationKey, Header, StoreError, TurnRow, blanked

SCHEMA_VERSION = 3
"""1: conversations and turns; 2: feedback; 3: cases. Tables are only ever added: opening an older file does it."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS conversations (
  tenant TEXT NOT NULL, id TEXT NOT NULL, header BLOB NOT NULL, updated REAL NOT NULL, is_open INTEGER NOT NULL,
  PRIMARY KEY (tenant, id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS conversations_by_update ON conversations (updated);
CREATE INDEX IF NOT EXISTS open_conversations_by_update ON conversations (updated) WHERE is_open;
CREATE TABLE IF NOT EXISTS turns (
  tenant TEXT NOT NULL, id TEXT NOT NULL, idx INTEGER NOT NULL, turn_id TEXT NOT NULL, digest BLOB NOT NULL,
  role INTEGER NOT NULL, time REAL NOT NULL, received REAL NOT NULL, text TEXT NOT NULL, past BLOB NOT NULL,
  progress BLOB NOT NULL, answer BLOB NOT NULL,
  PRIMARY KEY (tenant, id, idx)
);
"""
_COLUMNS = "idx, turn_id, digest, role, time, received, text, past, progress, answer"
_INSERT = f"INSERT INTO turns (tenant, id, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
_UPSERT = "INSERT OR REPLACE INTO conversations (tenant, id, header, updated, is_open) VALUES (?, ?, ?, ?, ?)"
_BLANK_TEXTS = "UPDATE turns SET text='' WHERE tenant=? AND id=? AND idx>=? AND idx<? AND text<>''"
_BLANK_ANSWERS = "UPDATE turns SET answer=x'' WHERE tenant=? AND id=? AND idx>=? AND idx<? AND answer<>x''"

_VACUUM_BYTES = 64 * 1024 * 1024
"""Up to this size a file is written anew within half a second."""
_KEPT_LOG_BYTES = 16 * 1024 * 1024
_ROUNDS = 2
"""Checkpoints in a row; the second has only to catch up with what was written during the first."""
_LONG_LOG = 4_000
"""Frames (pages of 4 KB) from which the log is cut."""


class SqliteStore:
    """Conversations in one file.

    Written with `synchronous = NORMAL`: a killed process loses nothing that was answered; a power cut may lose the
    last moments, never the file. Checkpoints, which do wait for the disk, run in `maintain` on a second connection.
    What is erased is overwritten with zeros, in the file at once and in the log by the next `maintain`. SQLite leaves
    one gap: when it moves rows between pages, the unused part of a page may keep a copy of a row that is erased later
    (measured: 1 row in 4,000). `close` therefore writes a file anew that is small enough for that.
    """

    def __init__(self, path: Path) -> None:
        """Open or create the file.

        Raises:
            StoreError: It cannot be opened, or was written by a newer version.
        """
        self._path = path
        self._lock = threading.Lock()
        self._upkeep: sqlite3.Connection | None = None
        self.feedback = sqlite_feedback.SqliteFeedback(self._guarded, self._writing, self._erasing)
        self.cases = sqlite_cases.SqliteCases(self._guarded, self._writing, self._erasing)
        self._has_erased = True  # a process that was killed may have left erased text in the log
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = self._connect()
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"{path}: {error}; check sqlite_path") from error
        try:
            self._set_up()
        except sqlite3.Error as error:
            self._db.close()
            raise StoreError(f"{path}: {error}; check sqlite_path") from error
        except StoreError:
            self._db.close()
            raise

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

    def append(
        self,
        key: ConversationKey,
        header: Header | None,
        rows: Sequence[TurnRow],
        forget_before: int,
        changes: Sequence[CaseChange] = (),
    ) -> None:
        """See `Store`."""
        answers_before = min(forget_before, rows[-1].index + 1 - RECENT_TURNS) if rows else 0
        kept = [blanked(row, forget_before, answers_before) for row in rows] if forget_before > 0 else rows
        values = [
            (*key, r.index, r.turn_id, r.digest, r.role, r.time, r.received, r.text, r.past, r.progress, r.answer)
            for r in kept
        ]
        with self._guarded():
            if header is None and len(values) == 1 and forget_before <= 0 and not changes:
                self._db.execute(_INSERT, values[0])
                return
            with self._transaction():
                if header is not None:
                    self._db.execute(_UPSERT, (*key, msgspec.msgpack.encode(header), header.updated, header.is_open))
                self._db.executemany(_INSERT, values)
                if forget_before > 0:
                    self._blank(key, forget_before, answers_before, len(rows))
                for change in changes:
                    self.cases.write(self._db, key.tenant, change)

    def forget(self, key: ConversationKey, before: int) -> None:
        """See `Store`."""
        with self._guarded(), self._transaction():
            last = self._db.execute("SELECT max(idx) FROM turns WHERE tenant=? AND id=?", key).fetchone()[0]
            if last is not None:
                self._blank(key, before, min(before, last + 1 - RECENT_TURNS), last + 1)

    def update(
        self, key: ConversationKey, header: Header, progress: bytes | None, changes: Sequence[CaseChange] = ()
    ) -> None:
        """See `Store`."""
        with self._guarded(), self._transaction():
            self._db.execute(_UPSERT, (*key, msgspec.msgpack.encode(header), header.updated, header.is_open))
            if progress is not None:
                self._db.execute(
                    "UPDATE turns SET progress=? WHERE tenant=? AND id=? AND idx="
                    "(SELECT max(idx) FROM turns WHERE tenant=? AND id=?)",
                    (progress, *key, *key),
                )
            for change in changes:
                self.cases.write(self._db, key.tenant, change)

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

    def rows(self, key: ConversationKey, before: int, limit: int) -> list[TurnRow]:
        """See `Store`."""
        with self._guarded():
            rows = self._db.execute(
                f"SELECT {_COLUMNS} FROM turns WHERE tenant=? AND id=? AND idx<? ORDER BY idx DESC LIMIT ?",  # noqa: S608
                (*key, before, limit),
            ).fetchall()
        return [TurnRow(*row) for row in reversed(rows)]

    def delete(self, key: ConversationKey, *, keep_feedback: bool = False) -> int:
        """See `Store`."""
        with self._erasing() as db:
            if not keep_feedback:
                db.execute(sqlite_feedback.ERASE, key)
            self.cases.erase(db, key, texts_only=keep_feedback)
            db.execute("DELETE FROM conversations WHERE tenant=? AND id=?", key)
            return db.execute("DELETE FROM turns WHERE tenant=? AND id=?", key).rowcount

    def stale(self, before: float, limit: int) -> list[ConversationKey]:
        """See `Store`."""
        with self._guarded():
            rows = self._db.execute(
                "SELECT tenant, id FROM conversations WHERE updated<? AND is_open LIMIT ?", (before, limit)
            ).fetchall()
        return [ConversationKey(*row) for row in rows]

    def expired(self, before: float, limit: int) -> list[ConversationKey]:
        """See `Store`."""
        with self._guarded():
            rows = self._db.execute(
                "SELECT tenant, id FROM conversations WHERE updated<? LIMIT ?", (before, limit)
            ).fetchall()
        return [ConversationKey(*row) for row in rows]

    def maintain(self) -> None:
        """Move the write-ahead log into the file; waits for the disk, so it has a connection of its own.

        A passive checkpoint makes no writer wait, but the log starts anew only if nobody wrote meanwhile: under steady
        load it would grow for ever. So a long log is cut, and writers wait for what little the rounds before have left.
        """
        try:
            if self._upkeep is None:
                self._upkeep = self._connect()
            frames = 0
            for _ in range(_ROUNDS):
                _, frames, _ = self._upkeep.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            if self._has_erased or frames > _LONG_LOG:
                self._has_erased = False
                is_busy, _, _ = self._upkeep.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                self._has_erased = self._has_erased or bool(is_busy)
        except sqlite3.Error as error:
            raise StoreError(f"checkpoint failed: {error}") from error

    def close(self) -> None:
        """Close the file; the log is folded into it."""
        with self._lock:
            if self._upkeep is not None:
                self._upkeep.close()
            with contextlib.suppress(sqlite3.Error, OSError):
                if self._path.stat().st_size <= _VACUUM_BYTES:
                    self._db.execute("PRAGMA temp_store=MEMORY")
                    self._db.execute("VACUUM")
            self._db.close()

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False, timeout=5.0)
        try:
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=NORMAL")
            db.execute("PRAGMA secure_delete=ON")
            db.execute(f"PRAGMA journal_size_limit={_KEPT_LOG_BYTES}")
        except sqlite3.Error:
            db.close()
            raise
        return db

    def _set_up(self) -> None:
        self._db.execute("PRAGMA wal_autocheckpoint=0")
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA_VERSION:
            raise StoreError(
                f"{self._path}: written by a newer version (schema {version}); this one knows {SCHEMA_VERSION}"
            )
        self._db.executescript(_SCHEMA + sqlite_feedback.SCHEMA + sqlite_cases.SCHEMA)
        self._db.execute(f"PRAGMA user_version={SCHEMA_VERSION}")

    def _blank(self, key: ConversationKey, texts_before: int, answers_before: int, span: int) -> None:
        """Blank the `span` rows below each of the two limits."""
        self._has_erased = True
        self._db.execute(_BLANK_TEXTS, (*key, texts_before - span, texts_before))
        if answers_before > 0:
            self._db.execute(_BLANK_ANSWERS, (*key, answers_before - span, answers_before))

    @contextmanager
    def _guarded(self) -> Iterator[sqlite3.Connection]:
        """The connection, one thread at a time, with SQLite's errors as ours; messages name no values."""
        with self._lock:
            try:
                yield self._db
            except sqlite3.Error as error:
                raise StoreError(f"{type(error).__name__}: {error}") from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """The same within a transaction."""
        with self._guarded() as db, self._transaction():
            yield db

    @contextmanager
    def _erasing(self) -> Iterator[sqlite3.Connection]:
        """The same where rows are erased: the next `maintain` empties the log."""
        with self._writing() as db:
            self._has_erased = True
            yield db

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            # On a full disk SQLite may have rolled back by itself.
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise
