"""How often a case went from one team to another."""

from detector.cases.rules import CaseRules
from detector.cases.transitions import acknowledged, opened, released, taken_over
from tests.support.cases import case

RULES = CaseRules()


def test_each_change_of_a_named_team_counts():
    """By release, acknowledgement and take-over; the same team, or none named, is no change."""
    now = opened(case(team="billing"), RULES, 10.0).case
    now = acknowledged(now, RULES, 11.0, owner="a", team="billing").case
    assert (now.team, now.team_changes) == ("billing", 0)
    now = released(now, RULES, 12.0, owner="a", team="orders").case
    assert (now.team, now.team_changes) == ("orders", 1)
    now = acknowledged(now, RULES, 13.0, owner="b").case
    assert (now.team, now.team_changes) == ("orders", 1)
    now = taken_over(now, RULES, 14.0, owner="c", team="legal").case
    assert (now.team, now.team_changes) == ("legal", 2)


def test_first_team_is_no_change():
    """A case without a team gets one."""
    now = acknowledged(opened(case(team=""), RULES, 10.0).case, RULES, 11.0, owner="a", team="orders").case
    assert (now.team, now.team_changes) == ("orders", 0)
