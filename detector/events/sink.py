"""What a sink is to the dispatcher."""

from typing import Protocol

from detector.events.message import Message


class SinkError(Exception):
    """A message was not taken. The text is a code or a class of errors, never anything of a user or a secret.

    Attributes:
        pause: Seconds for which the receiver wants nothing at all; None if it did not say.
    """

    def __init__(self, reason: str, *, pause: float | None = None) -> None:
        super().__init__(reason)
        self.pause = pause


class Sink(Protocol):
    """Takes messages, several at a time."""

    async def send(self, message: Message) -> None:
        """Hand a message over; it is the receiver's on return.

        Raises:
            SinkError: It may not be.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
