"""The parts of a package: need, tries, mood, timeline, similar cases."""

import numpy as np
import pytest

from detector.cases import CaseStatus
from detector.handoff import Quote, Sentiment, best_request
from detector.handoff.attempts import attempts_at
from detector.handoff.mood import moods
from detector.handoff.similar import MAX_SIMILAR, similar_cases
from detector.handoff.timeline import MAX_ENTRIES, MORE, SENTENCES, timeline_of
from detector.verdict import Action, RepetitionForm, SignalKind
from tests.support.handoffs import (
    COMPLAINT,
    HUMAN_REQUEST,
    READER,
    REFORMULATION,
    REPETITION,
    case_of,
    refs,
    signal,
    talk_of,
)

ADDRESS = [
    ("user", "hello"),
    ("bot", "Hi, how can I help?"),
    ("user", "change address"),
    ("bot", "I did not understand that."),
    ("user", "You never listen. Please change the delivery address of order 4711-22 to 14 Mill Lane. Thanks!"),
    ("bot", "I did not understand that."),
    ("user", "agent please"),
]


def need(turns, thread=(), signals=None):
    return best_request(talk_of(turns, signals), thread, READER)


def test_the_need_is_the_most_telling_try_without_the_complaint_before_it():
    assert need(ADDRESS, refs(2, 4, 6)) == Quote(
        "Please change the delivery address of order 4711-22 to 14 Mill Lane.", 4, "t4"
    )


def test_without_tries_that_say_something_it_is_the_first_turn_that_does():
    assert need(ADDRESS, refs(6)).turn_index == 2
    assert need(ADDRESS).turn_index == 2


def test_a_need_that_was_met_is_not_the_need():
    turns = [
        ("user", "reset my router password"),
        ("user", "thanks, solved"),
        ("user", "now cancel my contract"),
    ]
    solved = {1: [signal(SignalKind.RESOLUTION)]}
    assert need(turns, signals=solved).turn_index == 2
    assert need(turns).turn_index == 0


@pytest.mark.parametrize("text", ["agent please", "yes", "转人工"])
def test_where_nothing_else_was_said_the_need_is_what_was_said(text):
    assert need([("bot", "Hi"), ("user", text)]) == Quote(text, 1, "t1")


def test_nothing_said_is_an_empty_quote():
    assert need([("bot", "Hi"), ("user", "   ")]) == Quote()


def test_what_tries_have_in_common_counts():
    """Of two turns of four words each the one counts whose words come again."""
    turns = [("user", "sunny weather today folks"), ("user", "blue kitchen lamp broke"), ("user", "blue lamp broke")]
    assert need(turns, refs(0, 1, 2)).turn_index == 1


def test_each_try_has_its_answers_and_no_answer_comes_twice():
    attempts = attempts_at(
        talk_of(
            [
                ("user", "where is my parcel"),
                ("bot", "Parcels arrive in 2 to 3 days."),
                ("user", "where is it"),
                ("bot", "Parcels arrive in 2 to 3 days!"),
                ("user", "WHERE"),
                ("bot", "Let me look. It is in Leeds."),
                ("user", "and now"),
            ]
        ),
        refs(0, 2, 4, 6),
        Quote(),
    )
    assert [[answer.text for answer in attempt.answers] for attempt in attempts] == [
        ["Parcels arrive in 2 to 3 days."],
        [],
        ["Let me look. It is in Leeds."],
        [],
    ]
    assert [attempt.answered_the_same for attempt in attempts] == [False, True, False, False]


@pytest.mark.parametrize(
    ("form", "answers"), [(RepetitionForm.NEAR, 0), (RepetitionForm.VERBATIM, 0), (RepetitionForm.PARAPHRASE, 1)]
)
def test_what_the_detector_calls_a_repeat_is_one(form, answers):
    """A paraphrase is shown, since its words are new; it is the same answer all the same."""
    turns = [("user", "a"), ("bot", "One thing."), ("user", "b"), ("bot", "Quite another wording.")]
    attempts = attempts_at(talk_of(turns, {3: [signal(REPETITION, form=form)]}), refs(0, 2), Quote())
    assert len(attempts[1].answers) == answers
    assert attempts[1].answered_the_same


def test_of_many_answers_the_first_few_count():
    lines = ["Red.", "What is blue?", "Try green soap", "Call it off!", "42 ways", "Sun and moon", "Go home now"]
    attempts = attempts_at(talk_of([("user", "a"), *(("bot", line) for line in lines)]), refs(0), Quote())
    assert [answer.text for answer in attempts[0].answers] == lines[:5]


def test_without_a_thread_the_need_is_the_one_try():
    attempts = attempts_at(talk_of(ADDRESS), (), Quote("change address", 2, "t2"))
    assert [attempt.request.turn_index for attempt in attempts] == [2]


def feelings(turns, signals=None):
    return [(mood.sentiment, mood.evidence.turn_index) for mood in moods(talk_of(turns, signals), READER)]


CALM, FRUSTRATED, ANGRY = Sentiment


@pytest.mark.parametrize(
    ("text", "sentiment"),
    [
        ("you are a useless bot", ANGRY),
        ("my lawyer will hear of this", ANGRY),
        ("verdammte Sauerei", ANGRY),
        ("c'est quoi ce bordel", ANGRY),
        ("垃圾", ANGRY),
        ("i want my money, it is on 3 March", CALM),
        ("ORDER ABC-12345", CALM),
        ("the app crashes again and again", CALM),
    ],
)
def test_a_first_turn_tells_its_mood(text, sentiment):
    assert feelings([("user", text)]) == [(sentiment, 0)]


def test_a_complaint_is_frustration_and_its_sentence_the_evidence():
    turns = [("user", "where is it"), ("bot", "?"), ("user", "Hm. You said that already. Well.")]
    made = moods(talk_of(turns, {2: [signal(COMPLAINT, "You said that already.")]}), READER)
    assert (made[1].sentiment, made[1].evidence.text) == (FRUSTRATED, "You said that already.")


def test_a_phrase_of_complaint_counts_once_there_is_trouble():
    turns = [("user", "hi there bot"), ("bot", "x"), ("user", "you keep saying the same thing")]
    assert feelings(turns) == [(CALM, 0)]
    assert feelings(turns, {1: [signal(REPETITION)]}) == [(CALM, 0), (FRUSTRATED, 2)]


def test_the_third_putting_is_frustration():
    turns = [("user", "a b c"), ("user", "a b d"), ("user", "a b e")]
    tries = {1: [signal(REFORMULATION)], 2: [signal(REFORMULATION)]}
    assert feelings(turns, tries) == [(CALM, 0), (FRUSTRATED, 2)]


def test_capitals_shout_only_from_somebody_who_can_write_otherwise():
    assert feelings([("user", "where is my parcel now"), ("user", "WHERE IS MY PARCEL")]) == [(CALM, 0), (ANGRY, 1)]
    assert feelings([("user", "WHERE IS MY PARCEL"), ("user", "WHERE IS MY PARCEL NOW")]) == [(CALM, 0)]


def test_anger_goes_after_three_calm_turns_or_a_solution():
    calm = [("user", "i see what you mean")] * 3
    assert feelings([("user", "you idiots"), *calm]) == [(ANGRY, 0), (CALM, 3)]
    solved = {1: [signal(SignalKind.RESOLUTION)]}
    assert feelings([("user", "you idiots"), ("user", "ah now it works")], solved) == [(ANGRY, 0), (CALM, 1)]


def test_the_timeline_tells_what_happened_in_order():
    turns = [("user", "help"), ("bot", "no"), ("user", "a person!"), ("bot", "no"), ("human", "Ann here")]
    signals = {1: [signal(SignalKind.BOT_NON_ANSWER)], 2: [signal(HUMAN_REQUEST)], 3: [signal(SignalKind.HIDDEN_PATH)]}
    levels = [Action.CONTINUE, Action.WATCH, Action.OFFER_HUMAN, Action.HAND_OFF, Action.HAND_OFF]
    talk = [
        type(turn)(**{**{f: getattr(turn, f) for f in turn.__struct_fields__}, "episode": 1, "action": level})
        for turn, level in zip(talk_of(turns, signals), levels, strict=True)
    ]
    case = case_of(
        turn=refs(3)[0], acknowledged_at=1003.5, status=CaseStatus.RESOLVED, closed_at=2000.0, opened_at=1003.0
    )
    entries = timeline_of(talk, case, refs(1)[0])
    assert [(entry.what, entry.turn_index) for entry in entries] == [
        ("First sign that the conversation does not move.", 1),
        ("The bot did not answer the request.", 1),
        ("The user asked for a person.", 2),
        ("A person was recommended to be offered.", 2),
        ("The request for a person was passed over.", 3),
        ("A hand-off was recommended.", 3),
        ("The case was opened.", 3),
        ("A person took the case.", -1),
        ("A person answered.", 4),
        ("The case was resolved.", -1),
    ]
    assert {entry.what for entry in entries} <= SENTENCES


def test_a_long_timeline_keeps_its_head_and_its_end():
    turns = [("bot", "no")] * 90
    signals = {i: [signal(REPETITION)] for i in range(90)}
    entries = timeline_of(talk_of(turns, signals), case_of(turn=None), None)
    assert len(entries) == MAX_ENTRIES
    assert (entries[0].turn_index, entries[-1].turn_index) == (0, 89)
    assert [entry.what for entry in entries].count(MORE) == 1


def resolved(number, request, resolution="done"):
    case = case_of(status=CaseStatus.RESOLVED, request=request, resolution=resolution, team="depot")
    return type(case)(**{**{f: getattr(case, f) for f in case.__struct_fields__}, "escalation_id": f"esc-{number}"})


def test_similar_cases_are_the_nearest_that_say_how_they_were_resolved():
    texts = ["change my delivery address", "refund the broken lamp", "change the delivery address please", ""]
    cases = [*(resolved(i, text) for i, text in enumerate(texts)), resolved(9, "change my delivery address", "")]
    made = similar_cases("change delivery address", cases, READER.vectors_of)
    assert [case.escalation_id for case in made][:2] == ["esc-0", "esc-2"]
    assert "esc-1" not in [case.escalation_id for case in made]
    assert all(0.5 <= case.similarity <= 1.0 for case in made)


def test_at_most_a_few_similar_cases_come():
    made = similar_cases("lamp", [resolved(i, "lamp") for i in range(9)], lambda texts: np.ones((len(texts), 1)))
    assert [case.escalation_id for case in made] == [f"esc-{i}" for i in range(MAX_SIMILAR)]
    assert similar_cases("", [resolved(1, "lamp")], READER.vectors_of) == ()
