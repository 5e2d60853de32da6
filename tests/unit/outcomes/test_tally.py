"""Figures, computed by hand."""

import pytest

from detector.cases import Withdrawal
from detector.cases.case import CaseOutcome
from detector.outcomes import Share, Tally
from detector.outcomes.tally import quantile, wait_for_person, wait_for_resolution
from detector.verdict import End
from tests.support.outcomes import escalation, outcome

NOW = 1_000.0


def shares(*outcomes):
    tally = Tally()
    for one in outcomes:
        tally.add(one, NOW)
    return tally.shares(), tally


def test_containment_beside_what_it_hides():
    """Five over, one open; four without a person; two of them stuck, one of these without a word."""
    found, _ = shares(
        outcome(),
        outcome(said=1),
        outcome(stuck_at_end=True, said=1),
        outcome(stuck_at_end=True, end=End.IDLE),
        outcome(stuck_at_end=True, end=End.IDLE, person_at=5.0, said=1),
        outcome(end=End.OPEN),
    )
    assert found["contained"] == Share(4, 5)
    assert found["falsely_contained"] == Share(2, 4)
    assert found["silent_churn"] == Share(1, 4)
    assert found["said_resolved_left_stuck"] == Share(1, 3)


def test_hidden_paths_are_of_those_who_asked():
    """Three asked, one of them twice; two requests of two people were passed over."""
    found, tally = shares(
        outcome(human_requests=1, passed_over=1), outcome(human_requests=2, passed_over=1), outcome(human_requests=1),
        outcome(),
    )  # fmt: skip
    assert found["passed_over"] == Share(2, 3)
    assert (tally.count("requests"), tally.count("passed_over")) == (4, 2)


def test_right_team_takes_no_detour():
    """Resolved by the first team is right; "wrong team" and a change of team are not; an open case says nothing."""
    found, _ = shares(
        outcome(
            escalations=(
                escalation(acknowledged_at=110, closed_at=120, outcome=CaseOutcome.SOLVED, was_needed=True),
                escalation(acknowledged_at=110, closed_at=120, outcome=CaseOutcome.WRONG_TEAM, was_needed=False),
                escalation(acknowledged_at=110, closed_at=120, outcome=CaseOutcome.SOLVED, team_changes=1),
                escalation(acknowledged_at=110),
            )
        )
    )
    assert found["right_team"] == Share(1, 3)
    assert found["needed"] == Share(1, 2)


@pytest.mark.parametrize(
    ("case", "person", "resolution"),
    [
        (escalation(acknowledged_at=160, closed_at=400), (60, True), (300, True)),
        (escalation(acknowledged_at=160), (60, True), (900, False)),
        (escalation(), (900, False), (900, False)),
        (escalation(closed_at=300, withdrawal=Withdrawal.USER_GONE), (900, False), (900, False)),
        (escalation(closed_at=300, withdrawal=Withdrawal.CONVERSATION_ENDED), (900, False), (900, False)),
        (escalation(closed_at=300, withdrawal=Withdrawal.USER_SERVED), (200, False), (200, False)),
    ],
)
def test_who_left_unanswered_waits_on(case, person, resolution):
    """From the first sign at 100 s, seen at 1,000 s: giving up is no answer; being served ends the wait."""
    assert wait_for_person(case, NOW) == person
    assert wait_for_resolution(case, NOW) == resolution


def test_unanswered_cases_are_named():
    """What became of cases that no person had."""
    _, tally = shares(
        outcome(
            escalations=(
                escalation(),
                escalation(closed_at=300, withdrawal=Withdrawal.USER_GONE),
                escalation(acknowledged_at=160, closed_at=300, withdrawal=Withdrawal.USER_GONE),
            )
        )
    )
    assert tally.waiting() == {
        "still waiting": 1,
        "customer served without": 0,
        "customer went silent": 1,
        "conversation ended": 0,
    }


def test_times_before_the_offer():
    """From the beginning to the sign, from there to the offer."""
    _, tally = shares(outcome(began=100.0, sign_at=130.0, offered_at=170.0), outcome(began=100.0, sign_at=110.0))
    assert (tally.to_sign, tally.to_offer) == ([30.0, 10.0], [40.0])
    assert quantile([30.0, 10.0, 20.0], 0.5) == 20.0
    assert quantile(list(map(float, range(1, 11))), 0.9) == 9.0
