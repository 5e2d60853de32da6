"""Rasa: between your users and Rasa's REST channel, where every message of the bot passes, whatever made it.

chat = RasaChat(detector, JsonApi("http://localhost:5005"), hand_off=give_to_the_desk)
for message in chat.reply(sender, text).messages:
    send(message)

It runs in a process of its own and speaks HTTP to Rasa, so that neither has to suit the other's libraries (rasa-sdk
pins its own grpcio). Needs the `rest` channel in credentials.yml; to pause Rasa and to read trackers, `--enable-api`.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Unpack

from loopdetector.v1.conversation_pb2 import Turn

from detector.adapters.json_api import JsonApi
from detector.client import ConversationGuard, DetectorClient, GuardedReply, HandOff, Phrases, Repair, make_turn
from detector.client.turns import DetailFields

log = logging.getLogger("detector.adapters.rasa")

RasaMessage = dict[str, Any]
"""A message of the REST channel: recipient_id, and text, image, buttons, attachment or custom."""


@dataclass(frozen=True, slots=True)
class RasaReply:
    """What to send to the user.

    Attributes:
        guarded: What was done.
        messages: Rasa's messages, with the guard's own after them; empty: send nothing.
    """

    guarded: GuardedReply
    messages: list[RasaMessage]


class RasaChat:
    """Passes messages to Rasa and its replies back, through a guard. Lives as long as its client."""

    def __init__(
        self,
        detector: DetectorClient,
        rasa: JsonApi,
        *,
        hand_off: Callable[[HandOff], object],
        repair_intent: str = "",
        phrases: Phrases | None = None,
    ) -> None:
        """Wrap a client and a Rasa server.

        Args:
            detector: The client.
            rasa: The Rasa server.
            hand_off: Gives a conversation to your people. Rasa is paused before.
            repair_intent: An intent of your domain for which a rule says something more helpful. It is triggered when
                a reply goes in circles ("/intent" as a message). Empty: such a reply is never made again.
            phrases: What the guard says to users.
        """
        self._detector = detector
        self._rasa = rasa
        self._deliver = hand_off
        self._repair_intent = repair_intent
        self._guard = ConversationGuard(
            detector, hand_off=self._hand_over, phrases=phrases, repairs=1 if repair_intent else 0
        )

    def reply(
        self,
        sender: str,
        message: str,
        *,
        turn_id: str = "",
        rasa_metadata: Mapping[str, Any] | None = None,
        **details: Unpack[DetailFields],
    ) -> RasaReply:
        """Answer a user's message.

        Args:
            sender: Rasa's sender_id, which is the conversation.
            message: What the user wrote, or the payload of a button ("/affirm").
            turn_id: The id of the message.
            rasa_metadata: Goes to Rasa with the message.
            **details: See `DetailFields`; `history=turns_of(chat.tracker(sender))` joins a running conversation.

        Raises:
            OSError: Rasa does not answer.
        """
        drafts: dict[str, list[RasaMessage]] = {"": []}

        def generate(repair: Repair | None) -> str:
            # Rasa has no instructions to take: a reply is made again only once one was refused.
            text = f"/{self._repair_intent}" if repair is not None and len(drafts) > 1 else message
            body = {"sender": sender, "message": text, **({"metadata": dict(rasa_metadata)} if rasa_metadata else {})}
            said: list[RasaMessage] = self._rasa.post("webhooks", "rest", "webhook", body=body)
            draft = text_of(said)
            drafts[draft] = said
            return draft

        shown = "" if message.startswith("/") else message
        guarded = self._guard.answer(sender, shown, generate, turn_id=turn_id, **details)
        # Pictures alone are no draft to judge, but they are sent.
        messages = list(drafts[guarded.answer])
        if guarded.notice:
            messages.append({"recipient_id": sender, "text": guarded.notice})
        return RasaReply(guarded, messages)

    def tracker(self, sender: str) -> dict[str, Any]:
        """Rasa's tracker of a conversation.

        Raises:
            OSError: Rasa does not answer, or runs without --enable-api.
        """
        tracker: dict[str, Any] = self._rasa.get("conversations", sender, "tracker")
        return tracker

    def person_said(self, sender: str, text: str, *, turn_id: str = "") -> None:
        """Record what a person wrote; from here on they have the conversation, and the bot is mute."""
        self._detector.analyze_turn(sender, role="human", text=text, turn_id=turn_id)

    def give_back(self, sender: str) -> None:
        """The person gives the conversation back to the bot.

        Raises:
            OSError: Rasa does not answer.
        """
        self._detector.analyze_turn(sender, role="system", text="", holder="bot")
        self._tell(sender, "resume")

    def _hand_over(self, hand_off: HandOff) -> None:
        try:
            self._tell(hand_off.conversation_id, "pause")
        except OSError as error:
            # The guard keeps Rasa mute all the same; only reminders could still speak.
            log.warning("Rasa not paused: conversation_id=%r error=%s", hand_off.conversation_id, type(error).__name__)
        self._deliver(hand_off)

    def _tell(self, sender: str, event: str) -> None:
        self._rasa.post("conversations", sender, "tracker", "events", body=[{"event": event}])


def text_of(messages: list[RasaMessage]) -> str:
    """The text of a reply: that of each message and the titles of its buttons."""
    lines: list[str] = []
    for message in messages:
        lines += [message.get("text") or "", *(button.get("title", "") for button in message.get("buttons") or ())]
    return "\n".join(line for line in lines if line)


def turns_of(tracker: Mapping[str, Any]) -> list[Turn]:
    """The turns in a tracker, since its latest restart.

    Payloads of buttons have no text. Rasa gives an id to the users' messages only; without one, a turn that the
    detector has is known by its role and text.

    Raises:
        ValueError: It is not a tracker.
    """
    events = tracker.get("events")
    if not isinstance(events, list):
        raise ValueError(  # noqa: TRY004 (it comes from outside)
            "tracker has no events; GET /conversations/ID/tracker gives them"
        )
    turns: list[Turn] = []
    for event in events:
        kind, text = event.get("event"), event.get("text") or ""
        if kind == "restart":
            turns.clear()
        elif kind == "user" and not text.startswith("/session_start"):
            turns.append(make_turn("user", "" if text.startswith("/") else text, event.get("message_id") or ""))
        elif kind == "bot" and (said := text_of([{"text": text, **(event.get("data") or {})}])):
            turns.append(make_turn("bot", said))
    return turns
