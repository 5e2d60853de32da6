"""Agreement of two models, counted."""

import pytest

from detector.stores import ConversationKey
from detector.stores.shadow import Comparison, Opinion
from detector.turn import Role
from detector.verdict import Action, Cause, SignalKind
from training.agreement import Table, agreements

REPEATS = (int(SignalKind.BOT_REPETITION),)


def opinion(model, flagged=(), action=Action.CONTINUE, cause=Cause.NONE):
    return Opinion(model, (0.1, 0.2), flagged, 0.3, int(action), int(cause))


def comparison(conversation, index, active, shadow, models=("a", "b")):
    return Comparison(
        ConversationKey("default", conversation),
        index,
        0.0,
        int(Role.BOT),
        opinion(models[0], *active),
        opinion(models[1], *shadow),
    )


def test_signals_are_counted_by_who_flagged_them():
    pairs = [(REPEATS, REPEATS), (REPEATS, ()), ((), REPEATS), ((), REPEATS), ((), ())]
    (found,) = agreements([comparison("c", i, (a,), (b,)) for i, (a, b) in enumerate(pairs)])
    assert found.signals["bot_repetition"] == Table(both=1, only_active=1, only_shadow=2, neither=1)
    assert found.signals["bot_non_answer"] == Table(neither=5)
    assert "user_complaint" not in found.signals, "no user turn was judged"
    assert (found.turns, found.conversations) == (5, 1)
    assert found.differing[0].turns == [1, 2, 3]
    assert found.differing[0].signals == {"bot_repetition"}


def test_kappa_is_cohens():
    """His textbook case: 20 and 15 agreed of 50, 5 and 10 not."""
    table = Table(both=20, only_active=5, only_shadow=10, neither=15)
    assert table.agreement == pytest.approx(0.7)
    assert table.kappa == pytest.approx(0.4)
    assert Table(neither=9).kappa == 1.0


def test_actions_and_alarms():
    """An alarm is an offer or more because of a loop; conversations with another alarm come first."""
    loop, request = (Action.OFFER_HUMAN, Cause.LOOP), (Action.HAND_OFF, Cause.HUMAN_REQUEST)
    (found,) = agreements(
        [
            comparison("many", 0, (REPEATS,), ((),)),
            comparison("many", 1, (REPEATS,), ((),)),
            comparison("alarm", 4, ((),), ((), *loop)),
            comparison("alarm", 5, ((),), ((), *loop)),
            comparison("asked", 1, ((), *request), ((), *request)),
        ]
    )
    assert [one.conversation_id for one in found.differing] == ["alarm", "many"]
    assert (found.differing[0].active_alarm, found.differing[0].shadow_alarm) == (None, 4)
    assert (found.active_alarms, found.shadow_alarms) == (0, 1)
    assert found.actions == {
        ("continue", "continue"): 2,
        ("continue", "offer_human"): 2,
        ("hand_off", "hand_off"): 1,
    }
    assert found.on_action == pytest.approx(0.6)


def test_each_pair_of_models_is_counted_for_itself():
    found = agreements([comparison("c", 0, ((),), ((),)), comparison("c", 1, ((),), ((),), models=("a", "c"))])
    assert [(one.active_model, one.shadow_model, one.turns) for one in found] == [("a", "b", 1), ("a", "c", 1)]


def test_nothing_compared():
    assert agreements([]) == []
