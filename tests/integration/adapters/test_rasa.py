"""Rasa's REST channel and trackers in their own format, against a real detector.

The server stands in for Rasa, which does not install beside us; requests and answers are those of its HTTP API.
"""

import json
from pathlib import Path

import pytest
from loopdetector.v1.conversation_pb2 import ROLE_BOT, ROLE_USER

from detector.adapters.json_api import JsonApi
from detector.adapters.rasa import RasaChat, text_of, turns_of
from detector.client import Step
from examples.stand_in import StandIn
from tests.support.rides import ANSWER, ASKS, DODGES, HUMAN_PLEASE, YES, recorded

TRACKER = json.loads((Path(__file__).parent / "rasa_tracker.json").read_text(encoding="utf-8"))


class Rasa:
    """Answers the REST channel with its lines in turn."""

    def __init__(self, *lines, can_pause=True):
        self.lines = list(lines)
        self.can_pause = can_pause

    def __call__(self, method, path, body):
        if path == "/webhooks/rest/webhook":
            line = self.lines.pop(0)
            messages = [{"text": line}] if isinstance(line, str) else line
            return [{"recipient_id": body["sender"]} | message for message in messages]
        if path.endswith("/tracker/events") and self.can_pause:
            return TRACKER
        if (method, path) == ("GET", "/conversations/joined%2F1/tracker"):
            return TRACKER
        return 404, {"status": "failure"}


@pytest.fixture
def make_chat(detector):
    """Makes chats with a Rasa that says these lines."""
    opened = []

    def make(*lines, repair_intent="loop_repair", can_pause=True):
        rasa = StandIn(Rasa(*lines, can_pause=can_pause))
        rasa.__enter__()
        opened.append(rasa)
        handed = []
        chat = RasaChat(detector, JsonApi(rasa.url), hand_off=handed.append, repair_intent=repair_intent)
        chat.calls, chat.handed = rasa.calls, handed
        return chat

    yield make
    for rasa in opened:
        rasa.__exit__()


def texts(reply):
    return [message.get("text") for message in reply.messages]


def test_messages_pass_to_rasa_and_back_as_they_are(make_chat, detector):
    buttons = [{"title": "Yes", "payload": "/affirm"}, {"title": "No", "payload": "/deny"}]
    rich = [{"text": "Is this your bike?", "buttons": buttons}, {"image": "https://example.org/bike.png"}]
    chat = make_chat(rich)
    reply = chat.reply("pass", ASKS[0], turn_id="m1", rasa_metadata={"page": "rides"})
    assert reply.messages == [{"recipient_id": "pass"} | message for message in rich]
    body = {"sender": "pass", "message": ASKS[0], "metadata": {"page": "rides"}}
    assert chat.calls == [("POST", "/webhooks/rest/webhook", body)]
    assert recorded(detector, "pass") == [("user", ASKS[0]), ("bot", "Is this your bike?\nYes\nNo")]


def test_a_reply_of_pictures_alone_is_sent(make_chat):
    picture = [{"image": "https://example.org/bike.png"}]
    assert make_chat(picture).reply("picture", "Show me.").messages == [{"recipient_id": "picture"} | picture[0]]


def test_a_button_is_a_turn_without_text(make_chat, detector):
    chat = make_chat(ANSWER)
    chat.reply("button", "/affirm")
    assert chat.calls[0][2]["message"] == "/affirm"
    assert recorded(detector, "button")[0] == ("user", "")


def test_a_repeated_answer_triggers_the_repair_intent(make_chat, detector):
    chat = make_chat(DODGES[0], DODGES[0], ANSWER)
    chat.reply("repair", ASKS[0])
    assert texts(chat.reply("repair", ASKS[1])) == [ANSWER]
    assert [body["message"] for _, _, body in chat.calls] == [ASKS[0], ASKS[1], "/loop_repair"]
    assert recorded(detector, "repair")[-1] == ("bot", ANSWER)


def test_without_a_repair_intent_the_reply_stands(make_chat):
    chat = make_chat(DODGES[0], DODGES[0], repair_intent="")
    chat.reply("stands", ASKS[0])
    assert texts(chat.reply("stands", ASKS[1])) == [DODGES[0]]


@pytest.mark.parametrize("can_pause", [True, False])
def test_a_stuck_conversation_is_handed_over_and_rasa_is_paused(make_chat, can_pause):
    """Even a Rasa that cannot be paused keeps no one from a person."""
    chat, sender = make_chat(*[DODGES[i % 3] for i in range(20)], can_pause=can_pause), f"stuck-{can_pause}"
    steps, answered = [], []
    for ask in (*ASKS, HUMAN_PLEASE, YES):
        reply = chat.reply(sender, ask)
        steps.append(reply.guarded.step)
        answered += [ask] * bool(reply.guarded.answer)
        if steps[-1] is Step.HAND_OFF:
            break
    told = [body["message"] for _, path, body in chat.calls if path == "/webhooks/rest/webhook"]
    assert [message for message in told if message != "/loop_repair"] == answered, "Rasa hears the user first"
    assert Step.OFFER in steps
    assert steps[-1] is Step.HAND_OFF
    assert [handed.conversation_id for handed in chat.handed] == [sender]
    pauses = [call for call in chat.calls if call[1] == f"/conversations/{sender}/tracker/events"]
    assert pauses == [("POST", f"/conversations/{sender}/tracker/events", [{"event": "pause"}])]


def test_while_a_person_has_it_rasa_is_not_asked_until_it_is_given_back(make_chat):
    chat = make_chat(ANSWER)
    chat.reply("person", HUMAN_PLEASE)
    chat.person_said("person", "This is Ann. How can I help?", turn_id="h1")
    held = chat.reply("person", ASKS[0])
    assert (held.guarded.step, held.messages, chat.calls) == (Step.MUTE, [], [])
    chat.give_back("person")
    assert chat.calls == [("POST", "/conversations/person/tracker/events", [{"event": "resume"}])]
    assert texts(chat.reply("person", "One more question: what was wrong?")) == [ANSWER]


def test_a_tracker_gives_the_turns_since_its_restart():
    turns = turns_of(TRACKER)
    assert [(turn.role, turn.text) for turn in turns] == [
        (ROLE_USER, ASKS[0]),
        (ROLE_BOT, "Your deposit is released automatically once the ride is closed.\nShow my rides\nHelp"),
        (ROLE_USER, ""),
        (ROLE_BOT, "Your rides: 5512 (2nd of May)."),
    ]
    assert [bool(turn.turn_id) for turn in turns] == [True, False, True, False]


def test_a_running_conversation_is_joined_from_its_tracker(make_chat, detector):
    """Joined twice, each turn is recorded once."""
    chat, sender = make_chat(ANSWER, ANSWER + " Anything else?"), "joined/1"
    for message in (ASKS[1], "Thanks. When will I have it?"):
        chat.reply(sender, message, history=turns_of(chat.tracker(sender)))
    assert [role for role, _ in recorded(detector, sender)] == ["user", "bot"] * 4


def test_what_is_no_tracker_is_refused():
    with pytest.raises(ValueError, match="no events"):
        turns_of({"sender_id": "x"})


def test_the_text_of_a_reply_is_what_the_user_reads():
    assert (
        text_of([{"text": "a"}, {"image": "b.png"}, {"custom": {"text": "c"}}, {"buttons": [{"title": "d"}]}]) == "a\nd"
    )


def test_a_rasa_that_is_down_is_the_callers_to_know(detector):
    chat = RasaChat(detector, JsonApi("http://127.0.0.1:1", timeout=1), hand_off=print)
    with pytest.raises(OSError, match="refused"):
        chat.reply("down", ASKS[0])


def test_only_http_is_spoken():
    with pytest.raises(ValueError, match="http://"):
        JsonApi("file:///etc")
