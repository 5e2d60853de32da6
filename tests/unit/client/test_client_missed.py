"""Missed turns: in order, each once, and never too many."""

from hypothesis import given
from hypothesis import strategies as st
from loopdetector.v1.conversation_pb2 import ROLE_BOT, ROLE_USER, Turn
from loopdetector.v1.loop_detector_service_pb2 import AnalyzeTurnRequest

from detector.client.missed import MissedTurns, healed_history


def turn(turn_id, text="", role=ROLE_USER):
    return Turn(turn_id=turn_id, text=text, role=role)


def ids(turns):
    return [turn.turn_id for turn in turns]


def test_turns_come_back_in_the_order_in_which_they_were_missed():
    missed = MissedTurns()
    for turn_id in "cab":
        missed.remember("c1", turn(turn_id))
    missed.remember("c1", turn("c"))
    assert ids(missed.before("c1", "new")) == ["c", "a", "b"]
    assert missed.before("c2", "new") == ()


def test_a_turn_that_is_tried_again_takes_along_only_those_before_it():
    missed = MissedTurns()
    for turn_id in "abc":
        missed.remember("c1", turn(turn_id))
    assert ids(missed.before("c1", "b")) == ["a"]


def test_forgetting_leaves_the_turns_that_were_missed_meanwhile():
    missed = MissedTurns()
    for turn_id in "abc":
        missed.remember("c1", turn(turn_id))
    missed.forget("c1", ["a", "b", "unknown"])
    assert ids(missed.before("c1", "new")) == ["c"]
    missed.forget("c1", ["c"])
    missed.forget("c1", ["c"])
    assert len(missed) == 0


def test_a_forgotten_conversation_is_gone():
    missed = MissedTurns()
    missed.remember("c1", turn("a"))
    missed.forget_conversation("c1")
    missed.forget_conversation("c2")
    assert len(missed) == 0


def test_at_most_64_turns_of_a_conversation_are_kept_the_latest():
    missed = MissedTurns()
    for i in range(70):
        missed.remember("c1", turn(f"t{i}"))
    assert ids(missed.before("c1", "new")) == [f"t{i}" for i in range(6, 70)]


def test_at_most_1000_conversations_are_kept_those_used_last():
    missed = MissedTurns()
    for i in range(1_000):
        missed.remember(f"c{i}", turn("a"))
    missed.before("c0", "new")
    missed.remember("c1", turn("b"))
    missed.remember("more", turn("a"))
    missed.remember("still more", turn("a"))
    assert len(missed) == 1_000
    assert [name for name in ("c0", "c1", "c2", "c3", "c4") if missed.before(name, "new")] == ["c0", "c1", "c4"]


def test_long_texts_are_bounded_too():
    missed = MissedTurns(max_bytes=1_000)
    for i in range(4):
        missed.remember("c1", turn(f"t{i}", "x" * 400))
    assert ids(missed.before("c1", "new")) == ["t2", "t3"]
    missed.remember("c1", turn("huge", "x" * 2_000))
    assert len(missed) == 0


def test_what_is_kept_is_a_copy():
    missed = MissedTurns()
    request = AnalyzeTurnRequest(turn=turn("a", "said"))
    missed.remember("c1", request.turn)
    request.turn.text = "changed"
    assert missed.before("c1", "new")[0].text == "said"


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 9), st.integers(0, 60))))
def test_no_sequence_of_misses_breaks_the_bounds(misses):
    missed = MissedTurns(max_conversations=3, max_turns=4, max_bytes=150)
    for conversation, turn_id, length in misses:
        missed.remember(conversation, turn(str(turn_id), "x" * length))
        assert len(missed) <= 3
        kept = missed.before(conversation, "new")
        assert len(kept) <= 4
        assert sum(each.ByteSize() for each in kept) <= 150
        assert len(set(ids(kept))) == len(kept)
        assert str(turn_id) in ids(kept)


@given(st.lists(st.integers(0, 9), unique=True), st.lists(st.integers(0, 9), unique=True))
def test_a_healed_history_holds_every_turn_once_the_callers_as_he_sent_them(missed, own):
    healed = ids(healed_history([turn(f"t{i}") for i in missed], [turn(f"t{i}") for i in own]))
    assert len(healed) == len(set(healed))
    assert set(healed) == {f"t{i}" for i in (*missed, *own)}
    assert healed[len(healed) - len(own) :] == [f"t{i}" for i in own]
    assert healed[: len(healed) - len(own)] == [f"t{i}" for i in missed if i not in own]


def test_a_missed_turn_that_the_caller_sends_without_an_id_is_not_sent_twice():
    missed = [turn("m1", "help"), turn("m2", "help", ROLE_BOT), turn("m3", "hello")]
    own = [turn("", "help")]
    assert ids(healed_history(missed, own)) == ["m2", "m3", ""]
