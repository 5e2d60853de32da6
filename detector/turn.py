"""The nouns of a conversation: who wrote what, and when."""

from enum import IntEnum

from msgspec import Struct


class Role(IntEnum):
    """Who wrote a turn; the numbers are those of the contract."""

    USER = 1
    BOT = 2
    HUMAN = 3
    TOOL = 4
    SYSTEM = 5

    @property
    def is_judged(self) -> bool:
        """Only what the user and the bot say can be a loop."""
        return self <= Role.BOT


class Holder(IntEnum):
    """Who has the conversation; the numbers are those of the contract."""

    BOT = 1
    HUMAN = 2


class OfferReply(IntEnum):
    """What a user says to the offer of a person; the numbers are those of the contract."""

    NONE = 0
    ACCEPTED = 1
    DECLINED = 2


class Turn(Struct, frozen=True):
    """One message.

    Attributes:
        role: Who wrote it.
        text: What was written, as received (at most the server's limit).
        turn_id: The platform's id, or one made by the server; "" only in transcripts.
        time: Seconds since the epoch, or 0.0 where nobody knows.
    """

    role: Role
    text: str
    turn_id: str = ""
    time: float = 0.0
