"""How a user stands, in named parts."""

import pytest

from detector.outcomes import relationship
from detector.outcomes.relationships import WEIGHTS
from detector.verdict import End
from tests.support.outcomes import DAY, outcome


def weekly(*ends, first=0):
    """One conversation a week; "well", "stuck" (ended by the platform) or "silent"."""
    return [
        outcome(
            began=(first + week) * 7 * DAY,
            end=End.IDLE if how == "silent" else End.ENDED,
            stuck_at_end=how in ("stuck", "silent"),
        )
        for week, how in enumerate(ends)
    ]


def test_weights_sum_to_one():
    """So that the score is between 0 and 1."""
    assert sum(WEIGHTS.values()) == pytest.approx(1)


def test_well_served_user_is_well():
    """Every part is 0."""
    stands = relationship("u", weekly("well", "well", "well", "well"), [-1] * 4, now=28 * DAY)
    assert set(stands.parts.values()) == {0.0}
    assert not stands.is_at_risk


def test_parts_are_shares_of_the_latest_five():
    """The oldest of six is forgotten; of five, two were stuck, one of them silent, one came back: over six each."""
    outcomes = weekly("silent", "well", "well", "well", "stuck", "silent")
    stands = relationship("u", outcomes, [-1, -1, -1, -1, -1, 4], now=36 * DAY)
    assert stands.parts == pytest.approx(
        {"stuck": 2 / 6, "silent": 1 / 6, "same need again": 1 / 6, "reopened": 0, "falling use": 0}
    )
    assert stands.score == pytest.approx(0.3 * 2 / 6 + 0.25 / 6 + 0.2 / 6)
    assert stands.conversations == 5


@pytest.mark.parametrize(("weeks", "part"), [(1, 0.0), (2, 0.5), (3, 0.75), (5, 0.9375)])
def test_use_falls_when_the_gap_grows_beyond_the_usual(weeks, part):
    """Twice the usual gap is what one in two of the longer gaps of a steady user are, and so on."""
    outcomes = weekly("well", "well", "well", "well")
    stands = relationship("u", outcomes, [], now=outcomes[-1].began + weeks * 7 * DAY)
    assert stands.parts["falling use"] == pytest.approx(part)
    assert stands.usual_gap == 7 * DAY


def test_rare_users_are_not_at_risk_by_that_alone():
    """Nothing went wrong, they just do not come."""
    stands = relationship("u", weekly("well", "well", "well", "well"), [], now=400 * DAY)
    assert stands.parts["falling use"] > 0.99
    assert not stands.is_at_risk


def test_three_conversations_tell_no_usual_gap():
    """Two gaps are too few to know one that is usual."""
    stands = relationship("u", weekly("well", "well", "well"), [], now=400 * DAY)
    assert stands.usual_gap == 0
    assert stands.parts["falling use"] == 0


def test_one_silent_departure_is_seen_at_once():
    """The very first conversation, left stuck without a word."""
    assert relationship("u", weekly("silent"), [], now=DAY).is_at_risk


def test_what_began_later_is_not_looked_at():
    """How the user stood before the second conversation."""
    outcomes = weekly("well", "silent")
    assert relationship("u", outcomes, [-1, -1], now=DAY).score == 0
    assert relationship("u", outcomes, [-1, -1], now=8 * DAY).score > 0


def test_a_person_makes_up_for_it():
    """Stuck with a person on it is not being left alone."""
    left = outcome(stuck_at_end=True, end=End.IDLE)
    served = outcome(stuck_at_end=True, end=End.IDLE, person_at=1_030.0)
    assert relationship("u", [left], [], now=DAY).score > 0
    assert relationship("u", [served], [], now=DAY).score == 0
