"""Turns that nobody looked at: they neither teach nor are they measured."""

from dataclasses import replace

from detector.conversation import Progress
from detector.model import BOT_HEADS, STUCK_HEADS, USER_HEADS
from detector.pipeline import shown
from detector.turn import Role
from detector.verdict import Action, Cause, Recommendation, Signal, SignalKind, TurnRef, Verdict
from training.data import Conversation, LabelledTurn
from training.evaluation import Judged, measure
from training.lessons import row_weights
from training.replay import Rows

TURNS = (
    LabelledTurn(Role.USER, "where is it", looked_at=frozenset()),
    LabelledTurn(Role.USER, "where?", frozenset({"reformulation"}), looked_at=frozenset({"reformulation", "stuck"})),
    LabelledTurn(Role.USER, "hello", looked_at=frozenset({"complaint"})),
    LabelledTurn(Role.USER, "hello?"),
)
CONVERSATION = Conversation("c", "feedback", TURNS, stuck_at=1)


def test_a_turn_weighs_only_for_the_labels_that_it_was_looked_at_for():
    """Without looked_at for all of them."""
    rows = Rows([(0, t) for t in range(4)])
    assert row_weights(rows, [CONVERSATION], USER_HEADS).tolist() == [[0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 1]]
    assert row_weights(rows, [CONVERSATION], STUCK_HEADS).tolist() == [[0, 0], [1, 1], [0, 0], [1, 1]]


def test_a_flag_on_a_turn_that_nobody_looked_at_is_not_counted_as_false():
    """Each turn is flagged: one hit, one false alarm where nobody excluded it."""
    quiet = Recommendation(Action.CONTINUE, Cause.NONE, "")
    flag = (Signal(SignalKind.USER_REFORMULATION),)
    verdicts = [Verdict(TurnRef(i, ""), flag, shown(Progress()), quiet) for i in range(4)]
    assert measure([Judged(CONVERSATION, verdicts)])["reformulation precision"].value == 0.5


def test_a_conversation_that_nobody_has_labelled_teaches_nothing():
    """Its missing labels are not taken for "no", whatever its source."""
    rows = Rows([(0, t) for t in range(2)])
    for source in ("openai", "getgoing", "written-a"):
        unlabelled = Conversation("c", source, TURNS[-1:] * 2, annotated=frozenset())
        assert not row_weights(rows, [unlabelled], (*USER_HEADS, *BOT_HEADS, *STUCK_HEADS)).any()
        partly = replace(unlabelled, annotated=frozenset({"complaint"}))
        assert (row_weights(rows, [partly], USER_HEADS) > 0).tolist() == [[False, True, False]] * 2
