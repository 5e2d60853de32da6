"""The shipped conversations, and what the detector is expected to make of them."""

import json
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files

from detector.transcript_view import Course
from detector.transcripts import Transcript
from detector.transcripts.rows import transcript_from_row

_NAMES = ("bot_loop", "hidden_path", "healthy")


class Ending(StrEnum):
    """What becomes of a conversation."""

    HANDED_OVER = "handed_over"
    QUIET = "quiet"

    def is_that_of(self, course: Course) -> bool:
        """Whether a conversation took this course."""
        return course.is_quiet if self is Ending.QUIET else course.handed_over_at is not None

    def __str__(self) -> str:
        return self.value.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Story:
    """A conversation to play.

    Attributes:
        title: One line on what happens in it.
        transcript: Its turns.
        expected: What is to become of it.
    """

    title: str
    transcript: Transcript
    expected: Ending


def shipped_stories() -> list[Story]:
    """The conversations of the demo, in the order of play."""
    stories = []
    for name in _NAMES:
        row = json.loads((files("detector.demo") / f"{name}.json").read_text(encoding="utf-8"))
        stories.append(Story(row["title"], transcript_from_row(row, name), Ending(row["expected"])))
    return stories
