"""Which turns are picked."""

from collections import Counter

import pytest

from detector.turn import Role
from tests.support.labelled import conversation, healthy, looping
from training.judging import brain_of
from training.labelling.candidates import Candidate, candidates, uncertainty
from training.labelling.selection import RANDOM, UNCERTAIN, pick


def pool(conversations=30, turns=10):
    """Values that fall from conversation to conversation; every other turn is flagged."""
    made = [conversation(*[(Role.USER, "x")] * turns, id=f"c{i}") for i in range(conversations)]
    return [
        Candidate(one, t, value=2 - (i * turns + t) / 500, flagged=t % 2 == 0)
        for i, one in enumerate(made)
        for t in range(turns)
    ]


def picked(**changes):
    options = {"count": 20, "random_share": 0.3, "per_conversation": 3, "seed": 0, **changes}
    return pick(pool(), **options)


def keys(chosen):
    return [(one.candidate.conversation.id, one.candidate.turn) for one in chosen]


@pytest.mark.parametrize(("share", "random"), [(0.0, 0), (0.3, 6), (0.5, 10), (1.0, 20)])
def test_the_random_share_is_honoured_and_unflagged(share, random):
    chosen = picked(random_share=share)
    assert Counter(one.why for one in chosen) == Counter({RANDOM: random, UNCERTAIN: 20 - random})
    assert not any(one.candidate.flagged for one in chosen if one.why == RANDOM)


def test_whoever_stops_early_has_the_share_as_well():
    half = picked(count=40)[:20]
    assert 5 <= sum(one.why == RANDOM for one in half) <= 7


def test_the_most_uncertain_come_first_and_few_of_a_conversation():
    uncertain = [one.candidate for one in picked() if one.why == UNCERTAIN]
    assert [one.value for one in uncertain] == sorted((one.value for one in uncertain), reverse=True)
    assert uncertain[0].conversation.id == "c0"
    assert max(Counter(one.conversation.id for one in uncertain).values()) == 3
    assert {one.conversation.id for one in uncertain} == {f"c{i}" for i in range(5)}


def test_no_turn_is_picked_twice():
    chosen = keys(picked(count=300, per_conversation=10))
    assert len(chosen) == len(set(chosen)) == 300


def test_the_pick_is_repeatable_and_follows_its_seed():
    assert keys(picked()) == keys(picked())
    assert keys(picked()) != keys(picked(seed=1))


def test_the_random_ones_are_not_those_of_high_value():
    drawn = [one.candidate.value for seed in range(20) for one in picked(seed=seed) if one.why == RANDOM]
    assert sum(drawn) / len(drawn) == pytest.approx(2 - 149.5 / 500, abs=0.05)


def test_few_candidates_are_all_picked():
    assert len(pick(pool(1, 4), count=20, random_share=0.3, per_conversation=3, seed=0)) == 4
    assert pick([], count=20, random_share=0.3, per_conversation=3, seed=0) == []


def test_a_score_at_its_threshold_is_the_most_uncertain():
    assert uncertainty(0.3, 0.3) == 1.0
    assert uncertainty(0.3, 0.3) > uncertainty(0.4, 0.3) > uncertainty(0.9, 0.3) > 0
    assert uncertainty(0.25, 0.5) == pytest.approx(uncertainty(0.75, 0.5))
    assert uncertainty(0.25, 0.5) == pytest.approx(1 / 3)  # odds of 1 to 3


@pytest.mark.usefixtures("tiny_active")
def test_candidates_are_the_scored_turns():
    mixed = conversation(
        (Role.SYSTEM, "be nice"), (Role.USER, "where is my order 4711"), (Role.BOT, " "), (Role.BOT, "Let me look."),
        (Role.HUMAN, "I take over"), (Role.USER, "thanks"),
    )  # fmt: skip
    (found,) = candidates(brain_of(), [mixed])
    assert [one.turn for one in found] == [1, 3]
    assert all(0 <= one.value <= 2 for one in found)


def test_flagged_turns_and_values_come_from_the_model():
    loop, moving = candidates(brain_of(), [looping(), healthy()])
    assert sum(one.flagged for one in loop) > sum(one.flagged for one in moving)
    assert len({one.value for one in loop}) > 5
