"""What people and programs are shown of a judged conversation."""

import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from detector.conversation import Progress
from detector.pipeline import shown
from detector.transcript_view import Course, Summary, as_json, show_summary, show_transcript
from detector.transcript_view.printing import printable
from detector.transcripts import Transcript
from detector.turn import Role, Turn
from detector.verdict import Action, Cause, Recommendation, Repair, RepetitionForm, Signal, SignalKind, TurnRef, Verdict

QUIET = Recommendation(Action.CONTINUE, Cause.NONE, "Nothing.", "", False, None, None)
REPEATS = Signal(
    SignalKind.BOT_REPETITION,
    score=0.934567,
    form=RepetitionForm.PARAPHRASE,
    of=TurnRef(1, "b"),
    similarity=0.71,
    sentence="Now.",
    earlier_sentence="Then.",
)
REFORMULATES = Signal(SignalKind.USER_REFORMULATION, score=0.5, of=TurnRef(0, "a"))
HIDDEN = Signal(SignalKind.HIDDEN_PATH, of=TurnRef(2, "c"))
UNFLAGGED = Signal(SignalKind.BOT_NON_ANSWER, flagged=False, score=0.1)


def advice(action, cause=Cause.LOOP, *, is_new=True, repair=None):
    return Recommendation(action, cause, "The bot has repeated itself.", "1", is_new, TurnRef(3, "d"), repair)


def judged(*turns, name="c-1"):
    """A conversation from (role, text, signals, recommendation), the last two optional."""
    transcript = Transcript(name, tuple(Turn(turn[0], turn[1]) for turn in turns))
    verdicts = []
    for index, (_, _, *rest) in enumerate(turns):
        signals, given = (*rest, QUIET)[:2] if rest else ((), QUIET)
        verdicts.append(Verdict(TurnRef(index, ""), tuple(signals), shown(Progress()), given))
    return transcript, verdicts


LOOP = judged(
    (Role.USER, "Where is it?"),
    (Role.BOT, "Soon."),
    (Role.USER, "Where?", [REFORMULATES]),
    (Role.BOT, "Before long.", [REPEATS, UNFLAGGED], advice(Action.OFFER_HUMAN)),
    (Role.USER, "A person!", [], advice(Action.OFFER_HUMAN, is_new=False)),
    (Role.BOT, "Patience.", [HIDDEN], advice(Action.HAND_OFF, Cause.HUMAN_REQUEST)),
    (Role.TOOL, ""),
    name="loop",
)


def printed(show, *args, **options):
    file = io.StringIO()
    show(Console(file=file, **{"width": 80, **options}), *args)
    return file.getvalue()


def words(text):
    return " ".join(text.split())


@pytest.mark.parametrize(
    "expected",
    [
        "loop",
        "2 user Where? reformulation 50 % of turn 0",
        "3 bot Before long. repetition 93 % paraphrase, of turn 1",
        "=> OFFER HUMAN (loop): The bot has repeated itself.",
        "5 bot Patience. hidden path of turn 2",
        "=> HAND OFF (human request): The bot",
        "6 tool (no text)",
    ],
)
def test_a_conversation_shows_who_said_what_and_what_was_seen_in_it(expected):
    assert expected in words(printed(show_transcript, *LOOP))


def test_an_action_is_shown_only_when_it_is_new_and_a_flag_only_when_it_is_one():
    text = printed(show_transcript, *LOOP)
    assert text.count("OFFER HUMAN") == 1
    assert "non-answer" not in text


def test_colour_is_left_out_where_there_is_none():
    assert "\x1b[" in printed(show_transcript, *LOOP, force_terminal=True, color_system="standard")
    assert "\x1b" not in printed(show_transcript, *LOOP)


@pytest.mark.parametrize(
    "text",
    [
        "word " * 200,
        "x" * 500,
        "很" * 300,
        "مرحبا كيف حالك " * 30,
        "[bold red]no markup[/] [/nothing] :smile: [link=http://x]",
        "one\n\n\ntwo\u2028three\ttabbed",
        "e\u0301\u0300" * 100,
        "\U0001f469\u200d\U0001f4bb" * 50,
    ],
)
@pytest.mark.parametrize("width", [80, 60, 200])
def test_any_text_stays_inside_the_width_and_nothing_of_it_is_lost(text, width):
    shown_text = printed(show_transcript, *judged((Role.USER, text, [REFORMULATES])), width=width)
    assert all(cell_len(line.rstrip()) <= width for line in shown_text.splitlines())
    seen = re.sub(r"\s|reformulation|50 %|of turn 0", "", shown_text)
    assert re.sub(r"\s", "", text) in seen


@given(st.text(st.characters(codec="utf-8") | st.sampled_from("\x1b\x07\r\x9b\u202e\u2066[]\\:\n")))
def test_no_text_reaches_the_terminal_as_a_command(text):
    shown_text = printed(show_transcript, *judged((Role.BOT, text)))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown_text)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_what_the_terminal_cannot_show_is_replaced(encoding):
    file = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    summary = Summary()
    conversation = judged((Role.USER, "你好 \ud83d é", [], advice(Action.HAND_OFF)), name="你好")
    summary.add(*conversation)
    console = Console(file=file, width=80)
    show_transcript(console, *conversation)
    show_summary(console, summary)
    file.flush()
    assert printable("你好", encoding) in file.buffer.getvalue().decode(encoding)


@pytest.mark.parametrize(
    ("actions", "course", "text"),
    [
        ([], Course(), "quiet"),
        ([(Action.WATCH, Cause.LOOP)], Course(Action.WATCH, Cause.LOOP), "quiet"),
        ([(Action.REPAIR, Cause.LOOP)], Course(Action.REPAIR, Cause.LOOP), "told to repair (loop)"),
        (
            [(Action.CONTINUE, Cause.NONE), (Action.OFFER_HUMAN, Cause.LOOP), (Action.CONTINUE, Cause.HELD)],
            Course(Action.OFFER_HUMAN, Cause.LOOP, 1),
            "a person offered at turn 1 (loop)",
        ),
        (
            [(Action.OFFER_HUMAN, Cause.LOOP), (Action.HAND_OFF, Cause.HUMAN_REQUEST), (Action.HAND_OFF, Cause.LOOP)],
            Course(Action.HAND_OFF, Cause.HUMAN_REQUEST, 0, 1),
            "handed over at turn 1 (human request)",
        ),
        (
            [(Action.HAND_OFF_URGENT, Cause.HIGH_STAKES)],
            Course(Action.HAND_OFF_URGENT, Cause.HIGH_STAKES, 0, 0),
            "handed over at turn 0 (high stakes)",
        ),
    ],
)
def test_the_course_of_a_conversation_is_its_highest_action(actions, course, text):
    found = Course.of(advice(action, cause) for action, cause in actions)
    assert found == course
    assert str(found) == text


def test_the_summary_counts_flags_actions_and_hand_overs():
    summary = Summary()
    summary.add(*LOOP)
    summary.add(*judged((Role.USER, "Hi"), (Role.BOT, "Soon", [REPEATS, REPEATS])))
    summary.add(*judged((Role.USER, "Person", [], advice(Action.OFFER_HUMAN, Cause.HUMAN_REQUEST)), name="asks"))
    summary.add(*judged((Role.USER, "Thanks")))
    text = words(re.sub("[^\x00-\x7f]", " ", printed(show_summary, summary)))
    for expected in (
        "4 conversations, 11 turns",
        "repetition 2 2 50 %",
        "hidden path 1 1 25 %",
        "action loop human request",
        "offer human 1 1",
        "hand off - 1",
        "loop 7 3 5 human request",
        "asks 1 0 - human request",
        "offered: 2 of 4 (50 %)",
        "handed over: 1 of 4 (25 %), at turn 5 (median)",
    ):
        assert expected in text


@pytest.mark.parametrize(("count", "rest"), [(0, None), (1, None), (20, None), (23, "... and 3 more")])
def test_the_summary_of_any_number_of_conversations_fits_80_columns(count, rest):
    summary = Summary()
    for index in range(count):
        name = f"{index} [red] " + "long" * 40
        summary.add(*judged((Role.USER, "x", [HIDDEN], advice(Action.HAND_OFF_URGENT)), name=name))
    text = printed(show_summary, summary)
    assert all(cell_len(line) <= 80 for line in text.splitlines())
    assert (rest or "x") in text or rest is None
    assert ("more" in text) == (rest is not None)


def test_json_has_the_contracts_names_in_a_fixed_order():
    repair = Repair((TurnRef(1, "b"),), TurnRef(0, "a"), "Do not say it again.")
    transcript, verdicts = judged(
        (Role.USER, "Where?"), (Role.BOT, "Soon.", [REPEATS, UNFLAGGED], advice(Action.OFFER_HUMAN, repair=repair))
    )
    found = as_json(transcript, verdicts)
    assert json.loads(json.dumps(found)) == found
    assert list(found) == [
        "id", "highest_action", "cause", "offered_at_turn_index", "handed_over_at_turn_index", "turns",
    ]  # fmt: skip
    assert [found["highest_action"], found["cause"]] == ["offer_human", "loop"]
    assert [found["offered_at_turn_index"], found["handed_over_at_turn_index"]] == [1, None]
    quiet, looping = found["turns"]
    assert list(quiet) == ["turn_index", "role", "text", "signals", "state", "recommendation"]
    assert quiet["recommendation"] == {
        "action": "continue", "cause": None, "reason": "Nothing.", "is_new": False, "since_turn_index": None,
        "repair": None,
    }  # fmt: skip
    assert quiet["state"] == {
        "stuck_probability": 0.0, "attempts": 0, "human_requests": 0, "human_requests_passed_over": 0,
        "severity": "low", "first_sign_turn_index": None, "holder": "bot",
    }  # fmt: skip
    assert looping["signals"] == [
        {
            "kind": "bot_repetition", "score": 0.9346, "form": "paraphrase", "of_turn_index": 1, "similarity": 0.71,
            "evidence": {"sentence": "Now.", "earlier_sentence": "Then."},
        }
    ]  # fmt: skip
    assert looping["recommendation"]["repair"] == {
        "avoid_turn_indexes": [1], "open_request_turn_index": 0, "template": "Do not say it again.",
    }  # fmt: skip


def test_turns_without_a_verdict_are_an_error():
    transcript, verdicts = LOOP
    with pytest.raises(ValueError, match="zip"):
        as_json(transcript, verdicts[:-1])
