"""What can happen to a case, each as a pure function from the case before to the change.

Times are seconds since the epoch; a clock that steps back counts as standing still, so that times never fall. Nothing
happens to a closed case: `FailedPreconditionError`.
"""

from msgspec.structs import replace

from detector.cases.case import UNNAMED, Case, CaseOutcome, CaseStatus, Withdrawal
from detector.cases.event import CaseChange, CaseEventKind
from detector.cases.rules import CaseRules
from detector.errors import FailedPreconditionError
from detector.verdict import Action, Cause, Severity


def opened(case: Case, rules: CaseRules, now: float) -> CaseChange:
    """A new case, its clock started."""
    return _changed(
        CaseEventKind.OPENED,
        replace(case, opened_at=now, due_at=rules.acknowledge_by(case.severity, now), revision=0),
        now,
    )


def raised(
    case: Case, rules: CaseRules, now: float, *, action: Action, cause: Cause, reason: str, severity: Severity
) -> CaseChange | None:
    """The case at a higher level or severity; None if neither is higher.

    The deadline only comes nearer, and only while nobody has the case.
    """
    now = _running(case, now)
    if action <= case.action and severity <= case.severity:
        return None
    higher = replace(case, severity=max(severity, case.severity))
    if action > case.action:
        higher = replace(higher, action=action, cause=cause, reason=reason)
    if case.status is CaseStatus.OPEN:
        higher = replace(higher, due_at=min(case.due_at, rules.acknowledge_by(higher.severity, now)))
    return _changed(CaseEventKind.RAISED, higher, now)


def overdue(case: Case, rules: CaseRules, now: float) -> CaseChange | None:
    """A case that is past its deadline; None if it is not, as when a person was faster than the clock.

    An OPEN one is worse by one and alerts again; one that its owner did not close in time is OPEN again.
    """
    now = _running(case, now)
    if now < case.due_at:
        return None
    if case.status is CaseStatus.ACKNOWLEDGED:
        return _waiting(CaseEventKind.REOPENED, case, rules, now)
    severity = Severity(min(case.severity + 1, Severity.CRITICAL))
    later = replace(
        case,
        severity=severity,
        alert_count=case.alert_count + 1,
        due_at=rules.acknowledge_by(severity, now),
    )
    return _changed(CaseEventKind.OVERDUE, later, now)


def acknowledged(case: Case, rules: CaseRules, now: float, *, owner: str, team: str = "") -> CaseChange | None:
    """A person has it; None if this one has it already. Who was not named until now may say who they are.

    Raises:
        FailedPreconditionError: Another one has it, or it is closed.
    """
    now = _running(case, now)
    if case.status is CaseStatus.ACKNOWLEDGED:
        if case.owner == owner:
            return None
        _check_owner(case, owner)
    return _changed(CaseEventKind.ACKNOWLEDGED, _owned(case, rules, now, owner, team), now)


def taken_over(case: Case, rules: CaseRules, now: float, *, owner: str, team: str = "") -> CaseChange | None:
    """A person has it from another; None if this one has it already.

    Raises:
        FailedPreconditionError: It is closed.
    """
    now = _running(case, now)
    if case.status is CaseStatus.OPEN:
        return acknowledged(case, rules, now, owner=owner, team=team)
    if case.owner == owner:
        return None
    return _changed(CaseEventKind.TAKEN_OVER, _owned(case, rules, now, owner, team), now)


def released(case: Case, rules: CaseRules, now: float, *, owner: str, team: str = "") -> CaseChange:
    """Its owner gives it back.

    Raises:
        FailedPreconditionError: This person does not have it.
    """
    now = _running(case, now)
    _check_owner(case, owner)
    return _waiting(CaseEventKind.RELEASED, replace(case, team=team or case.team), rules, now)


def resolved(
    case: Case, now: float, *, owner: str, outcome: CaseOutcome, was_needed: bool | None, resolution: str
) -> CaseChange | None:
    """A person closes it, who takes it by that if nobody has it; None if it was closed with just that.

    Raises:
        FailedPreconditionError: Another one has it, or it is closed otherwise.
    """
    done = replace(
        case, status=CaseStatus.RESOLVED, owner=owner, outcome=outcome, was_needed=was_needed, resolution=resolution
    )
    if case == done:
        return None
    now = _running(case, now)
    if case.status is CaseStatus.ACKNOWLEDGED:
        _check_owner(case, owner)
    done = replace(done, acknowledged_at=case.acknowledged_at or now, closed_at=now, due_at=0.0)
    return _changed(CaseEventKind.RESOLVED, done, now)


def withdrawn(case: Case, now: float, why: Withdrawal) -> CaseChange:
    """It is over without a person, or without one who would say what came out of it."""
    now = _running(case, now)
    over = replace(case, status=CaseStatus.WITHDRAWN, owner="", withdrawal=why, closed_at=now, due_at=0.0)
    return _changed(CaseEventKind.WITHDRAWN, over, now)


def _owned(case: Case, rules: CaseRules, now: float, owner: str, team: str) -> Case:
    return replace(
        case,
        status=CaseStatus.ACKNOWLEDGED,
        owner=owner,
        team=team or case.team,
        acknowledged_at=case.acknowledged_at or now,
        due_at=rules.resolve_by(now),
    )


def _waiting(kind: CaseEventKind, case: Case, rules: CaseRules, now: float) -> CaseChange:
    waits = replace(case, status=CaseStatus.OPEN, owner="", due_at=rules.acknowledge_by(case.severity, now))
    return _changed(kind, waits, now)


def _changed(kind: CaseEventKind, case: Case, now: float) -> CaseChange:
    return CaseChange(kind, replace(case, revision=case.revision + 1, updated_at=now))


def _running(case: Case, now: float) -> float:
    """The moment of a change of a case that is not closed, never before the latest one."""
    if case.status.is_closed:
        raise FailedPreconditionError(f"the case is {case.status.name}; nothing can happen to it any more")
    return max(now, case.updated_at)


def _check_owner(case: Case, owner: str) -> None:
    if case.status is CaseStatus.OPEN:
        raise FailedPreconditionError("nobody has the case; acknowledge it first")
    if case.owner not in (owner, UNNAMED):
        raise FailedPreconditionError(f"the case is owned by {case.owner}; take it over with TakeOverCase")
