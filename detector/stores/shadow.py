"""What a shadow model said, beside what the active one said: a file of its own, with no text in it."""

import contextlib
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from detector.stores.base import ConversationKey, StoreError

_SCHEMA = """
CREATE TABLE IF NOT EXISTS opinions (
  tenant TEXT NOT NULL, id TEXT NOT NULL, idx INTEGER NOT NULL, time REAL NOT NULL, role INTEGER NOT NULL,
  active_model TEXT NOT NULL, active BLOB NOT NULL, shadow_model TEXT NOT NULL, shadow BLOB NOT NULL,
  PRIMARY KEY (tenant, id, idx, shadow_model)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS opinions_by_time ON opinions (time);
"""
_INSERT = "INSERT OR REPLACE INTO opinions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"


def shadow_path(store: Path) -> Path:
    """The file of the comparisons beside the file of a store."""
    return store.with_name(f"{store.stem}.shadow{store.suffix}")


class Opinion(msgspec.Struct, frozen=True, array_like=True):
    """What a model said about a turn.

    Attributes:
        model: Its id; "" inside the file, where a column has it.
        scores: Of the heads of the turn's role, in their order, 0 to 1.
        flagged: Numbers of the kinds that were flagged.
        stuck: Stuck probability after the turn.
        action, cause: What it recommends, observe mode or not; numbers of the contract.
    """

    model: str
    scores: tuple[float, ...]
    flagged: tuple[int, ...]
    stuck: float
    action: int
    cause: int


class Comparison(msgspec.Struct, frozen=True):
    """One turn, judged by both.

    Attributes:
        key, index: The turn.
        time: When it was received, seconds since the epoch.
        role: USER or BOT, number of the contract.
        active: What was answered.
        shadow: What would have been.
    """

    key: ConversationKey
    index: int
    time: float
    role: int
    active: Opinion
    shadow: Opinion


class ShadowLog:
    """Comparisons in an SQLite file beside the store's, so that no write of the store ever waits for it.

    The file is made with the first comparison; a server without a shadow has none.
    """

    def __init__(self, path: Path | None) -> None:
        """Name the file; None keeps the comparisons in memory.

        Raises:
            StoreError: It is there and cannot be opened.
        """
        self._path = path
        self._lock = threading.Lock()
        self._db: sqlite3.Connection | None = None
        if path is not None and path.exists():
            self._connection()

    def append(self, comparisons: Sequence[Comparison]) -> None:
        """Keep comparisons, all or none."""
        rows = [
            (
                *one.key,
                one.index,
                one.time,
                one.role,
                one.active.model,
                _encoded(one.active),
                one.shadow.model,
                _encoded(one.shadow),
            )
            for one in comparisons
        ]
        with self._guarded() as db, db:
            db.executemany(_INSERT, rows)

    def erase(self, key: ConversationKey) -> None:
        """Erase a conversation."""
        if self._db is not None:
            with self._guarded() as db, db:
                db.execute("DELETE FROM opinions WHERE tenant=? AND id=?", key)

    def maintain(self, before: float) -> None:
        """Erase what was received before a time, and fold the log, so that nothing erased stays in it.

        The fold waits for the disk, so it has a connection of its own and makes no writer wait.
        """
        if self._db is None:
            return
        with self._guarded() as db, db:
            db.execute("DELETE FROM opinions WHERE time<?", (before,))
        if self._path is None:
            return
        try:
            with contextlib.closing(sqlite3.connect(self._path, timeout=1.0)) as upkeep:
                for mode in ("PASSIVE", "TRUNCATE"):
                    upkeep.execute(f"PRAGMA wal_checkpoint({mode})")
        except sqlite3.Error as error:
            raise StoreError(f"shadow log: checkpoint failed: {error}") from error

    def comparisons(self) -> list[Comparison]:
        """All of them, by conversation and turn."""
        if self._db is None:
            return []
        with self._guarded() as db:
            rows = db.execute("SELECT * FROM opinions ORDER BY tenant, id, idx").fetchall()
        return [
            Comparison(ConversationKey(*row[:2]), row[2], row[3], row[4], _decoded(*row[5:7]), _decoded(*row[7:9]))
            for row in rows
        ]

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._db is not None:
                self._db.close()
                self._db = None

    @contextmanager
    def _guarded(self) -> Iterator[sqlite3.Connection]:
        """One thread at a time, and SQLite's errors as ours."""
        with self._lock:
            try:
                yield self._connection()
            except sqlite3.Error as error:
                raise StoreError(f"shadow log: {type(error).__name__}: {error}") from error

    def _connection(self) -> sqlite3.Connection:
        if self._db is None:
            try:
                self._db = sqlite3.connect(self._path or ":memory:", check_same_thread=False, timeout=1.0)
                self._db.execute("PRAGMA journal_mode=WAL")
                self._db.execute("PRAGMA synchronous=NORMAL")
                self._db.execute("PRAGMA secure_delete=ON")
                self._db.executescript(_SCHEMA)
            except sqlite3.Error as error:
                raise StoreError(f"{self._path}: {error}; move it away, it holds nothing but comparisons") from error
        return self._db


def _encoded(opinion: Opinion) -> bytes:
    return msgspec.msgpack.encode(msgspec.structs.replace(opinion, model=""))


def _decoded(model: str, data: bytes) -> Opinion:
    return msgspec.structs.replace(msgspec.msgpack.decode(data, type=Opinion), model=model)
