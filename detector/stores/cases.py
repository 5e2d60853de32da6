"""The shelf that every store has for cases, their log and what is still to be delivered."""

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from detector.cases import Case, CaseChange, CaseEvent, CaseStatus
from detector.verdict import Severity


class CaseFilter(Struct, frozen=True):
    """Which cases; an empty field fits all.

    Attributes:
        statuses: Any of these.
        owner, team, bot_id, conversation_id, user_ref: Exactly these.
        min_severity: At least this bad.
        opened_from, opened_before: Seconds since the epoch.
        overdue_only: Only those whose deadline has passed at least once.
    """

    statuses: tuple[CaseStatus, ...] = ()
    owner: str = ""
    team: str = ""
    bot_id: str = ""
    conversation_id: str = ""
    user_ref: str = ""
    min_severity: Severity = Severity.LOW
    opened_from: float = 0.0
    opened_before: float = float("inf")
    overdue_only: bool = False

    def fits(self, case: Case) -> bool:
        """Whether a case is one of these."""
        return (
            (not self.statuses or case.status in self.statuses)
            and all(
                not wanted or wanted == getattr(case, name)
                for name in ("owner", "team", "bot_id", "conversation_id", "user_ref")
                for wanted in (getattr(self, name),)
            )
            and case.severity >= self.min_severity
            and self.opened_from <= case.opened_at < self.opened_before
            and (case.alert_count > 0 or not self.overdue_only)
        )


class Delivery(Struct, frozen=True):
    """An event on its way to a sink.

    Attributes:
        sink: Name of the sink.
        event: What is delivered.
        attempts: Failed ones so far.
        due_at: Not before; seconds since the epoch.
        is_dead: Given up; only a replay by the operator sends it again.
        error: Why the latest attempt failed: a code or a class of errors, never text of users.
    """

    sink: str
    event: CaseEvent
    attempts: int = 0
    due_at: float = 0.0
    is_dead: bool = False
    error: str = ""


class CaseShelf(Protocol):
    """Keeps cases. Every method is synchronous, short, and raises `StoreError` when it fails.

    A change that comes with turns is written by `Store.append` together with them; others by `save`. In the same
    transaction goes its event, with the next number, and one delivery for each sink.
    """

    @property
    def log_name(self) -> str:
        """Names the log: numbers of another one mean nothing here. Lasts as long as the log does."""
        ...

    def current(self, tenant: str, conversation_id: str) -> Case | None:
        """The case of a conversation that is not closed."""
        ...

    def get(self, tenant: str, escalation_id: str) -> Case | None:
        """A case."""
        ...

    def find(self, tenant: str, wanted: CaseFilter, before: str, limit: int) -> list[Case]:
        """Cases, newest first, whose id sorts before `before` ("": from the newest on), at most `limit`."""
        ...

    def save(self, tenant: str, change: CaseChange) -> CaseEvent:
        """Write a change; durable against a killed process on return.

        Raises:
            StoreError: Also if the stored revision is not the one before that of the change.
        """
        ...

    def due(self, before: float, limit: int) -> list[tuple[str, Case]]:
        """Cases that are not closed and whose `due_at` lies before a moment, with their tenants; longest due first."""
        ...

    def open_counts(self) -> dict[CaseStatus, int]:
        """How many cases of all tenants are not closed, by status."""
        ...

    def forget(self, texts_before: float, before: float) -> int:
        """Blank the texts of cases that were closed before one moment, and erase those closed before another.

        Returns how many were erased.
        """
        ...

    def log(self, after: int, limit: int) -> list[CaseEvent]:
        """Events with a number above `after`, in order."""
        ...

    def log_range(self) -> tuple[int, int]:
        """Number from which on no event was forgotten, and number of the latest event; (1, 0) for a new log.

        Events of erased conversations are gone from the log without a trace.
        """
        ...

    def forget_log(self, before: float) -> int:
        """Erase events before a moment that wait for no delivery; returns how many."""
        ...

    def set_sinks(self, sinks: Sequence[str]) -> None:
        """Name the sinks that later events go to. Deliveries to others are kept and wait."""
        ...

    def deliveries(self, sink: str, now: float, limit: int) -> list[Delivery]:
        """What is due for a sink: of each conversation only the earliest that is neither delivered nor dead."""
        ...

    def delivered(self, sink: str, number: int) -> None:
        """Strike a delivery."""
        ...

    def failed(self, delivery: Delivery) -> None:
        """Keep what became of a failed attempt: its count, its next time, whether it is dead."""
        ...

    def dead(self, sink: str, limit: int) -> list[Delivery]:
        """What was given up, oldest first; of any sink if `sink` is ""."""
        ...

    def replay(self, sink: str, numbers: Sequence[int]) -> int:
        """Send dead deliveries again, all of the sink if no numbers are given; returns how many."""
        ...
