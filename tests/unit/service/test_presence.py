"""What the platform said of who is there."""

from detector.service import presence as presence_module
from detector.service.presence import Presence


def test_nothing_is_known_of_a_team_that_nobody_spoke_of():
    """Which is not the same as nobody being there."""
    presence = Presence()
    presence.note("a", 0)
    assert presence.people("a", 1e12) == 0
    assert presence.people("b", 0.0) is None
    assert presence.people("", 0.0) is None


def test_what_was_said_holds_until_its_end_or_the_next_word():
    """The end itself is no longer in it."""
    presence = Presence()
    presence.note("a", 3, until=10.0)
    assert presence.people("a", 9.9) == 3
    assert presence.people("a", 10.0) is None
    presence.note("a", 1)
    assert presence.people("a", 10.0) == 1


def test_of_too_many_teams_the_oldest_word_is_forgotten(monkeypatch):
    """A caller who makes up teams does not fill the memory."""
    monkeypatch.setattr(presence_module, "_MAX_TEAMS", 2)
    presence = Presence()
    for team in ("a", "b", "a", "c"):
        presence.note(team, 1)
    assert [presence.people(team, 0.0) for team in "abc"] == [1, None, 1]
