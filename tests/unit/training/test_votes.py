"""The majority of several people."""

from training.importers.votes import Outcome, Vote, majority


def votes(*said, turn=1, label="repetition"):
    """Votes as voter and judgement: "a+" or "b-"."""
    return [Vote(turn, label, one.endswith("+"), one[:-1], "agent") for one in said]


def test_the_majority_decides_and_dispute_is_told():
    """Two against one."""
    target = (1, "repetition")
    assert majority(votes("a+", "b-", "c+")) == Outcome({target: True}, set(), {target})
    assert majority(votes("a-", "b-")) == Outcome({target: False}, set(), set())


def test_a_tie_decides_nothing():
    """As many for as against."""
    assert majority(votes("a+", "b-")) == Outcome({}, {(1, "repetition")}, set())


def test_the_later_vote_of_a_person_replaces_the_earlier_one():
    """Whoever changes their mind counts once."""
    assert majority(votes("a+", "a-")).decided == {(1, "repetition"): False}
    assert majority(votes("a+", "a+", "a+", "b-")).ties


def test_targets_are_decided_each_for_itself():
    """Another turn or another label is another question."""
    given = [*votes("a+"), *votes("a-", turn=3), *votes("a-", label="nonanswer")]
    assert majority(given).decided == {(1, "repetition"): True, (3, "repetition"): False, (1, "nonanswer"): False}


def test_without_votes_nothing_comes_out():
    """No targets at all."""
    assert majority([]) == Outcome()
