"""Cases that last as long as the process."""

from collections import Counter
from collections.abc import Sequence
from itertools import islice
from uuid import uuid4

from msgspec.structs import replace

from detector.cases import Case, CaseChange, CaseEvent, CaseStatus
from detector.stores.base import ConversationKey, StoreError
from detector.stores.cases import CaseFilter, Delivery


class MemoryCases:
    """Keeps cases, their log and deliveries in dictionaries."""

    def __init__(self) -> None:
        self.log_name = uuid4().hex
        self._cases: dict[tuple[str, str], Case] = {}
        self._ids: dict[ConversationKey, list[str]] = {}
        self._events: dict[int, CaseEvent] = {}
        self._deliveries: dict[tuple[str, int], Delivery] = {}
        self._sinks: Sequence[str] = ()
        self._latest = 0
        self._forgotten = 0

    def current(self, tenant: str, conversation_id: str) -> Case | None:
        """See `CaseShelf`."""
        mine = self._of(ConversationKey(tenant, conversation_id))
        return max(
            (case for case in mine if not case.status.is_closed), key=lambda case: case.escalation_id, default=None
        )

    def get(self, tenant: str, escalation_id: str) -> Case | None:
        """See `CaseShelf`."""
        return self._cases.get((tenant, escalation_id))

    def find(self, tenant: str, wanted: CaseFilter, before: str, limit: int) -> list[Case]:
        """See `CaseShelf`."""
        fitting = [
            case
            for (whose, escalation_id), case in list(self._cases.items())
            if whose == tenant and (not before or escalation_id < before) and wanted.fits(case)
        ]
        return sorted(fitting, key=lambda case: case.escalation_id, reverse=True)[:limit]

    def save(self, tenant: str, change: CaseChange) -> CaseEvent:
        """See `CaseShelf`."""
        return self.save_all(tenant, (change,))[0]

    def save_all(self, tenant: str, changes: Sequence[CaseChange]) -> list[CaseEvent]:
        """Write several changes, all or nothing.

        Raises:
            StoreError: A revision does not follow the one before it.
        """
        revisions: dict[str, int] = {}
        for change in changes:
            case = change.case
            known = self._cases.get((tenant, case.escalation_id))
            before = revisions.get(case.escalation_id, known.revision if known else 0)
            if case.revision != before + 1:
                raise StoreError("a case was changed by another meanwhile")
            revisions[case.escalation_id] = case.revision
        return [self._write(tenant, change) for change in changes]

    def due(self, before: float, limit: int) -> list[tuple[str, Case]]:
        """See `CaseShelf`."""
        found = [
            (tenant, case)
            for (tenant, _), case in list(self._cases.items())
            if not case.status.is_closed and case.due_at < before
        ]
        return sorted(found, key=lambda one: one[1].due_at)[:limit]

    def open_counts(self) -> dict[CaseStatus, int]:
        """See `CaseShelf`."""
        found = Counter(case.status for case in list(self._cases.values()))
        return {status: found[status] for status in CaseStatus if not status.is_closed}

    def forget(self, texts_before: float, before: float) -> int:
        """See `CaseShelf`."""
        closed = [(key, case) for key, case in self._cases.items() if case.status.is_closed]
        self._blank([case for _, case in closed if case.updated_at < texts_before])
        old = [(key, case) for key, case in closed if case.updated_at < before]
        for (tenant, escalation_id), case in old:
            del self._cases[tenant, escalation_id]
            self._ids[ConversationKey(tenant, case.conversation_id)].remove(escalation_id)
        return len(old)

    def erase(self, key: ConversationKey, *, texts_only: bool) -> None:
        """Erase the cases of a conversation with their events and deliveries, or only the texts of them."""
        mine = self._of(key)
        if texts_only:
            self._blank(mine)
            return
        for case in mine:
            del self._cases[key.tenant, case.escalation_id]
        self._ids.pop(key, None)
        gone = {number for number, event in self._events.items() if (event.tenant, event.case.conversation_id) == key}
        self._events = {number: event for number, event in self._events.items() if number not in gone}
        self._deliveries = {at: delivery for at, delivery in self._deliveries.items() if at[1] not in gone}

    def log(self, after: int, limit: int) -> list[CaseEvent]:
        """See `CaseShelf`."""
        numbers = range(after + 1, self._latest + 1)
        return list(islice((self._events[number] for number in numbers if number in self._events), limit))

    def log_range(self) -> tuple[int, int]:
        """See `CaseShelf`."""
        return self._forgotten + 1, self._latest

    def forget_log(self, before: float) -> int:
        """See `CaseShelf`."""
        waiting = {number for _, number in self._deliveries}
        old = [
            number for number, event in self._events.items() if event.case.updated_at < before and number not in waiting
        ]
        for number in old:
            del self._events[number]
        self._forgotten = max((self._forgotten, *old))
        return len(old)

    def set_sinks(self, sinks: Sequence[str]) -> None:
        """See `CaseShelf`."""
        self._sinks = tuple(sinks)

    def deliveries(self, sink: str, now: float, limit: int) -> list[Delivery]:
        """See `CaseShelf`."""
        first: dict[ConversationKey, Delivery] = {}
        for delivery in self._of_sink(sink):
            if not delivery.is_dead:
                event = delivery.event
                first.setdefault(ConversationKey(event.tenant, event.case.conversation_id), delivery)
        due = [delivery for delivery in first.values() if delivery.due_at <= now]
        return sorted(due, key=lambda delivery: (delivery.due_at, delivery.event.number))[:limit]

    def delivered(self, sink: str, number: int) -> None:
        """See `CaseShelf`."""
        self._deliveries.pop((sink, number), None)

    def failed(self, delivery: Delivery) -> None:
        """See `CaseShelf`."""
        key = delivery.sink, delivery.event.number
        if key in self._deliveries:
            self._deliveries[key] = delivery

    def dead(self, sink: str, limit: int) -> list[Delivery]:
        """See `CaseShelf`."""
        return [delivery for delivery in self._of_sink(sink) if delivery.is_dead][:limit]

    def replay(self, sink: str, numbers: Sequence[int]) -> int:
        """See `CaseShelf`."""
        again = [one for one in self._of_sink(sink) if one.is_dead and (not numbers or one.event.number in numbers)]
        for one in again:
            self._deliveries[sink, one.event.number] = Delivery(sink, one.event)
        return len(again)

    def _of(self, key: ConversationKey) -> list[Case]:
        return [self._cases[key.tenant, escalation_id] for escalation_id in self._ids.get(key, ())]

    def _of_sink(self, sink: str) -> list[Delivery]:
        """Deliveries by number; of any sink if `sink` is "". Their events may have lost their texts since."""
        found = sorted((number, of) for of, number in list(self._deliveries) if sink in ("", of))
        return [replace(self._deliveries[of, number], event=self._events[number]) for number, of in found]

    def _write(self, tenant: str, change: CaseChange) -> CaseEvent:
        case = change.case
        self._latest += 1
        event = CaseEvent(tenant, self._latest, change.kind, case)
        if (tenant, case.escalation_id) not in self._cases:
            self._ids.setdefault(ConversationKey(tenant, case.conversation_id), []).append(case.escalation_id)
        self._cases[tenant, case.escalation_id] = case
        self._events[event.number] = event
        for sink in self._sinks:
            self._deliveries[sink, event.number] = Delivery(sink, event, due_at=case.updated_at)
        return event

    def _blank(self, cases: Sequence[Case]) -> None:
        """Blank the texts of cases and of their events."""
        ids = {case.escalation_id for case in cases if case.request or case.resolution}
        for key, case in self._cases.items():
            if case.escalation_id in ids:
                self._cases[key] = case.without_texts()
        for number, event in self._events.items():
            if event.case.escalation_id in ids:
                self._events[number] = replace(event, case=event.case.without_texts())
