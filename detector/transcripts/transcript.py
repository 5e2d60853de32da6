"""What reading a file gives: conversations, and what could not be read."""

from dataclasses import dataclass

from detector.turn import Turn


@dataclass(frozen=True, slots=True)
class Transcript:
    """A past conversation.

    Attributes:
        id: As the file names it, else the name of the file and a number.
        turns: Oldest first, at least one.
        bot_id, channel, language: As the file says; "" where it does not.
    """

    id: str
    turns: tuple[Turn, ...]
    bot_id: str = ""
    channel: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a file that could not be read; the rest of the file was.

    Attributes:
        path: The file as it was named by the caller.
        line: Counted from 1; 0 if it is about the whole file.
        message: What is wrong and what is expected. Never the users' text.
    """

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}" if self.line else f"{self.path}: {self.message}"


class FormatError(ValueError):
    """A value does not follow its format; the message names the field and never quotes it."""
