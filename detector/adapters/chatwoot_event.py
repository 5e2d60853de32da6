"""What Chatwoot sends to a bot's webhook: its signature and its payload."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

MAX_AGE = 300.0
"""Seconds after which a signature is refused: a request that was recorded must not be played again."""


class SignatureError(Exception):
    """The request is not from Chatwoot, or it is too old."""


def check_signature(body: bytes, headers: Mapping[str, str], secret: str, now: float) -> None:
    """Check `X-Chatwoot-Signature`: HMAC-SHA256 over timestamp, point and body.

    Raises:
        SignatureError: It is missing, wrong or older than `MAX_AGE`.
    """
    found = {name.lower(): value for name, value in headers.items()}
    timestamp, signature = found.get("x-chatwoot-timestamp", ""), found.get("x-chatwoot-signature", "")
    if not timestamp.isdecimal() or not signature:
        raise SignatureError("the signature or its timestamp is missing")
    digest = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(signature.encode(), f"sha256={digest}".encode()):
        raise SignatureError("the signature is wrong")
    if abs(now - int(timestamp)) > MAX_AGE:
        raise SignatureError("the signature is too old")


@dataclass(frozen=True, slots=True)
class ChatwootEvent:
    """An event of a conversation, as far as a bot cares. Its text is kept out of its representation, and so of logs.

    Attributes:
        name: message_created, conversation_opened, conversation_status_changed and the like.
        conversation: The conversation's number in its account.
        status: pending (a bot has it), open, snoozed or resolved.
        has_agent: A person is its assignee.
        channel: Where it runs, as "WebWidget".
        turn_id: The id of what happened, the same if the request comes twice.
        id: The message's number; 0 for no message.
        is_incoming: The message is the user's.
        is_private: It is a note for agents.
        is_from_agent: An agent wrote it.
        is_from_bot: A bot wrote it.
    """

    name: str
    conversation: int
    status: str
    has_agent: bool
    channel: str
    turn_id: str
    id: int = 0
    is_incoming: bool = False
    is_private: bool = False
    is_from_agent: bool = False
    is_from_bot: bool = False
    text: str = ""

    def __repr__(self) -> str:
        return f"{self.name} conversation={self.conversation} turn_id={self.turn_id!r}"

    @property
    def is_bots(self) -> bool:
        """Whether the bot has the conversation."""
        return self.status == "pending" and not self.has_agent

    @property
    def is_resolved(self) -> bool:
        """Whether the conversation was closed with this event."""
        return self.name in ("conversation_resolved", "conversation_status_changed") and self.status == "resolved"

    @classmethod
    def from_payload(cls, payload: Any) -> Self:  # noqa: ANN401 (what JSON can hold)
        """Read a payload.

        Raises:
            ValueError: It is no event of a conversation; the message names the field.
        """
        if not isinstance(payload, dict) or not isinstance(payload.get("event"), str):
            raise ValueError("event is missing")  # noqa: TRY004 (it comes from outside)
        is_message = payload["event"].startswith("message_")
        # A message stands at the top with its conversation inside; of any other event the conversation is the top.
        conversation = payload.get("conversation") if is_message else payload
        if not isinstance(conversation, dict) or not _is_number(conversation.get("id")):
            raise ValueError("conversation.id is missing" if is_message else "id is missing")
        meta = conversation.get("meta") or {}
        assignee = meta.get("assignee") or {}
        common = {
            "name": payload["event"],
            "conversation": int(conversation["id"]),
            "status": conversation.get("status") or "",
            "has_agent": bool(assignee) and "bot" not in _kind(meta.get("assignee_type"), assignee),
            "channel": (conversation.get("channel") or "").removeprefix("Channel::"),
        }
        if not is_message:
            changed = conversation.get("updated_at") or conversation.get("timestamp") or ""
            return cls(**common, turn_id=f"{payload['event']}-{assignee.get('id', '')}-{changed}")
        if not _is_number(payload.get("id")):
            raise ValueError("id is missing")
        sender = payload.get("sender") or {}
        is_incoming = payload.get("message_type") in ("incoming", 0)
        return cls(
            **common,
            turn_id=str(payload["id"]),
            id=int(payload["id"]),
            is_incoming=is_incoming,
            is_private=bool(payload.get("private")),
            is_from_agent=not is_incoming and sender.get("type") == "user",
            is_from_bot=not is_incoming and "bot" in _kind(None, sender),
            text=payload.get("content") or "",
        )


def _kind(named: object, entity: Mapping[str, Any]) -> str:
    """What an assignee or a sender is: user, contact or agent_bot."""
    return str(named or entity.get("type") or "user").lower()


def _is_number(value: object) -> bool:
    return isinstance(value, int) or (isinstance(value, str) and value.isdecimal())
