"""What is on its way to sinks, in the SQLite store's file."""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any

import msgspec

from detector.stores.cases import Delivery
from detector.stores.sqlite_case_rows import EVENT_COLUMNS, to_event

SCHEMA = """
CREATE TABLE IF NOT EXISTS deliveries (
  sink TEXT NOT NULL, number INTEGER NOT NULL, tenant TEXT NOT NULL, id TEXT NOT NULL, attempts INTEGER NOT NULL,
  due_at REAL NOT NULL, is_dead INTEGER NOT NULL, is_next INTEGER NOT NULL, error TEXT NOT NULL,
  PRIMARY KEY (sink, number)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS deliveries_by_event ON deliveries (number);
CREATE INDEX IF NOT EXISTS deliveries_by_conversation ON deliveries (tenant, id, sink, number);
CREATE INDEX IF NOT EXISTS deliveries_by_time ON deliveries (sink, due_at, number) WHERE is_next;
"""
_SEND = "INSERT INTO deliveries VALUES (?, ?, ?, ?, 0, ?, 0, 0, '')"
# One delivery of a conversation is next: the earliest that is not dead. So what is due is found without going through
# all that wait behind it.
_NEXT = (
    "UPDATE deliveries SET is_next = number IS "
    "(SELECT min(number) FROM deliveries WHERE tenant=?1 AND id=?2 AND sink=?3 AND NOT is_dead) "
    "WHERE tenant=?1 AND id=?2 AND sink=?3"
)
_SELECT = (
    f"SELECT d.sink, d.attempts, d.due_at, d.is_dead, d.error, {EVENT_COLUMNS} "  # noqa: S608
    "FROM deliveries d JOIN case_events e ON e.number = d.number"
)

Session = Callable[[], AbstractContextManager[sqlite3.Connection]]


class SqliteOutbox:
    """Keeps deliveries beside the events, so that an event and its deliveries are written at once."""

    def __init__(self, reading: Session, writing: Session) -> None:
        """Use the store's connection; see `SqliteFeedback`."""
        self._reading = reading
        self._writing = writing
        self._sinks: Sequence[str] = ()

    def set_sinks(self, sinks: Sequence[str]) -> None:
        """See `CaseShelf`."""
        self._sinks = tuple(sinks)

    def deliveries(self, sink: str, now: float, limit: int) -> list[Delivery]:
        """See `CaseShelf`."""
        return self._found("sink=? AND is_next AND due_at<=? ORDER BY due_at, d.number LIMIT ?", sink, now, limit)

    def delivered(self, sink: str, number: int) -> None:
        """See `CaseShelf`."""
        with self._writing() as db:
            gone = db.execute("DELETE FROM deliveries WHERE sink=? AND number=? RETURNING tenant, id", (sink, number))
            _let_next_go(db, sink, gone.fetchall())

    def failed(self, delivery: Delivery) -> None:
        """See `CaseShelf`."""
        values = (delivery.attempts, delivery.due_at, delivery.is_dead, delivery.error)
        with self._writing() as db:
            changed = db.execute(
                "UPDATE deliveries SET attempts=?, due_at=?, is_dead=?, error=? WHERE sink=? AND number=? "
                "RETURNING tenant, id",
                (*values, delivery.sink, delivery.event.number),
            )
            _let_next_go(db, delivery.sink, changed.fetchall())

    def dead(self, sink: str, limit: int) -> list[Delivery]:
        """See `CaseShelf`."""
        return self._found("is_dead AND (?1='' OR sink=?1) ORDER BY d.number, sink LIMIT ?2", sink, limit)

    def replay(self, sink: str, numbers: Sequence[int]) -> int:
        """See `CaseShelf`."""
        wanted = " AND number IN (SELECT value FROM json_each(?))" if numbers else ""
        values = (sink, msgspec.json.encode(list(numbers)).decode()) if numbers else (sink,)
        with self._writing() as db:
            again = db.execute(
                f"UPDATE deliveries SET attempts=0, due_at=0, is_dead=0, error='' WHERE sink=? AND is_dead{wanted} "  # noqa: S608
                "RETURNING tenant, id",
                values,
            ).fetchall()
            _let_next_go(db, sink, again)
        return len(again)

    def _send(self, db: sqlite3.Connection, number: int, tenant: str, conversation_id: str, now: float) -> None:
        """Put an event into the outbox, once for each sink, within a transaction of the store's."""
        for sink in self._sinks:
            db.execute(_SEND, (sink, number, tenant, conversation_id, now))
            db.execute(_NEXT, (tenant, conversation_id, sink))

    def _found(self, where: str, *values: Any) -> list[Delivery]:  # noqa: ANN401 (what SQLite takes)
        with self._reading() as db:
            rows = db.execute(f"{_SELECT} WHERE {where}", values).fetchall()
        return [
            Delivery(sink, to_event(*event), attempts, due_at, bool(is_dead), error)
            for sink, attempts, due_at, is_dead, error, *event in rows
        ]


def _let_next_go(db: sqlite3.Connection, sink: str, conversations: Iterable[tuple[str, str]]) -> None:
    for key in dict.fromkeys(conversations):
        db.execute(_NEXT, (*key, sink))
