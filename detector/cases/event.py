"""What happens to a case. The numbers of the enum are those of the contract."""

from enum import IntEnum

from msgspec import Struct

from detector.cases.case import Case


class CaseEventKind(IntEnum):
    """What happened."""

    OPENED = 1
    RAISED = 2
    OVERDUE = 3
    ACKNOWLEDGED = 4
    TAKEN_OVER = 5
    RELEASED = 6
    REOPENED = 7
    RESOLVED = 8
    WITHDRAWN = 9

    @property
    def carries_handoff(self) -> bool:
        """A person must come, so whoever hears of it is given all that the person needs."""
        return self in {CaseEventKind.OPENED, CaseEventKind.RAISED, CaseEventKind.OVERDUE}


class CaseChange(Struct, frozen=True):
    """One change of a case, before it is stored.

    Attributes:
        kind: What happened.
        case: The case after it; its `updated_at` is when.
    """

    kind: CaseEventKind
    case: Case


class CaseEvent(Struct, frozen=True):
    """One stored change.

    Attributes:
        tenant: Whose case it is.
        number: Counts the changes of all cases of a store, from 1, without gaps in what is read at one moment.
        kind: What happened.
        case: The case after it.
    """

    tenant: str
    number: int
    kind: CaseEventKind
    case: Case

    @property
    def event_id(self) -> str:
        """The key by which a receiver knows that it has seen it: the same each time that it is sent."""
        return f"{self.case.escalation_id}-{self.case.revision}"
