"""From scores to signals that name the earlier turn and show the two sentences."""

import pytest

from detector.verdict import RepetitionForm, SignalKind, TurnRef
from tests.support.core import Talk, signal_of

LINE = "Please restart the router and wait five minutes for the light."
OTHER = "Our shop in Baker Street opens every Saturday morning."


def test_every_head_of_the_role_gives_a_signal_flagged_or_not():
    talk = Talk()
    by_user = talk.user(complaint=0.7, human_request=0.49).verdict.signals
    assert [(s.kind, s.flagged, s.score) for s in by_user if s.score is not None] == [
        (SignalKind.USER_REFORMULATION, False, 0.0),
        (SignalKind.USER_COMPLAINT, True, 0.7),
        (SignalKind.HUMAN_REQUEST, False, 0.49),
    ]
    by_bot = talk.bot(repetition=0.5).verdict.signals
    assert [(s.kind, s.flagged) for s in by_bot] == [
        (SignalKind.BOT_REPETITION, True),
        (SignalKind.BOT_NON_ANSWER, False),
    ]


def test_a_signal_below_its_threshold_shows_nothing():
    signal = signal_of(Talk().user(reformulation=0.49), SignalKind.USER_REFORMULATION)
    assert (signal.flagged, signal.of, signal.sentence, signal.form) == (False, None, "", RepetitionForm.NONE)


def test_a_repetition_names_the_latest_turn_and_a_reformulation_the_earliest():
    talk = Talk()
    for _ in range(2):
        talk.user("where is my parcel")
        talk.bot(LINE)
    asked = signal_of(talk.user("where is my parcel", reformulation=0.9), SignalKind.USER_REFORMULATION)
    said = signal_of(talk.bot(LINE, repetition=0.9), SignalKind.BOT_REPETITION)
    assert asked.of == TurnRef(0, "t0")
    assert said.of == TurnRef(3, "t3")


def test_a_first_turn_restates_nothing():
    signal = signal_of(Talk().user(reformulation=0.9), SignalKind.USER_REFORMULATION)
    assert signal.flagged
    assert signal.of is None


@pytest.mark.parametrize(
    ("repeat", "form"),
    [
        (LINE, RepetitionForm.VERBATIM),
        (LINE.upper(), RepetitionForm.VERBATIM),
        ("Please restart the router and wait for ten minutes for the light.", RepetitionForm.NEAR),
        ("You could switch the router off and on again, then look at the light.", RepetitionForm.PARAPHRASE),
    ],
)
def test_the_form_says_how_near_a_repetition_is(repeat, form):
    talk = Talk()
    talk.bot(LINE)
    assert signal_of(talk.bot(repeat, repetition=0.9), SignalKind.BOT_REPETITION).form is form


def test_lines_that_alternate_are_a_cycle():
    talk = Talk()
    talk.bot(LINE)
    talk.bot(OTHER)
    first = signal_of(talk.bot(LINE, repetition=0.9), SignalKind.BOT_REPETITION)
    second = signal_of(talk.bot(OTHER, repetition=0.9), SignalKind.BOT_REPETITION)
    assert first.form is RepetitionForm.VERBATIM
    assert (second.form, second.of.index) == (RepetitionForm.CYCLE, 1)


def test_a_line_said_three_times_is_no_cycle():
    talk = Talk()
    talk.bot(LINE)
    talk.bot(LINE, repetition=0.9)
    assert signal_of(talk.bot(LINE, repetition=0.9), SignalKind.BOT_REPETITION).form is RepetitionForm.VERBATIM


def test_a_reformulation_has_no_form():
    talk = Talk()
    talk.user()
    assert signal_of(talk.user(reformulation=0.9), SignalKind.USER_REFORMULATION).form is RepetitionForm.NONE


def test_the_evidence_is_the_pair_of_sentences_that_meet():
    talk = Talk()
    talk.bot("Moonlight over Vermont is lovely. **Please restart the router.** Goodbye now.")
    signal = signal_of(
        talk.bot("I see what you mean. Please restart the router.", repetition=0.9), SignalKind.BOT_REPETITION
    )
    assert signal.sentence == "Please restart the router."
    assert signal.earlier_sentence == "Please restart the router."
    assert 0.0 < signal.similarity <= 1.0


def test_evidence_of_a_turn_without_words_is_empty():
    talk = Talk()
    talk.bot("")
    signal = signal_of(talk.bot("", repetition=0.9), SignalKind.BOT_REPETITION)
    assert (signal.sentence, signal.earlier_sentence, signal.similarity) == ("", "", 0.0)


def test_a_complaint_shows_the_sentence_in_which_it_was_found():
    judgement = Talk().user("My number is 4711. You already said that!", complaint=0.9)
    assert signal_of(judgement, SignalKind.USER_COMPLAINT).sentence == "You already said that!"


def test_without_a_telling_phrase_the_first_sentence_is_shown():
    judgement = Talk().user("Grmpf bloody thing. Zzz.", complaint=0.9)
    assert signal_of(judgement, SignalKind.USER_COMPLAINT).sentence == "Grmpf bloody thing."
