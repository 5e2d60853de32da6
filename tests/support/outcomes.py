"""Conversations' outcomes and cases as short as a test can say them."""

from detector.cases import CaseStatus, Withdrawal
from detector.cases.case import CaseOutcome
from detector.outcomes import Escalation, Outcome
from detector.verdict import End

DAY = 86_400.0


def outcome(began=1_000.0, *, end=End.ENDED, last=None, **fields):
    """A conversation that began at a moment and took a minute."""
    return Outcome(began=began, last=began + 60 if last is None else last, end=end, **fields)


def escalation(first_sign_at=100.0, *, acknowledged_at=0.0, closed_at=0.0, **fields):
    """A case whose status follows from its times, unless it is said."""
    status = (
        CaseStatus.RESOLVED
        if closed_at and not fields.get("withdrawal")
        else CaseStatus.WITHDRAWN
        if closed_at
        else CaseStatus.ACKNOWLEDGED
        if acknowledged_at
        else CaseStatus.OPEN
    )
    return Escalation(
        **{
            "status": status,
            "first_sign_at": first_sign_at,
            "opened_at": first_sign_at,
            "acknowledged_at": acknowledged_at,
            "closed_at": closed_at,
            "outcome": CaseOutcome.NONE,
            "was_needed": None,
            "withdrawal": Withdrawal.NONE,
            "team_changes": 0,
            **fields,
        }
    )
