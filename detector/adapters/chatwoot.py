"""Chatwoot: the webhook of an agent bot.

api = ChatwootApi("https://app.chatwoot.com", account_id=1, token=BOT_TOKEN)
bot = ChatwootBot(detector, api, my_bot, secret=BOT_SECRET, team_id=3)
status = bot.receive(body, headers)

Hand `receive` every request to the bot's webhook URL, from whatever web framework, and answer with its status.
Chatwoot waits 5 seconds; it gives a conversation to people if the bot fails.
"""

import json
import logging
import time
from collections.abc import Callable, Mapping
from typing import Unpack

import grpc

from detector.adapters.chatwoot_api import ChatwootApi
from detector.adapters.chatwoot_event import ChatwootEvent, SignatureError, check_signature
from detector.adapters.seen import SeenMessages
from detector.client import ConversationGuard, DetectorClient, HandOff, Phrases, Repair
from detector.client.turns import DetailFields, OutcomeLike, RoleLike

log = logging.getLogger("detector.adapters.chatwoot")

Bot = Callable[[str, str, Repair | None], str]
"""Makes a reply from the conversation's id, the user's text and what to do better."""


class ChatwootBot:
    """Answers users in Chatwoot, and hands over to its agents. Lives as long as its client; safe for many threads.

    It speaks only while a conversation is `pending`, which is how Chatwoot says that a bot has it. A message of an
    agent, or an agent as its assignee, tells the detector that a person has it.
    """

    def __init__(
        self,
        detector: DetectorClient,
        api: ChatwootApi,
        bot: Bot,
        *,
        secret: str = "",
        team_id: int | None = None,
        teams: Mapping[str, int] | None = None,
        assignee_id: int | None = None,
        phrases: Phrases | None = None,
        seen: SeenMessages | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Wrap a client, Chatwoot's API and a bot.

        Args:
            detector: The client.
            api: Chatwoot's API with the bot's access token.
            bot: Makes the replies.
            secret: The bot's webhook secret (Chatwoot 4.12 and later); requests without its signature are refused.
                Empty: signatures are not checked; keep the URL secret then.
            team_id: The team that gets conversations.
            teams: Chatwoot's ids of the teams that the detector's rules name; they go before `team_id`.
            assignee_id: The agent that gets conversations; without one, Chatwoot assigns them.
            phrases: What the guard says to users.
            seen: Remembers which messages were answered. Between several processes share one of your own, as in Redis,
                with the same two methods.
            clock: Checks the age of signatures.
        """
        self._detector = detector
        self._api = api
        self._bot = bot
        self._secret = secret
        self._team_id = team_id
        self._teams = teams or {}
        self._assignee_id = assignee_id
        self._seen = seen or SeenMessages()
        self._clock = clock
        self._guard = ConversationGuard(detector, hand_off=self._hand_over, phrases=phrases)

    def receive(self, body: bytes, headers: Mapping[str, str]) -> int:
        """Deal with one request to the webhook.

        Args:
            body: Its body, as it came: the signature is over its bytes.
            headers: Its headers, in any case.

        Returns:
            The HTTP status to answer with: 200; 400, it is no event; 401, it is not from Chatwoot; 500, the reply could
            not be sent, and Chatwoot gives the conversation to people.
        """
        if self._secret:
            try:
                check_signature(body, headers, self._secret, self._clock())
            except SignatureError as error:
                log.warning("request refused: %s", error)
                return 401
        try:
            event = ChatwootEvent.from_payload(json.loads(body))
        except ValueError as error:
            log.warning("request refused: %s", "no JSON" if isinstance(error, json.JSONDecodeError) else error)
            return 400
        try:
            self.handle(event)
        except Exception as error:  # noqa: BLE001  the platform's and the bot's own code; the caller gets a status
            log.error("event failed: %s error=%s", event, type(error).__name__)
            return 500
        return 200

    def handle(self, event: ChatwootEvent) -> None:
        """Deal with one event that is known to be Chatwoot's.

        Raises:
            OSError: Chatwoot does not take the reply.
            Exception: What the bot raised.
        """
        if event.name == "message_created" and not event.is_private:
            self._message(event)
        elif event.is_resolved:
            self._ended(event)
        elif event.has_agent:
            # No message: the assignment itself is recorded, so that the case is known to be taken.
            self._record(event, "system", "", holder="human")

    def _message(self, event: ChatwootEvent) -> None:
        if event.is_from_agent:
            self._record(event, "human", event.text)
        elif not event.is_incoming:
            if not event.is_from_bot:  # its own messages are recorded as they are sent
                self._record(event, "system", event.text)
        elif not event.is_bots:
            # Nobody has it yet, or an agent does: the bot is mute in either case.
            details: DetailFields = {"holder": "human"} if event.has_agent else {}
            self._record(event, "user", event.text, **details)
        elif self._seen.add(f"{self._conversation(event.conversation)}/{event.id}"):
            try:
                self._answer(event)
            except BaseException:
                self._seen.remove(f"{self._conversation(event.conversation)}/{event.id}")
                raise

    def _answer(self, event: ChatwootEvent) -> None:
        conversation_id = self._conversation(event.conversation)
        reply = self._guard.answer(
            conversation_id,
            event.text,
            lambda repair: self._bot(conversation_id, event.text, repair),
            turn_id=event.turn_id,
            reply_id=f"{event.turn_id}-reply",
            holder="bot",
            channel=event.channel,
        )
        if reply.text:
            self._api.send(event.conversation, reply.text)

    def _hand_over(self, hand_off: HandOff) -> None:
        conversation = int(hand_off.conversation_id.rsplit("-", 1)[-1])
        self._tried(hand_off, "note", lambda: self._api.send(conversation, hand_off.markdown, is_private=True))
        team_id = self._teams.get(hand_off.team, self._team_id)
        if team_id is not None:
            self._tried(hand_off, "team", lambda: self._api.assign_team(conversation, team_id))
        if self._assignee_id is not None:
            assignee_id = self._assignee_id
            self._tried(hand_off, "assignee", lambda: self._api.assign_agent(conversation, assignee_id))
        if hand_off.is_urgent:
            self._tried(hand_off, "priority", lambda: self._api.set_priority(conversation, "urgent"))
        # Last, and the one that matters: from here on it is in the agents' queue.
        self._api.set_status(conversation, "open")

    def _tried(self, hand_off: HandOff, what: str, call: Callable[[], object]) -> None:
        """Do what helps the agent, but must not keep the conversation from them."""
        try:
            call()
        except OSError as error:
            ids = f"conversation_id={hand_off.conversation_id!r}"
            log.warning("hand-off without %s: %s error=%s", what, ids, type(error).__name__)

    def _record(self, event: ChatwootEvent, role: RoleLike, text: str, **details: Unpack[DetailFields]) -> None:
        conversation_id = self._conversation(event.conversation)
        self._detector.analyze_turn(conversation_id, role=role, text=text, turn_id=event.turn_id, **details)

    def _ended(self, event: ChatwootEvent) -> None:
        try:
            outcome: OutcomeLike = "transferred" if event.has_agent else "other"
            self._detector.end_conversation(self._conversation(event.conversation), outcome)
        except grpc.RpcError as error:  # nothing to say to the user, and an idle conversation ends by itself
            log.info("end not recorded: %s code=%s", event, getattr(error, "code", str)())

    def _conversation(self, number: int) -> str:
        """Chatwoot counts conversations by account."""
        return f"chatwoot-{self._api.account_id}-{number}"
