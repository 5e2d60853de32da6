"""Chatwoot's webhook and API in their own formats, against a real detector.

Payloads are those of Chatwoot's presenters (Message#webhook_data, Conversations::EventDataPresenter); the server stands
in for Chatwoot and keeps the calls.
"""

import copy
import hashlib
import hmac
import itertools
import json
from pathlib import Path

import pytest

from detector.adapters.chatwoot import ChatwootBot
from detector.adapters.chatwoot_api import ChatwootApi
from detector.adapters.chatwoot_event import ChatwootEvent
from detector.adapters.seen import SeenMessages
from detector.client import DetectorClient, Phrases
from examples.stand_in import StandIn
from tests.support.rides import ANSWER, ASKS, DODGES, HUMAN_PLEASE, YES, recorded

PAYLOADS = json.loads((Path(__file__).parent / "chatwoot_payloads.json").read_text(encoding="utf-8"))
SECRET = "bot-secret"
NOW = 1_752_161_800.0
NUMBERS = itertools.count(1000)


class Chatwoot:
    """Answers as the application API does; takes no call whose path ends with one of `broken`."""

    def __init__(self):
        self.broken = ()

    def __call__(self, method, path, body):
        if path.endswith(self.broken) and self.broken:
            return 500, {"error": "internal"}
        if path.endswith("/messages"):
            return {"id": next(NUMBERS), "content": body["content"], "message_type": 1, "private": body["private"]}
        if path.endswith("/toggle_status"):
            return {"meta": {}, "payload": {"success": True, "current_status": body["status"], "conversation_id": 1}}
        return {}


class Inbox:
    """A conversation in Chatwoot, its bot, and what Chatwoot was called for."""

    def __init__(self, detector, *, secret="", **options):
        self.number = next(NUMBERS)
        self.conversation_id = f"chatwoot-3-{self.number}"
        self.chatwoot = Chatwoot()
        self.server = StandIn(self.chatwoot)
        self.server.__enter__()
        api = ChatwootApi(self.server.url, account_id=3, token="bot-token")  # noqa: S106
        self.lines = []
        self.asked = []
        self.secret = secret
        self.bot = ChatwootBot(detector, api, self._say, secret=secret, clock=lambda: NOW, **options)
        self.status = "pending"
        self.assignee = None

    def _say(self, conversation_id, text, repair):
        assert conversation_id == self.conversation_id
        self.asked.append((text, repair))
        return self.lines.pop(0) if len(self.lines) > 1 else self.lines[0]

    def payload(self, kind, **changes):
        payload = copy.deepcopy(PAYLOADS[kind])
        conversation = payload.get("conversation", payload)
        conversation.update(id=self.number, status=self.status)
        conversation["meta"]["assignee"] = self.assignee
        if "conversation" in payload:
            payload["id"] = next(NUMBERS)
        payload.update(changes)
        return payload

    def receive(self, payload, headers=None):
        return self.bot.receive(json.dumps(payload).encode(), headers or {})

    def say(self, text, **changes):
        """The user says something."""
        return self.receive(self.payload("incoming", content=text, **changes))

    @property
    def calls(self):
        """What Chatwoot was called for: the last part of the path, and the body."""
        start = f"/api/v1/accounts/3/conversations/{self.number}/"
        assert all(method == "POST" and path.startswith(start) for method, path, _ in self.server.calls)
        return [(path.removeprefix(start), body) for _, path, body in self.server.calls]

    @property
    def sent(self):
        return [body["content"] for path, body in self.calls if path == "messages" and not body["private"]]


@pytest.fixture
def make_inbox(detector):
    made = []

    def make(client=detector, **options):
        made.append(Inbox(client, **options))
        return made[-1]

    yield make
    for inbox in made:
        inbox.server.__exit__()


def test_a_message_is_answered_and_both_sides_are_recorded(make_inbox, detector):
    inbox = make_inbox()
    inbox.lines = [ANSWER]
    assert inbox.say(ASKS[0]) == 200
    assert inbox.calls == [("messages", {"content": ANSWER, "message_type": "outgoing", "private": False})]
    assert inbox.server.headers[0]["api_access_token"] == "bot-token"
    assert recorded(detector, inbox.conversation_id) == [("user", ASKS[0]), ("bot", ANSWER)]
    assert detector.get_conversation(inbox.conversation_id).channel == "WebWidget"


def test_a_repeated_answer_is_made_again(make_inbox):
    inbox = make_inbox()
    inbox.lines = [DODGES[0], DODGES[0], ANSWER]
    inbox.say(ASKS[0])
    inbox.say(ASKS[1])
    assert inbox.sent == [DODGES[0], ANSWER]
    assert inbox.asked[-1][1].avoid[-1] == DODGES[0]


def stuck(inbox):
    """Go on until the conversation is handed over."""
    for ask in (*ASKS, HUMAN_PLEASE, YES):
        inbox.lines = DODGES[:1]
        assert inbox.say(ask) == 200
        if any(path == "toggle_status" for path, _ in inbox.calls):
            return
    raise AssertionError("never handed over")


def test_a_stuck_conversation_goes_to_a_team_with_a_note_and_is_opened(make_inbox):
    """The note first, so that it is there when an agent looks; the user is told last."""
    inbox = make_inbox(team_id=7, assignee_id=9)
    stuck(inbox)
    names = [path for path, _ in inbox.calls][-5:]
    assert names == ["messages", "assignments", "assignments", "toggle_status", "messages"]
    note, team, agent, status, told = (body for _, body in inbox.calls[-5:])
    assert note["private"]
    assert note["content"]
    assert (team, agent, status) == ({"team_id": 7}, {"assignee_id": 9}, {"status": "open"})
    assert told["content"].endswith(Phrases().hand_off)


def test_a_note_or_a_team_that_fails_keeps_nobody_from_an_agent(make_inbox):
    inbox = make_inbox(team_id=7)
    inbox.chatwoot.broken = ("assignments",)
    stuck(inbox)
    assert inbox.calls[-2] == ("toggle_status", {"status": "open"})
    assert inbox.sent[-1].endswith(Phrases().hand_off)


def test_a_hand_off_that_chatwoot_refuses_promises_nobody(make_inbox):
    inbox = make_inbox()
    inbox.chatwoot.broken = ("toggle_status",)
    stuck(inbox)
    assert inbox.sent[-1].endswith(Phrases().hand_off_later)


def test_who_asks_for_a_person_is_offered_one(make_inbox):
    inbox = make_inbox()
    inbox.say(HUMAN_PLEASE)
    assert inbox.sent == [Phrases().offer]


def test_in_the_agents_queue_the_bot_is_mute(make_inbox, detector):
    """Nobody has it yet: that is recorded as it is, and the case is not taken for acknowledged."""
    inbox = make_inbox()
    inbox.status = "open"
    assert inbox.say(ASKS[0]) == 200
    assert inbox.calls == []
    known = detector.get_conversation(inbox.conversation_id)
    assert (known.state.turns, known.state.holder) == (1, 1)


def test_with_an_agent_as_assignee_the_bot_is_mute_and_the_detector_knows(make_inbox, detector):
    inbox = make_inbox()
    inbox.assignee = {"id": 9, "name": "Ann", "email": "ann@example.org", "type": "user"}
    inbox.say(ASKS[0])
    assert inbox.calls == []
    assert detector.get_conversation(inbox.conversation_id).state.holder == 2


def test_a_bot_as_assignee_is_no_person(make_inbox):
    inbox = make_inbox()
    inbox.assignee = {"id": 2, "name": "Robo", "type": "agent_bot"}
    inbox.lines = [ANSWER]
    inbox.say(ASKS[0])
    assert inbox.sent == [ANSWER]


def test_an_assignment_alone_tells_that_a_person_has_it(make_inbox, detector):
    inbox = make_inbox()
    inbox.lines = [ANSWER]
    inbox.say(ASKS[0])
    inbox.status, inbox.assignee = "open", {"id": 9, "name": "Ann", "email": "ann@example.org", "type": "user"}
    for _ in range(2):
        assert inbox.receive(inbox.payload("conversation_opened")) == 200
    state = detector.get_conversation(inbox.conversation_id).state
    assert (state.holder, state.turns) == (2, 3)


def test_an_agents_message_is_a_persons_turn(make_inbox, detector):
    inbox = make_inbox()
    inbox.status = "open"
    inbox.receive(inbox.payload("agent_reply", content="This is Ann."))
    assert recorded(detector, inbox.conversation_id) == [("human", "This is Ann.")]
    assert detector.get_conversation(inbox.conversation_id).state.holder == 2


def test_given_back_to_the_bot_it_answers_again(make_inbox, detector):
    inbox = make_inbox()
    inbox.status = "open"
    inbox.receive(inbox.payload("agent_reply", content="This is Ann."))
    inbox.status, inbox.lines = "pending", [ANSWER]
    inbox.say(ASKS[0])
    assert inbox.sent == [ANSWER]
    assert detector.get_conversation(inbox.conversation_id).state.holder == 1


@pytest.mark.parametrize("kind", ["bot_reply", "private_note"])
def test_its_own_messages_and_notes_are_passed_over(make_inbox, detector, kind):
    """Its own are recorded as they are sent; a note for agents is none of the user's conversation."""
    inbox = make_inbox()
    inbox.lines = [ANSWER]
    inbox.say(ASKS[0])
    assert inbox.receive(inbox.payload(kind)) == 200
    assert inbox.sent == [ANSWER]
    assert recorded(detector, inbox.conversation_id) == [("user", ASKS[0]), ("bot", ANSWER)]


def test_a_greeting_of_the_inbox_is_the_platforms(make_inbox, detector):
    inbox = make_inbox()
    inbox.receive(inbox.payload("template", content="We are here from 9 to 5."))
    assert recorded(detector, inbox.conversation_id) == [("system", "We are here from 9 to 5.")]


def test_a_request_that_comes_twice_is_answered_once(make_inbox, detector):
    inbox = make_inbox()
    inbox.lines = [ANSWER]
    payload = inbox.payload("incoming", content=ASKS[0])
    assert [inbox.receive(payload) for _ in range(3)] == [200, 200, 200]
    assert inbox.sent == [ANSWER]
    assert detector.get_conversation(inbox.conversation_id).state.turns == 2


def test_a_reply_that_was_not_sent_is_sent_when_chatwoot_asks_again(make_inbox):
    inbox = make_inbox()
    inbox.lines = [ANSWER]
    inbox.chatwoot.broken = ("messages",)
    payload = inbox.payload("incoming", content=ASKS[0])
    assert inbox.receive(payload) == 500
    inbox.chatwoot.broken = ()
    assert inbox.receive(payload) == 200
    assert inbox.sent == [ANSWER, ANSWER]


@pytest.mark.parametrize("name", ["conversation_resolved", "conversation_status_changed"])
def test_a_resolved_conversation_is_ended(make_inbox, detector, name):
    inbox = make_inbox()
    inbox.lines = [ANSWER]
    inbox.say(ASKS[0])
    inbox.status = "resolved"
    assert inbox.receive(inbox.payload("conversation_opened", event=name)) == 200
    assert detector.get_conversation(inbox.conversation_id).state.end == 2


def test_an_end_of_what_the_detector_never_saw_is_no_failure(make_inbox):
    inbox = make_inbox()
    inbox.status = "resolved"
    assert inbox.receive(inbox.payload("conversation_opened", event="conversation_resolved")) == 200


def test_without_the_detector_the_bot_answers(make_inbox):
    with DetectorClient("127.0.0.1:1") as dead:
        inbox = make_inbox(dead)
        inbox.lines = [ANSWER]
        assert inbox.say(ASKS[0]) == 200
        assert inbox.sent == [ANSWER]
        inbox.status = "resolved"
        assert inbox.receive(inbox.payload("conversation_opened", event="conversation_resolved")) == 200


def signed(body, secret=SECRET, at=NOW):
    timestamp = str(int(at))
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Chatwoot-Timestamp": timestamp, "X-Chatwoot-Signature": f"sha256={digest}"}


def test_a_signed_request_is_taken(make_inbox):
    inbox = make_inbox(secret=SECRET)
    inbox.lines = [ANSWER]
    body = json.dumps(inbox.payload("incoming", content=ASKS[0])).encode()
    assert inbox.bot.receive(body, {name.lower(): value for name, value in signed(body).items()}) == 200
    assert inbox.sent == [ANSWER]


@pytest.mark.parametrize(
    "headers",
    [
        lambda body: {},
        lambda body: signed(body, "other"),
        lambda body: signed(body + b" "),
        lambda body: signed(body, at=NOW - 301),
        lambda body: signed(body) | {"X-Chatwoot-Timestamp": str(int(NOW) - 1)},
        lambda body: signed(body) | {"X-Chatwoot-Timestamp": "soon"},
        lambda body: signed(body) | {"X-Chatwoot-Signature": "sha256=é"},
    ],
    ids=["missing", "secret", "body", "old", "timestamp", "no number", "no hex"],
)
def test_a_request_that_is_not_chatwoots_is_refused(make_inbox, headers):
    inbox = make_inbox(secret=SECRET)
    body = json.dumps(inbox.payload("incoming", content=ASKS[0])).encode()
    assert inbox.bot.receive(body, headers(body)) == 401
    assert inbox.asked == []


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b'{"event": 1}', b'{"event": "message_created"}', b'{"event": "conversation_opened"}', b"\xff"],
)
def test_a_request_that_is_no_event_is_refused(make_inbox, body):
    assert make_inbox().bot.receive(body, {}) == 400


def test_events_without_a_turn_are_taken_and_left(make_inbox):
    inbox = make_inbox()
    assert inbox.receive(inbox.payload("conversation_opened")) == 200
    assert inbox.receive(inbox.payload("incoming", event="message_updated")) == 200
    assert inbox.calls == []


def test_no_text_is_in_the_log(make_inbox, caplog):
    inbox = make_inbox()
    inbox.lines = ["secret reply"]
    inbox.chatwoot.broken = ("messages",)
    with caplog.at_level("DEBUG", "detector"):
        assert inbox.say("secret words") == 500
    assert caplog.records
    assert "secret" not in caplog.text
    assert "secret" not in repr(ChatwootEvent.from_payload(inbox.payload("incoming", content="secret")))


def test_seen_messages_are_bounded():
    seen = SeenMessages(max_keys=2)
    assert [seen.add(key) for key in ("a", "b", "a", "c", "a")] == [True, True, False, True, True]
    seen.remove("a")
    assert seen.add("a")
