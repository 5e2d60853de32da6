"""Cases and their log in the SQLite store's file."""

import sqlite3

from detector.cases import Case, CaseChange, CaseEvent, CaseStatus
from detector.stores import sqlite_outbox
from detector.stores.base import ConversationKey, StoreError
from detector.stores.cases import CaseFilter
from detector.stores.sqlite_case_rows import EVENT_COLUMNS, from_case, to_case, to_event
from detector.stores.sqlite_outbox import Session, SqliteOutbox
from detector.verdict import Severity

SCHEMA = (
    sqlite_outbox.SCHEMA
    + """
CREATE TABLE IF NOT EXISTS cases (
  tenant TEXT NOT NULL, escalation_id TEXT NOT NULL, id TEXT NOT NULL, revision INTEGER NOT NULL,
  is_closed INTEGER NOT NULL, status INTEGER NOT NULL, owner TEXT NOT NULL, team TEXT NOT NULL, bot_id TEXT NOT NULL,
  user_ref TEXT NOT NULL, severity INTEGER NOT NULL, alert_count INTEGER NOT NULL, opened_at REAL NOT NULL,
  due_at REAL NOT NULL, updated_at REAL NOT NULL, record BLOB NOT NULL, texts BLOB,
  PRIMARY KEY (tenant, escalation_id)
);
CREATE INDEX IF NOT EXISTS cases_by_conversation ON cases (tenant, id, escalation_id);
CREATE INDEX IF NOT EXISTS cases_by_user ON cases (tenant, user_ref, escalation_id) WHERE user_ref<>'';
CREATE INDEX IF NOT EXISTS open_cases ON cases (tenant, escalation_id) WHERE NOT is_closed;
CREATE INDEX IF NOT EXISTS open_cases_by_deadline ON cases (due_at) WHERE NOT is_closed;
CREATE INDEX IF NOT EXISTS closed_cases ON cases (tenant, status, escalation_id) WHERE is_closed;
CREATE INDEX IF NOT EXISTS closed_cases_by_update ON cases (updated_at) WHERE is_closed;
CREATE INDEX IF NOT EXISTS closed_cases_with_texts ON cases (updated_at) WHERE is_closed AND texts IS NOT NULL;
CREATE TABLE IF NOT EXISTS case_events (
  number INTEGER PRIMARY KEY AUTOINCREMENT, tenant TEXT NOT NULL, id TEXT NOT NULL, escalation_id TEXT NOT NULL,
  time REAL NOT NULL, kind INTEGER NOT NULL, record BLOB NOT NULL, texts BLOB
);
CREATE INDEX IF NOT EXISTS case_events_by_conversation ON case_events (tenant, id, escalation_id);
CREATE INDEX IF NOT EXISTS case_events_by_time ON case_events (time);
CREATE TABLE IF NOT EXISTS case_log (only INTEGER PRIMARY KEY CHECK (only=1), name TEXT NOT NULL, forgotten INTEGER);
INSERT OR IGNORE INTO case_log VALUES (1, lower(hex(randomblob(16))), 0);
"""
)
_KEY = ("tenant", "escalation_id", "id")
_VALUES = (
    *("revision", "is_closed", "status", "owner", "team", "bot_id", "user_ref", "severity", "alert_count"),
    *("opened_at", "due_at", "updated_at", "record", "texts"),
)
_INSERT = f"INSERT INTO cases ({', '.join(_KEY + _VALUES)}) VALUES ({', '.join('?' * len(_KEY + _VALUES))})"  # noqa: S608
_UPDATE = (
    f"UPDATE cases SET {', '.join(f'{name}=?' for name in _VALUES)} "  # noqa: S608
    "WHERE tenant=? AND escalation_id=? AND id=? AND revision=?"
)
_LOG = "INSERT INTO case_events (tenant, id, escalation_id, time, kind, record, texts) VALUES (?, ?, ?, ?, ?, ?, ?)"
_SELECT = "SELECT record, texts FROM cases"


class SqliteCases(SqliteOutbox):
    """Keeps cases and their log beside the conversations, so that all can be written and erased at once."""

    def __init__(self, reading: Session, writing: Session, erasing: Session) -> None:
        """Use the store's connection; see `SqliteFeedback`."""
        super().__init__(reading, writing)
        self._erasing = erasing

    @property
    def log_name(self) -> str:
        """See `CaseShelf`."""
        with self._reading() as db:
            return str(db.execute("SELECT name FROM case_log").fetchone()[0])

    def current(self, tenant: str, conversation_id: str) -> Case | None:
        """See `CaseShelf`."""
        return self._case(
            "tenant=? AND id=? AND NOT is_closed ORDER BY escalation_id DESC LIMIT 1", tenant, conversation_id
        )

    def get(self, tenant: str, escalation_id: str) -> Case | None:
        """See `CaseShelf`."""
        return self._case("tenant=? AND escalation_id=?", tenant, escalation_id)

    def find(self, tenant: str, wanted: CaseFilter, before: str, limit: int) -> list[Case]:
        """See `CaseShelf`."""
        terms = _terms(wanted)
        terms["tenant=?"] = (tenant,)
        if before:
            terms["escalation_id<?"] = (before,)
        where, values = " AND ".join(terms), [value for given in terms.values() for value in given]
        with self._reading() as db:
            rows = db.execute(f"{_SELECT} WHERE {where} ORDER BY escalation_id DESC LIMIT ?", (*values, limit))
            found = rows.fetchall()
        return [to_case(*row) for row in found]

    def save(self, tenant: str, change: CaseChange) -> CaseEvent:
        """See `CaseShelf`."""
        with self._writing() as db:
            return self.write(db, tenant, change)

    def write(self, db: sqlite3.Connection, tenant: str, change: CaseChange) -> CaseEvent:
        """The same within a transaction of the store's.

        Raises:
            StoreError: The stored revision is not the one before that of the change.
        """
        case = change.case
        key, (record, texts) = (tenant, case.escalation_id, case.conversation_id), from_case(case)
        values = (
            *(case.revision, case.status.is_closed, case.status, case.owner, case.team, case.bot_id, case.user_ref),
            *(case.severity, case.alert_count, case.opened_at, case.due_at, case.updated_at, record, texts),
        )
        if case.revision == 1:
            db.execute(_INSERT, (*key, *values))
        elif not db.execute(_UPDATE, (*values, *key, case.revision - 1)).rowcount:
            raise StoreError("a case was changed by another meanwhile")
        logged = (tenant, case.conversation_id, case.escalation_id, case.updated_at, change.kind, record, texts)
        number = db.execute(_LOG, logged).lastrowid or 0
        self._send(db, number, tenant, case.conversation_id, case.updated_at)
        return CaseEvent(tenant, number, change.kind, case)

    def due(self, before: float, limit: int) -> list[tuple[str, Case]]:
        """See `CaseShelf`."""
        with self._reading() as db:
            rows = db.execute(
                "SELECT tenant, record, texts FROM cases WHERE NOT is_closed AND due_at<? ORDER BY due_at LIMIT ?",
                (before, limit),
            ).fetchall()
        return [(tenant, to_case(record, texts)) for tenant, record, texts in rows]

    def open_counts(self) -> dict[CaseStatus, int]:
        """See `CaseShelf`."""
        with self._reading() as db:
            found = dict(
                db.execute("SELECT status, count(*) FROM cases WHERE NOT is_closed GROUP BY status").fetchall()
            )
        return {status: found.get(status, 0) for status in CaseStatus if not status.is_closed}

    def forget(self, texts_before: float, before: float) -> int:
        """See `CaseShelf`."""
        with self._erasing() as db:
            _blank(db, "is_closed AND updated_at<?", texts_before)
            return db.execute("DELETE FROM cases WHERE is_closed AND updated_at<?", (before,)).rowcount

    @staticmethod
    def erase(db: sqlite3.Connection, key: ConversationKey, *, texts_only: bool) -> None:
        """Erase the cases of a conversation with their events and deliveries, or only the texts of them."""
        if texts_only:
            _blank(db, "tenant=? AND id=?", *key)
            return
        for table in ("deliveries", "case_events", "cases"):
            db.execute(f"DELETE FROM {table} WHERE tenant=? AND id=?", key)  # noqa: S608

    def log(self, after: int, limit: int) -> list[CaseEvent]:
        """See `CaseShelf`."""
        with self._reading() as db:
            rows = db.execute(
                f"SELECT {EVENT_COLUMNS} FROM case_events e WHERE number>? ORDER BY number LIMIT ?",  # noqa: S608
                (after, limit),
            ).fetchall()
        return [to_event(*row) for row in rows]

    def log_range(self) -> tuple[int, int]:
        """See `CaseShelf`."""
        with self._reading() as db:
            forgotten = db.execute("SELECT forgotten FROM case_log").fetchone()[0]
            latest = db.execute("SELECT seq FROM sqlite_sequence WHERE name='case_events'").fetchone()
        return forgotten + 1, latest[0] if latest else 0

    def forget_log(self, before: float) -> int:
        """See `CaseShelf`."""
        old = "time<? AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.number = case_events.number)"
        with self._erasing() as db:
            latest = db.execute(f"SELECT max(number) FROM case_events WHERE {old}", (before,)).fetchone()[0]  # noqa: S608
            if latest is None:
                return 0
            db.execute("UPDATE case_log SET forgotten = max(forgotten, ?)", (latest,))
            return db.execute(f"DELETE FROM case_events WHERE {old}", (before,)).rowcount  # noqa: S608

    def _case(self, where: str, *values: str) -> Case | None:
        with self._reading() as db:
            found = db.execute(f"{_SELECT} WHERE {where}", values).fetchone()
        return None if found is None else to_case(*found)


def _blank(db: sqlite3.Connection, which: str, *values: str | float) -> None:
    """Blank the texts of cases, and of their events."""
    which = f"{which} AND texts IS NOT NULL"
    cases = f"SELECT tenant, id, escalation_id FROM cases WHERE {which}"  # noqa: S608
    db.execute(f"UPDATE case_events SET texts=NULL WHERE (tenant, id, escalation_id) IN ({cases})", values)  # noqa: S608
    db.execute(f"UPDATE cases SET texts=NULL WHERE {which}", values)  # noqa: S608


def _terms(wanted: CaseFilter) -> dict[str, tuple[str | float, ...]]:
    """The filter in SQL: conditions and their values."""
    terms: dict[str, tuple[str | float, ...]] = {
        f"{column}=?": (value,)
        for column, value in (
            ("id", wanted.conversation_id),
            ("owner", wanted.owner),
            ("team", wanted.team),
            ("bot_id", wanted.bot_id),
            ("user_ref", wanted.user_ref),
        )
        if value
    }
    if wanted.user_ref:
        terms["user_ref<>''"] = ()  # lets SQLite take the index
    if wanted.statuses:
        terms[f"status IN ({', '.join('?' * len(wanted.statuses))})"] = wanted.statuses
        # Either lets SQLite take an index.
        if not any(status.is_closed for status in wanted.statuses):
            terms["NOT is_closed"] = ()
        elif all(status.is_closed for status in wanted.statuses):
            terms["is_closed"] = ()
    if wanted.min_severity > Severity.LOW:
        terms["severity>=?"] = (wanted.min_severity,)
    if wanted.opened_from > 0.0:
        terms["opened_at>=?"] = (wanted.opened_from,)
    if wanted.opened_before < float("inf"):
        terms["opened_at<?"] = (wanted.opened_before,)
    if wanted.overdue_only:
        terms["alert_count>0"] = ()
    return terms
