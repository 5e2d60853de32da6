"""Two models on the same conversations: what counts as better, and what has moved."""

import numpy as np
import pytest

from detector.service.brain import make_brain
from detector.turn import Role
from detector.verdict import Action, Cause, SignalKind
from tests.support.judging import judged, verdict
from training.comparison import FEWEST_MOVED, Change, compare, moves
from training.data import Conversation, LabelledTurn, read_all
from training.evaluation import Judged, measure
from training.judging import judged_in_process
from training.sources import own_test


def stuck(n, caught):
    """`n` stuck conversations, the first `caught` of them caught and the others missed."""
    return [judged(f"c{i}", stuck_at=5, kind="stuck", alarm=5 if i < caught else None) for i in range(n)]


def test_a_model_against_itself_differs_in_nothing():
    found = compare(stuck(10, 4), stuck(10, 4))
    assert {(d.value, d.low, d.high, d.moved, d.change) for d in found.values()} == {(0, 0, 0, 0, Change.NONE)}
    assert moves(stuck(10, 4), stuck(10, 4)) == moves([], [])


def test_the_difference_is_the_second_less_the_first():
    found = compare(stuck(20, 4), stuck(20, 14))["stuck: caught"]
    assert (found.before, found.after, found.n, found.moved) == (0.2, 0.7, 20, 10)
    assert found.value == pytest.approx(0.5)
    # 10 of 20 moved by 1: mean 0.5, standard error 0.5 / sqrt(20)
    assert found.low == pytest.approx(0.5 - 1.96 * 0.5 / np.sqrt(20), abs=0.05)  # steps of 1 / 20
    assert found.high == pytest.approx(0.5 + 1.96 * 0.5 / np.sqrt(20), abs=0.05)  # steps of 1 / 20
    assert str(found) == f"+0.500 [{found.low:+.3f}, {found.high:+.3f}]"


def test_better_and_worse_follow_the_measure():
    """More caught is better, more missed is worse; the other way round likewise."""
    forth, back = compare(stuck(20, 4), stuck(20, 14)), compare(stuck(20, 14), stuck(20, 4))
    assert (forth["stuck: caught"].change, back["stuck: caught"].change) == (Change.BETTER, Change.WORSE)
    assert (forth["stuck: missed"].change, back["stuck: missed"].change) == (Change.BETTER, Change.WORSE)
    assert forth["stuck: early"].change is Change.NONE


def test_pairing_finds_what_two_intervals_side_by_side_hide():
    a, b = stuck(100, 50), stuck(100, 60)
    assert measure(a)["stuck: caught"].high > measure(b)["stuck: caught"].low
    assert compare(a, b)["stuck: caught"].change is Change.BETTER


def test_a_few_conversations_prove_nothing_even_if_they_agree():
    """Five of five is chance in one of sixteen cases, though 0 is outside of the bootstrap interval."""
    five = compare(stuck(20, 4), stuck(20, 4 + FEWEST_MOVED - 1))["stuck: caught"]
    assert five.low > 0
    assert five.change is Change.NONE
    assert compare(stuck(20, 4), stuck(20, 4 + FEWEST_MOVED))["stuck: caught"].change is Change.BETTER


def test_moves_to_and_fro_are_no_difference():
    a = [judged(f"c{i}", stuck_at=5, kind="stuck", alarm=5 if i < 10 else None) for i in range(20)]
    b = [judged(f"c{i}", stuck_at=5, kind="stuck", alarm=5 if i >= 10 else None) for i in range(20)]
    found = compare(a, b)["stuck: caught"]
    assert (found.value, found.moved, found.change) == (0, 20, Change.NONE)
    assert found.low < 0 < found.high


def test_what_cannot_be_measured_is_no_difference():
    """A model that flags nothing has no precision."""
    turns = (LabelledTurn(Role.USER, "x", frozenset({"complaint"})),)
    a = [Judged(Conversation(f"c{i}", "s", turns), [verdict(0)]) for i in range(9)]
    b = [Judged(one.conversation, [verdict(0, flagged=[SignalKind.USER_COMPLAINT])]) for one in a]
    found = compare(a, b)
    assert np.isnan(found["complaint precision"].before)
    assert found["complaint precision"].change is Change.NONE
    assert found["complaint recall"].change is Change.BETTER


def test_moves_name_the_conversations():
    a = [
        judged("lost", stuck_at=5, kind="stuck", alarm=5),
        judged("gained", stuck_at=5, kind="stuck", alarm=2),
        judged("still missed", stuck_at=5, kind="stuck"),
        judged("still caught", stuck_at=5, kind="stuck", alarm=4),
        judged("new", kind="hard"),
        judged("gone", kind="ordinary", alarm=3),
        judged("same", kind="ordinary"),
    ]
    b = [
        judged("lost", stuck_at=5, kind="stuck", alarm=7),
        judged("gained", stuck_at=5, kind="stuck", alarm=6),
        judged("still missed", stuck_at=5, kind="stuck", alarm=9),
        judged("still caught", stuck_at=5, kind="stuck", alarm=5),
        judged("new", kind="hard", alarm=0),
        judged("gone", kind="ordinary", offer=3),
        judged("same", kind="ordinary"),
    ]
    found = moves(a, b)
    assert (found.lost, found.gained) == (("lost",), ("gained",))
    assert (found.new_false_alarms, found.gone_false_alarms) == (("new",), ("gone",))
    assert found.changed == ("lost", "gained", "still missed", "still caught", "new", "gone")


def test_a_changed_flag_is_a_change_and_a_changed_score_is_none():
    turns = (LabelledTurn(Role.USER, "x"),)
    plain = [Judged(Conversation("c", "s", turns), [verdict(0, score=0.1)])]
    assert moves(plain, [Judged(plain[0].conversation, [verdict(0, score=0.3)])]).changed == ()
    flagged = [Judged(plain[0].conversation, [verdict(0, flagged=[SignalKind.USER_COMPLAINT])])]
    assert moves(plain, flagged).changed == ("c",)
    assert moves(plain, [Judged(plain[0].conversation, [None])]).changed == ("c",)
    warned = [Judged(plain[0].conversation, [verdict(0, Action.WATCH, Cause.LOOP)])]
    assert moves(plain, warned).changed == ("c",)


@pytest.mark.parametrize("function", [compare, moves])
def test_other_conversations_are_refused(function):
    with pytest.raises(ValueError, match="same conversations in the same order"):
        function(stuck(3, 1), stuck(2, 1))
    with pytest.raises(ValueError, match="same conversations in the same order"):
        function(stuck(3, 1), stuck(3, 1)[::-1])


def test_two_real_models(shipped, tiny):
    """The shipped model against itself: nothing; against one of noise: better wherever there is enough to see."""
    conversations = read_all(own_test())[:30]
    good, noise = (
        list(judged_in_process(make_brain(model, budget=1, observe=False, window=40).pipeline, conversations))
        for model in (shipped, tiny)
    )
    assert all(d.value == 0 or np.isnan(d.value) for d in compare(good, good).values())
    found = compare(noise, good)
    assert found["repetition F1"].change is Change.BETTER
    assert compare(good, noise)["repetition F1"].change is Change.WORSE
    assert moves(good, noise).changed
