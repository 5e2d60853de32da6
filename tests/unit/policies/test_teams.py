"""The first rule whose every condition holds names the team."""

import pytest

from detector.policies.teams import CaseProfile, Keywords, TeamRule, Teams
from detector.verdict import Cause, Severity

CASE = CaseProfile(
    cause=Cause.LOOP,
    severity=Severity.HIGH,
    language="de-AT",
    channel="Web",
    topics=("fraud",),
    texts=("Hallo!", "Es geht um meine Rechnung. Sie ist falsch."),
)


@pytest.mark.parametrize(
    ("condition", "fits"),
    [
        ({"topics": frozenset({"fraud", "outage"})}, True),
        ({"topics": frozenset({"outage"})}, False),
        ({"channels": frozenset({"web"})}, True),
        ({"channels": frozenset({"phone"})}, False),
        ({"causes": frozenset({Cause.LOOP})}, True),
        ({"causes": frozenset({Cause.HUMAN_REQUEST})}, False),
        ({"languages": ("de",)}, True),
        ({"languages": ("de-at",)}, True),
        ({"languages": ("de-ch",)}, False),
        ({"languages": ("d",)}, False),
        ({"languages": ("fr", "de")}, True),
        ({"keywords": Keywords(["rechnung|rechnungen"])}, True),
        ({"keywords": Keywords(["^sie .. falsch$"])}, True),
        ({"keywords": Keywords(["retoure"])}, False),
        ({"min_severity": Severity.HIGH}, True),
        ({"min_severity": Severity.CRITICAL}, False),
    ],
)
def test_a_condition(condition, fits):
    """Each by itself; of a list one value is enough."""
    assert TeamRule("x", **condition).fits(CASE) is fits


def test_all_conditions_must_hold():
    """One that fails is enough to pass the case on."""
    assert TeamRule("x", topics=frozenset({"fraud"}), languages=("de",)).fits(CASE)
    assert not TeamRule("x", topics=frozenset({"fraud"}), languages=("fr",)).fits(CASE)


def test_the_first_rule_counts_and_the_default_takes_the_rest():
    """Without a default no team is named."""
    rules = (TeamRule("first", topics=frozenset({"fraud"})), TeamRule("second", languages=("de",)))
    assert Teams("rest", rules).team_for(CASE) == "first"
    assert Teams("rest", rules[::-1]).team_for(CASE) == "second"
    assert Teams("rest", rules).team_for(CaseProfile()) == "rest"
    assert Teams("", rules).team_for(CaseProfile()) == ""
    assert Teams().team_for(CASE) == ""


def test_an_unknown_language_fits_no_language():
    """Nobody is sent to a team for the language they may not speak."""
    assert not TeamRule("x", languages=("de",)).fits(CaseProfile())
