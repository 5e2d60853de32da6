"""From feedback to rows of the schema: only what somebody looked at is labelled."""

import itertools

import pytest

from detector.feedback import Claim, FeedbackKind, FeedbackSource, finding_of
from detector.stores import CopiedTurn, Feedback, Said
from detector.verdict import Action, Cause
from training.data import parse
from training.importers.feedback import FeedbackRows

REPETITION, REFORMULATION = FeedbackKind.BOT_REPETITION, FeedbackKind.USER_REFORMULATION
RECOMMENDATION = FeedbackKind.RECOMMENDATION
NUMBERS = itertools.count(1)


def feedback(
    turn,
    applies,
    kind=REPETITION,
    *,
    annotator="",
    conversation="c",
    first=0,
    text=True,
    action=Action.OFFER_HUMAN,
    cause=Cause.LOOP,
    created=1.0,
):
    """Feedback on a turn of a conversation in which user (even) and bot (odd) take turns."""
    number = next(NUMBERS)
    claim = Claim(f"f{number}", conversation, f"t{turn}", "", kind, True, applies, annotator, FeedbackSource.ANNOTATOR)
    turns = tuple(CopiedTurn(i, f"t{i}", 1 + i % 2, f"text {i}", 0.0) for i in range(first, turn + 1))
    return Feedback(
        tenant="default",
        claim=claim,
        finding=finding_of(claim, flagged=None),
        received=float(number),
        turn_index=turn,
        turn_id=f"t{turn}",
        said=Said((), int(action), int(cause), "model-1", "policy"),
        turns=turns if text else (),
        bot_id="shop",
        language="de",
        conversation_created=created,
    )


def converted(*given):
    converter = FeedbackRows()
    rows = list(converter.rows(given))
    return rows, [parse(row, f"row {i}") for i, row in enumerate(rows)], converter.counts


def looked_at(conversation):
    return {i: set(turn.looked_at) for i, turn in enumerate(conversation.turns) if turn.looked_at}


def test_a_right_or_missed_flag_is_a_label_and_a_wrong_one_an_explicit_negative():
    """Of the turns around them nobody knows anything."""
    rows, (conversation,), counts = converted(feedback(1, True), feedback(3, False), feedback(4, True, REFORMULATION))
    assert [turn.labels for turn in conversation.turns] == [
        set(), {"repetition"}, set(), set(), {"reformulation"},
    ]  # fmt: skip
    assert looked_at(conversation) == {1: {"repetition"}, 3: {"repetition"}, 4: {"reformulation"}}
    assert all(turn.looked_at is not None for turn in conversation.turns)
    assert [conversation.looked_for("repetition", i) for i in range(5)] == [False, True, False, True, False]
    assert (conversation.source, conversation.language, rows[0]["bot"]) == ("feedback", "de", "shop")
    assert rows[0]["annotated"] == ["reformulation", "repetition"]
    assert counts == {
        "feedback": 3,
        "rows": 1,
        "ties, left out": 0,
        "decided by majority": 0,
        "repetition: yes": 1,
        "repetition: no": 1,
        "reformulation: yes": 1,
    }


def test_all_votes_are_kept_and_the_majority_labels():
    """Ties are no label and no negative; with nothing else there is no row."""
    given = [feedback(1, applies, annotator=name) for name, applies in (("a", True), ("b", False), ("c", True))]
    tie = [feedback(3, applies, annotator=name) for name, applies in (("a", True), ("b", False))]
    rows, (conversation,), counts = converted(*given, *tie)
    assert looked_at(conversation) == {1: {"repetition"}}
    assert [(vote["turn"], vote["annotator"], vote["applies"]) for vote in rows[0]["votes"]] == [
        (1, "a", True), (1, "b", False), (1, "c", True), (3, "a", True), (3, "b", False),
    ]  # fmt: skip
    assert {vote["model_id"] for vote in rows[0]["votes"]} == {"model-1"}
    assert (counts["decided by majority"], counts["ties, left out"]) == (1, 1)
    assert converted(*tie)[0] == []


def test_without_a_name_every_feedback_is_its_own_voter():
    """Two anonymous users, one for and one against: a tie."""
    assert converted(feedback(1, True), feedback(1, False))[0] == []
    assert converted(feedback(1, True, annotator="a"), feedback(1, False, annotator="a"))[2]["repetition: no"] == 1


# Stuck


def test_a_wrong_recommendation_says_of_all_turns_before_that_they_were_not_stuck():
    """Nothing of the turns after it."""
    _, (conversation,), _ = converted(feedback(3, False, RECOMMENDATION), feedback(5, True))
    assert conversation.stuck_at is None
    assert looked_at(conversation) == {**{i: {"stuck"} for i in range(4)}, 5: {"repetition"}}


def test_a_right_or_missed_recommendation_says_stuck_from_there_on():
    """Nothing of the turns before it: it may have been stuck already."""
    _, (conversation,), _ = converted(feedback(3, True, RECOMMENDATION), feedback(5, True))
    assert conversation.stuck_at == 3
    assert looked_at(conversation) == {3: {"stuck"}, 4: {"stuck"}, 5: {"stuck", "repetition"}}


def test_stuck_and_later_not_stuck_says_nothing_of_being_stuck():
    """It is counted; the other labels stay."""
    given = feedback(3, True, RECOMMENDATION), feedback(5, False, RECOMMENDATION), feedback(1, True)
    _, (conversation,), counts = converted(*given)
    assert conversation.stuck_at is None
    assert looked_at(conversation) == {1: {"repetition"}}
    assert counts["stuck and later not stuck, left out"] == 1
    assert "stuck: yes" not in counts


def test_not_stuck_and_later_stuck_says_both():
    """The turns between are unknown."""
    _, (conversation,), _ = converted(feedback(1, False, RECOMMENDATION), feedback(5, True, RECOMMENDATION))
    assert conversation.stuck_at == 5
    assert looked_at(conversation) == {i: {"stuck"} for i in (0, 1, 5)}


@pytest.mark.parametrize("cause", [Cause.HUMAN_REQUEST, Cause.HIGH_STAKES])
@pytest.mark.parametrize("applies", [True, False])
def test_a_person_for_another_cause_says_nothing_of_a_loop(cause, applies):
    """Offered on request, rightly or wrongly: no label."""
    rows, _, counts = converted(feedback(1, applies, RECOMMENDATION, cause=cause))
    assert rows == []
    assert counts["about what no head learns"] == 1


def test_a_missing_recommendation_counts_whatever_the_lower_level_was():
    """REPAIR or CONTINUE: a person was missing."""
    given = feedback(1, True, RECOMMENDATION, action=Action.CONTINUE, cause=Cause.NONE)
    assert converted(given)[1][0].stuck_at == 1


# What cannot be used, and what is kept apart


def test_feedback_without_text_or_without_a_head_is_counted_and_left_out():
    """store_text = none; and what rules find."""
    given = feedback(1, True, text=False), feedback(1, True, FeedbackKind.HIDDEN_PATH)
    rows, _, counts = converted(*given)
    assert rows == []
    assert counts == {"feedback": 2, "without text": 1, "about what no head learns": 1}


def test_copies_that_overlap_are_joined_and_others_are_rows_of_their_own():
    """A row has no hole: what stands next to each other must have been said next to each other."""
    _, (joined,), _ = converted(feedback(5, True, first=2), feedback(9, True, first=6))
    assert [turn.text for turn in joined.turns] == [f"text {i}" for i in range(2, 10)]
    assert looked_at(joined) == {3: {"repetition"}, 7: {"repetition"}}
    rows, (early, late), _ = converted(feedback(3, True), feedback(9, False, first=6), feedback(9, False, first=8))
    assert [turn.text for turn in late.turns] == [f"text {i}" for i in range(6, 10)]
    assert (looked_at(early), looked_at(late)) == ({3: {"repetition"}}, {3: {"repetition"}})
    assert [len(row["votes"]) for row in rows] == [1, 2]
    assert early.id != late.id


def test_conversations_do_not_mix():
    """Neither two ids nor two conversations that followed each other under one id."""
    given = [
        feedback(1, True, conversation="a", created=1.0),
        feedback(1, False, conversation="a", created=900.0),
        feedback(1, False, conversation="b"),
    ]
    rows, conversations, _ = converted(*given)
    assert len({conversation.id for conversation in conversations}) == 3
    assert [len(row["votes"]) for row in rows] == [1, 1, 1]
