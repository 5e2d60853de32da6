"""The worst errors with their context."""

import pytest
from msgspec.structs import replace

from detector.turn import Role
from detector.verdict import RepetitionForm, Signal, SignalKind, TurnRef
from tests.support.judging import judged, verdict
from training.data import Conversation, LabelledTurn
from training.evaluation import Judged
from training.report.errors import MAX_CHARS, alarm_errors, signal_errors

AGAIN = SignalKind.USER_REFORMULATION


def judged_turns(name, rows, of=None, source="s"):
    """A conversation of user turns, given as (score, flagged, labelled)."""
    turns = []
    verdicts = []
    for i, (score, flagged, labelled) in enumerate(rows):
        where = {"reformulation": of} if labelled and of is not None else {}
        labels = frozenset({"reformulation"} if labelled else ())
        turns.append(LabelledTurn(Role.USER, f"{name} text {i}", labels, where))
        signal = Signal(AGAIN, flagged=flagged, score=score)
        if flagged:
            signal = Signal(
                AGAIN,
                score=score,
                form=RepetitionForm.NONE,
                of=TurnRef(0, "t0"),
                similarity=0.75,
                sentence="here",
                earlier_sentence="there",
            )
        verdicts.append(replace(verdict(i), signals=(signal,)))
    return Judged(Conversation(name, source, tuple(turns), language="en"), verdicts)


def test_the_highest_false_positives_and_the_lowest_misses_come_first():
    one = judged_turns("a", [(0.6, True, False), (0.9, True, False), (0.3, False, True), (0.9, True, True)])
    two = judged_turns("b", [(0.7, True, False), (0.1, False, True), (0.1, False, False)])
    wrong, missed = signal_errors([one, two], "reformulation", 2)
    assert [case.summary for case in wrong] == ["turn 1, score 0.90", "turn 0, score 0.70"]
    assert [case.conversation for case in wrong] == ["a", "b"]
    assert [case.summary for case in missed] == ["turn 1, score 0.10", "turn 2, score 0.30"]
    assert signal_errors([one, two], "reformulation", 0) == ([], [])


def test_where_nobody_looked_for_a_label_nothing_is_an_error():
    one = judged_turns("a", [(0.9, True, False)], source="nlupp")
    assert signal_errors([one], "reformulation", 5) == ([], [])


def test_a_case_shows_the_turns_before_and_the_earlier_turn():
    one = judged_turns("a", [(0.0, False, False)] * 7 + [(0.9, True, False)])
    ((case,), _) = signal_errors([one], "reformulation", 5)
    assert [turn.index for turn in case.turns] == [0, 3, 4, 5, 6, 7]
    assert (case.turns[0].marks, case.turns[-1].marks) == (("earlier turn",), ("this turn",))
    assert case.turns[-1].text == "a text 7"
    assert case.turns[-1].flags == ("user reformulation",)
    assert case.evidence == (
        ("earlier turn", "turn 0, similarity 0.75"),
        ("sentence", "here"),
        ("earlier sentence", "there"),
    )


def test_a_miss_shows_what_the_label_says():
    (_, (case,)) = signal_errors([judged_turns("a", [(0, False, False), (0.2, False, True)], of=0)], "reformulation", 5)
    assert case.evidence == (("labelled as restating", "turn 0"),)
    assert case.turns[0].marks == ("earlier turn",)
    assert case.turns[1].labels == ("reformulation of 0",)


def test_alarms_go_wrong_in_four_ways():
    found = alarm_errors(
        [
            judged("caught", stuck_at=5, kind="stuck", alarm=5),
            judged("missed", stuck_at=5, kind="stuck"),
            judged("late", stuck_at=5, kind="stuck", alarm=7),
            judged("later", stuck_at=5, kind="stuck", alarm=9),
            judged("early", stuck_at=5, kind="stuck", alarm=1),
            judged("false", kind="hard", alarm=3),
            judged("quiet", kind="hard"),
        ],
        10,
    )
    assert {name: [case.conversation for case in cases] for name, cases in found.items()} == {
        "missed": ["missed"],
        "late": ["later", "late"],
        "early": ["early"],
        "false alarms": ["false"],
    }
    later = found["late"][0]
    assert later.summary == "stuck at turn 5, loop alarm at turn 9, highest stuck probability 0.00"
    assert [(turn.index, turn.marks) for turn in later.turns if turn.marks] == [
        (5, ("stuck here",)),
        (9, ("loop alarm",)),
    ]
    assert [turn.index for turn in later.turns] == list(range(12))
    assert len(found["early"][0].turns) == 8
    assert later.evidence[0][0] == "reason at turn 9"
    assert found["missed"][0].evidence[0][0] == "reason at turn 5"


@pytest.mark.parametrize(("length", "shown"), [(MAX_CHARS, MAX_CHARS), (MAX_CHARS + 1, MAX_CHARS + 2)])
def test_a_long_text_is_cut(length, shown):
    turns = (LabelledTurn(Role.USER, "x" * length, frozenset({"complaint"})),)
    (_, (case,)) = signal_errors([Judged(Conversation("c", "s", turns), [verdict(0)])], "complaint", 1)
    assert len(case.turns[0].text) == shown
