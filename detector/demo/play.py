"""Plays the shipped conversations through a client and shows what a platform would see."""

import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from typing import Protocol

from loopdetector.v1 import conversation_pb2
from loopdetector.v1.loop_detector_service_pb2 import AnalyzeTurnResponse
from rich.console import Console
from rich.table import Table
from rich.text import Text

from detector.demo.story import Story, shipped_stories
from detector.messages import advice_from, signal_from
from detector.transcript_view import Course, TurnPrinter


class Client(Protocol):
    """What the demo needs of a client."""

    def analyze_turn(
        self, conversation_id: str, *, role: "conversation_pb2.Role.ValueType", text: str, turn_id: str
    ) -> AnalyzeTurnResponse:
        """Have one turn judged."""
        ...


@dataclass(frozen=True, slots=True)
class Played:
    """A conversation that was played.

    Attributes:
        story: What was played.
        course: What the detector made of it.
        missing: Turns that the client answered by itself, since the service did not.
        seconds: The median time of a call.
    """

    story: Story
    course: Course
    missing: int
    seconds: float

    @property
    def is_as_expected(self) -> bool:
        """Every turn was judged and the conversation took the expected course."""
        return not self.missing and self.story.expected.is_that_of(self.course)


def play(client: Client, console: Console) -> bool:
    """Play all conversations turn by turn, as a platform would.

    Args:
        client: Connected to a running service.
        console: Where the turns, the flags, the new actions and the times are shown.

    Returns:
        Whether each of them took the expected course.
    """
    results = [_play(story, client, TurnPrinter(console)) for story in shipped_stories()]
    console.print()
    console.print(_results(results))
    return all(played.is_as_expected for played in results)


def _play(story: Story, client: Client, printer: TurnPrinter) -> Played:
    # A new id each time: a service that remembers the last demo would answer from memory.
    conversation_id = f"demo-{story.transcript.id}-{uuid.uuid4().hex[:8]}"
    printer.heading(story.title)
    advice, times, missing = [], [], 0
    for index, turn in enumerate(story.transcript.turns):
        start = time.perf_counter()
        role = conversation_pb2.Role.Value(f"ROLE_{turn.role.name}")
        answer = client.analyze_turn(conversation_id, role=role, text=turn.text, turn_id=f"t{index}")
        times.append(time.perf_counter() - start)
        advice.append(advice_from(answer.recommendation))
        missing += answer.provenance.degraded
        note = "no answer" if answer.provenance.degraded else _milliseconds(times[-1])
        printer.turn(index, turn, map(signal_from, answer.signals), advice[-1], note)
    return Played(story, Course.of(advice), missing, median(times))


def _results(results: Iterable[Played]) -> Table:
    table = Table("", "conversation", "expected", "what happened", "a turn", box=None, padding=(0, 2, 0, 0))
    for played in results:
        mark = Text("ok", "bold green") if played.is_as_expected else Text("NOT OK", "bold red")
        found = f"{played.missing} turns without an answer" if played.missing else str(played.course)
        name, expected = played.story.transcript.id, str(played.story.expected)
        table.add_row(mark, name, expected, found, _milliseconds(played.seconds))
    return table


def _milliseconds(seconds: float) -> str:
    return f"{1000 * seconds:.1f} ms"
