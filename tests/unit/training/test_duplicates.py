"""Near duplicates: which are found, how similar they are said to be, and that no text is told."""

import re
from dataclasses import replace

import pytest

from detector.turn import Role
from tests.support.talks import random_text
from training.data import Conversation, DataError, LabelledTurn, read_all
from training.duplicates import NEAR, check_apart, duplicates_across, duplicates_within
from training.sources import load_training, own_test


def talk(name, seed=0, turns=8, words=12):
    """A conversation of random words; the same for the same seed."""
    return conversation(name, *(random_text(f"{seed} {turn}", words) for turn in range(turns)))


def conversation(name, *texts):
    roles = (Role.USER, Role.BOT)
    return Conversation(name, "s", tuple(LabelledTurn(roles[i % 2], text) for i, text in enumerate(texts)))


def with_turns(one, name, **texts):
    """A copy with some turns said differently."""
    return conversation(name, *(texts.get(f"t{i}", turn.text) for i, turn in enumerate(one.turns)))


def test_a_copy_under_another_id_is_found():
    (found,) = duplicates_across([talk("a"), talk("b", 1)], [talk("x", 2), talk("y")])
    assert found == ("a", "y", 1.0)


def test_a_copy_with_other_case_marks_accents_and_numbers_is_a_copy():
    one = conversation(
        "a", "Where is order 4711, please? It went to Café Zoé", "It left on 3 May, it will be there soon"
    )
    two = conversation("b", "where is ORDER 9 please it went to cafe zoe!", "it left on 21 May: it will be there soon")
    assert [pair.similarity for pair in duplicates_across([one], [two])] == [1.0]


def test_similarity_is_the_share_of_common_runs_of_three_words():
    one = talk("a", turns=4, words=12)
    other = with_turns(one, "b", t3="entirely different words stand here in the place of what was said")
    (found,) = duplicates_across([one], [other])
    # 3 of 4 turns of 10 runs are common: 30 of 50.
    assert found.similarity == pytest.approx(30 / 50, abs=0.03)


def test_conversations_less_similar_than_that_are_not_named():
    """Two of three turns are common, a similarity of one half: candidates, but not near."""
    ones = [talk(f"a{seed}", seed, turns=3) for seed in range(20)]
    others = [with_turns(one, f"b{one.id}", t2=random_text(f"fresh {one.id}", 12)) for one in ones]
    assert duplicates_across(ones, others) == []


def test_the_same_words_of_another_speaker_are_others():
    one = talk("a", turns=1, words=40)
    other = Conversation("b", "s", (LabelledTurn(Role.BOT, one.turns[0].text),))
    assert duplicates_across([one], [other]) == []


def test_short_conversations_are_alike_by_chance():
    texts = ("hello", "Hi, how can I help?")
    assert duplicates_across([conversation("a", *texts)], [conversation("b", *texts)]) == []
    longer = (*texts, "where is the parcel that I sent", "It is on its way")
    assert len(duplicates_across([conversation("a", *longer)], [conversation("b", *longer)])) == 1


def test_scripts_without_blanks_are_compared_too():
    one = conversation("a", "你好，我的订单还没有到，请帮我查一下。", "您好！请提供订单号，谢谢。")
    other = conversation("b", "你好，我的订单还没有到，请帮我查一下！", "您好！请提供订单号，谢谢。")
    assert len(duplicates_across([one], [other])) == 1


def test_pairs_within_a_set_are_told_once_and_copies_by_their_first():
    talks = [talk("a"), talk("b", 1), talk("c"), talk("d"), with_turns(talk("b", 1), "e", t0="something else")]
    assert duplicates_within(talks) == [(0, 2), (0, 3), (1, 4)]


def test_many_pairs_are_all_found():
    """Candidates are sampled, so near pairs might be lost; well over the threshold none are."""
    ones = [talk(f"a{seed}", seed, turns=10) for seed in range(300)]
    others = [with_turns(one, f"b{one.id}", t0="another beginning altogether than it was") for one in ones]
    found = duplicates_across(ones, others)
    assert [(pair.first, pair.second) for pair in sorted(found)] == sorted((one.id, f"b{one.id}") for one in ones)
    assert min(pair.similarity for pair in found) > 0.75 > NEAR


def test_a_training_conversation_that_repeats_a_held_out_one_is_refused_without_its_text():
    held_out = talk("held", 3)
    copy = with_turns(held_out, "copy", t1="my secret word")
    check_apart([talk("a"), talk("b", 1)], [held_out])
    with pytest.raises(DataError, match=re.escape("copy ~ held: 0.")) as refused:
        check_apart([talk("a"), copy], [held_out])
    assert all(turn.text[:12] not in str(refused.value) for turn in copy.turns)


def test_what_was_generated_from_the_other_side_is_refused():
    origin, twin = talk("origin", 1), replace(talk("twin", 2), made_from=("origin",))
    sibling = replace(talk("sibling", 3), made_from=("elsewhere", "origin"))
    for these, those in (([twin], [origin]), ([origin], [twin]), ([twin], [sibling])):
        with pytest.raises(DataError, match=f"were made from one another.*\n{these[0].id} ~ {those[0].id}\n1 pairs"):
            check_apart([talk("a"), *these], [*those, talk("b", 9)])
    check_apart([twin, origin], [talk("b", 9)])


def test_what_is_shipped_for_training_repeats_nothing_of_what_is_shipped_for_testing():
    check_apart(load_training(None).conversations, read_all(own_test()))
