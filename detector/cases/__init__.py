"""Cases: conversations that need a person, from the alarm until they are closed. Pure, as the rest of the core."""

from detector.cases.case import UNNAMED, Case, CaseOutcome, CaseStatus, Withdrawal
from detector.cases.event import CaseChange, CaseEvent, CaseEventKind

__all__ = ["UNNAMED", "Case", "CaseChange", "CaseEvent", "CaseEventKind", "CaseOutcome", "CaseStatus", "Withdrawal"]
