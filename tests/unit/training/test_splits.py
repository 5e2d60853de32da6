"""Splits: nothing stands on both sides, the share is met, and the seed alone decides."""

import random
from dataclasses import replace

import pytest

from detector.turn import Role
from tests.support.talks import random_text
from training.data import Conversation, DataError, LabelledTurn
from training.splits import BY, split


def talk(name, domain="", seed=None):
    """A conversation of random words; copies of one another have the same seed."""
    text = random_text(name if seed is None else seed, 60)
    return Conversation(name, "s", (LabelledTurn(Role.USER, text),), domain=domain, bot="b")


SHOP = [talk(f"c{i:03}", f"domain {i % 20}") for i in range(200)]


def ids(conversations, indices):
    return [conversations[i].id for i in indices]


def test_a_domain_stands_on_one_side_alone():
    train, test = split(SHOP, 0.2, "domain", 0)
    assert sorted(train + test) == list(range(200))
    assert not {SHOP[i].domain for i in train} & {SHOP[i].domain for i in test}
    assert len(test) == 40


def test_the_same_seed_is_the_same_split_in_whatever_order_the_conversations_come():
    shuffled = random.Random(1).sample(SHOP, len(SHOP))
    for seed in (0, 1):
        assert set(ids(SHOP, split(SHOP, 0.3, "domain", seed)[1])) == set(
            ids(shuffled, split(shuffled, 0.3, "domain", seed)[1])
        )
    assert split(SHOP, 0.3, "domain", 0) != split(SHOP, 0.3, "domain", 1)


@pytest.mark.parametrize("seed", range(5))
def test_near_duplicates_stay_together_and_bring_their_domains(seed):
    talks = [talk(f"c{i}", f"domain {i % 10}") for i in range(100)]
    talks += [talk("copy-1", "domain 3", "same"), talk("copy-2", "domain 7", "same"), talk("copy-3", "", "same")]
    train, test = split(talks, 0.3, "domain", seed)
    for side in (train, test):
        assert len({"copy-1", "copy-2", "copy-3"} & set(ids(talks, side))) in (0, 3)
        assert len({"domain 3", "domain 7"} & {talks[i].domain for i in side}) in (0, 2)


@pytest.mark.parametrize("seed", range(5))
def test_what_was_generated_stays_with_what_it_comes_from(seed):
    talks = [talk(f"c{i}") for i in range(20)]
    talks += [
        replace(talk(f"g{i}"), made_from=(f"c{i // 2}", "elsewhere" if i < 4 else f"only {i}")) for i in range(10)
    ]
    for by in ("conversation", "domain"):
        train, test = (set(ids(talks, side)) for side in split(talks, 0.3, by, seed))
        for i in range(10):
            assert {f"c{i // 2}", f"g{i}"} <= train or {f"c{i // 2}", f"g{i}"} <= test
        assert {"c0", "c1", "g0", "g3"} <= train or {"c0", "c1", "g0", "g3"} <= test


def test_by_conversation_only_near_duplicates_stay_together():
    train, test = split(SHOP, 0.25, "conversation", 0)
    assert len(test) == 50
    assert {SHOP[i].domain for i in train} & {SHOP[i].domain for i in test}


def test_conversations_without_a_domain_stand_alone():
    talks = [talk(f"c{i}") for i in range(10)]
    assert len(split(talks, 0.3, "domain", 0)[1]) == 3


@pytest.mark.parametrize("share", [0.01, 0.99])
@pytest.mark.parametrize("seed", range(5))
def test_each_side_has_something(share, seed):
    talks = [talk(f"c{i}", "small" if i == 0 else "big") for i in range(10)]
    train, test = split(talks, share, "domain", seed)
    assert (len(train), len(test)) == (9, 1) if share < 0.5 else (len(train), len(test)) in ((9, 1), (1, 9))


def test_one_group_cannot_be_split():
    with pytest.raises(DataError, match="not two groups by bot: .* split by something finer"):
        split(SHOP, 0.2, "bot", 0)


@pytest.mark.parametrize("share", [0, 1, -0.1, 1.5])
def test_a_share_out_of_range_is_refused(share):
    with pytest.raises(ValueError, match="test_share must be over 0 and under 1"):
        split(SHOP, share, "domain", 0)


def test_an_unknown_by_is_refused():
    with pytest.raises(ValueError, match=f"by must be one of {', '.join(BY)}"):
        split(SHOP, 0.2, "class", 0)
