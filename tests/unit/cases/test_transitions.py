"""What can happen to a case, and what cannot."""

import pytest
from msgspec.structs import replace

from detector.cases import UNNAMED, Case, CaseEventKind, CaseOutcome, CaseStatus, Withdrawal
from detector.cases.rules import CaseRules
from detector.cases.transitions import (
    acknowledged,
    opened,
    overdue,
    raised,
    released,
    resolved,
    taken_over,
    withdrawn,
)
from detector.errors import FailedPreconditionError
from detector.verdict import Action, Cause, Severity

RULES = CaseRules()
START = 1000.0
LATER = START + 60


def new(**fields):
    return opened(Case(escalation_id="e-1", conversation_id="c", episode=1, **fields), RULES, START).case


def owned(owner="ann"):
    return acknowledged(new(), RULES, LATER, owner=owner).case


def done(case, owner="ann", **said):
    said = {"outcome": CaseOutcome.SOLVED, "was_needed": True, "resolution": "reset it", **said}
    return resolved(case, LATER + 60, owner=owner, **said)


def higher(case, now=LATER, **to):
    to = {"action": case.action, "cause": case.cause, "reason": case.reason, "severity": case.severity, **to}
    return raised(case, RULES, now, **to)


CLOSED = [done(new()).case, withdrawn(new(), LATER, Withdrawal.USER_SERVED).case]
EVERYTHING = [
    lambda case: higher(case, action=Action.HAND_OFF_URGENT),
    lambda case: overdue(case, RULES, LATER + 1e9),
    lambda case: acknowledged(case, RULES, LATER, owner="bob"),
    lambda case: taken_over(case, RULES, LATER, owner="bob"),
    lambda case: released(case, RULES, LATER, owner="ann"),
    lambda case: done(case, owner="bob"),
    lambda case: withdrawn(case, LATER, Withdrawal.USER_GONE),
]


class TestOpening:
    def test_the_clock_starts(self):
        change = opened(Case(escalation_id="e-1", conversation_id="c", episode=1, severity=Severity.HIGH), RULES, START)
        case = change.case
        assert change.kind is CaseEventKind.OPENED
        assert (case.opened_at, case.updated_at, case.revision) == (START, START, 1)
        assert case.due_at == START + RULES.acknowledge_seconds[Severity.HIGH]

    @pytest.mark.parametrize("severity", Severity)
    def test_every_severity_has_a_deadline(self, severity):
        assert new(severity=severity).due_at > START


class TestRaising:
    def test_a_higher_level_comes_with_its_reason(self):
        change = higher(new(), action=Action.HAND_OFF_URGENT, cause=Cause.HUMAN_REQUEST, reason="Passed over.")
        assert change.kind is CaseEventKind.RAISED
        assert (change.case.action, change.case.cause) == (Action.HAND_OFF_URGENT, Cause.HUMAN_REQUEST)
        assert change.case.reason == "Passed over."

    def test_severity_alone_leaves_the_reason(self):
        case = new(reason="Loop.")
        raised_case = higher(case, severity=Severity.CRITICAL, reason="Other.", cause=Cause.HIGH_STAKES).case
        assert (raised_case.severity, raised_case.reason, raised_case.cause) == (Severity.CRITICAL, "Loop.", Cause.LOOP)

    @pytest.mark.parametrize("severity", [Severity.LOW, Severity.NORMAL])
    def test_nothing_higher_is_no_change(self, severity):
        assert higher(new(), severity=severity, action=Action.OFFER_HUMAN) is None

    def test_a_level_rises_without_the_severity_falling(self):
        case = new(severity=Severity.CRITICAL)
        assert higher(case, action=Action.HAND_OFF_URGENT, severity=Severity.LOW).case.severity is Severity.CRITICAL

    def test_the_deadline_only_comes_nearer(self):
        case = new()
        assert higher(case, severity=Severity.CRITICAL).case.due_at == LATER + 120
        assert higher(case, now=case.due_at - 1, severity=Severity.CRITICAL).case.due_at == case.due_at

    def test_the_deadline_of_its_owner_stays(self):
        case = owned()
        assert higher(case, severity=Severity.CRITICAL).case.due_at == case.due_at


class TestOverdue:
    def test_nobody_came(self):
        case = new()
        change = overdue(case, RULES, case.due_at)
        assert change.kind is CaseEventKind.OVERDUE
        assert (change.case.status, change.case.alert_count) == (CaseStatus.OPEN, 1)
        assert change.case.severity is Severity.HIGH
        assert change.case.due_at == case.due_at + RULES.acknowledge_seconds[Severity.HIGH]

    def test_it_cannot_be_worse_than_critical(self):
        case = new(severity=Severity.CRITICAL)
        again = overdue(case, RULES, case.due_at).case
        assert (again.severity, again.alert_count) == (Severity.CRITICAL, 1)

    def test_an_owner_who_does_not_close_it_loses_it(self):
        case = owned()
        change = overdue(case, RULES, case.due_at)
        assert change.kind is CaseEventKind.REOPENED
        assert (change.case.status, change.case.owner, change.case.alert_count) == (CaseStatus.OPEN, "", 0)
        assert change.case.acknowledged_at == case.acknowledged_at
        assert change.case.due_at > case.due_at

    def test_a_person_who_was_faster_than_the_clock_keeps_it(self):
        """Between the search for overdue cases and the change somebody has taken this one."""
        assert overdue(owned(), RULES, new().due_at) is None
        assert overdue(new(), RULES, new().due_at - 1) is None


class TestOwners:
    def test_a_person_takes_it(self):
        change = acknowledged(new(), RULES, LATER, owner="ann", team="billing")
        case = change.case
        assert change.kind is CaseEventKind.ACKNOWLEDGED
        assert (case.status, case.owner, case.team) == (CaseStatus.ACKNOWLEDGED, "ann", "billing")
        assert (case.acknowledged_at, case.due_at) == (LATER, LATER + RULES.resolve_seconds)

    def test_no_team_is_no_change_of_the_team(self):
        assert acknowledged(new(team="billing"), RULES, LATER, owner="ann").case.team == "billing"

    def test_taking_it_again_changes_nothing(self):
        assert acknowledged(owned(), RULES, LATER, owner="ann") is None
        assert taken_over(owned(), RULES, LATER, owner="ann") is None

    def test_a_second_owner_hears_of_the_first(self):
        with pytest.raises(FailedPreconditionError, match="ann.*TakeOverCase"):
            acknowledged(owned(), RULES, LATER, owner="bob")

    def test_another_takes_it_over(self):
        change = taken_over(owned(), RULES, LATER + 60, owner="bob")
        assert change.kind is CaseEventKind.TAKEN_OVER
        assert (change.case.owner, change.case.acknowledged_at) == ("bob", LATER)

    def test_taking_over_what_nobody_has_is_taking_it(self):
        assert taken_over(new(), RULES, LATER, owner="bob").kind is CaseEventKind.ACKNOWLEDGED

    def test_who_joined_unnamed_may_say_who_they_are(self):
        case = owned(UNNAMED)
        named = acknowledged(case, RULES, LATER + 5, owner="ann").case
        assert (named.owner, named.acknowledged_at) == ("ann", LATER)
        assert done(case).case.owner == "ann"
        assert released(case, RULES, LATER, owner="ann").case.status is CaseStatus.OPEN

    def test_it_is_given_back(self):
        change = released(owned(), RULES, LATER + 60, owner="ann", team="tech")
        case = change.case
        assert change.kind is CaseEventKind.RELEASED
        assert (case.status, case.owner, case.team) == (CaseStatus.OPEN, "", "tech")
        assert case.due_at == LATER + 60 + RULES.acknowledge_seconds[case.severity]

    def test_only_its_owner_gives_it_back(self):
        with pytest.raises(FailedPreconditionError, match="owned by ann"):
            released(owned(), RULES, LATER, owner="bob")
        with pytest.raises(FailedPreconditionError, match="nobody"):
            released(new(), RULES, LATER, owner="bob")


class TestClosing:
    def test_its_owner_closes_it(self):
        change = done(owned())
        case = change.case
        assert change.kind is CaseEventKind.RESOLVED
        assert (case.status, case.owner, case.outcome) == (CaseStatus.RESOLVED, "ann", CaseOutcome.SOLVED)
        assert (case.closed_at, case.due_at, case.acknowledged_at) == (LATER + 60, 0.0, LATER)
        assert (case.was_needed, case.resolution) == (True, "reset it")

    def test_closing_what_nobody_has_is_taking_it(self):
        assert done(new()).case.acknowledged_at == LATER + 60

    def test_closing_it_again_with_the_same_words_changes_nothing(self):
        assert done(done(owned()).case) is None

    @pytest.mark.parametrize(
        "other", [{"outcome": CaseOutcome.OTHER}, {"was_needed": None}, {"resolution": ""}, {"owner": "bob"}]
    )
    def test_closing_it_otherwise_is_refused(self, other):
        with pytest.raises(FailedPreconditionError, match="RESOLVED"):
            done(done(owned()).case, **other)

    def test_only_its_owner_closes_it(self):
        with pytest.raises(FailedPreconditionError, match="owned by ann"):
            done(owned(), owner="bob")

    def test_it_is_withdrawn_from_whoever_has_it(self):
        case = withdrawn(owned(), LATER + 5, Withdrawal.CONVERSATION_ENDED).case
        assert (case.status, case.owner, case.withdrawal) == (CaseStatus.WITHDRAWN, "", Withdrawal.CONVERSATION_ENDED)
        assert (case.closed_at, case.due_at, case.acknowledged_at) == (LATER + 5, 0.0, LATER)

    @pytest.mark.parametrize("case", CLOSED, ids=lambda case: case.status.name)
    @pytest.mark.parametrize("happening", EVERYTHING)
    def test_nothing_happens_to_a_closed_case(self, case, happening):
        with pytest.raises(FailedPreconditionError, match=case.status.name):
            happening(case)


def test_a_clock_that_steps_back_stands_still():
    case = owned()
    back = released(case, RULES, START - 100, owner="ann").case
    assert back.updated_at == case.updated_at
    assert back.due_at == case.updated_at + RULES.acknowledge_seconds[case.severity]
    assert replace(back, revision=0) == replace(released(case, RULES, LATER, owner="ann").case, revision=0)
