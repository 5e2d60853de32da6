"""Conversations on a terminal: who said what, what was seen in it, and what to do about it."""

import re
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from detector.transcripts import Transcript
from detector.turn import Turn
from detector.verdict import Recommendation, RepetitionForm, Signal, Verdict
from detector.wording import ACTIONS, ROLES, SIGNALS, words_of

_MAX_WIDTH = 120
_MARGIN = 11
"""Columns of index and role, left of the text."""
_FLAGS_WIDTH = 24

# What can move the cursor, recolour the screen or turn the line around; a tab is a blank, and line breaks stay.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_BREAK = re.compile("\\s*[\n\u2028\u2029]\\s*")


def printable(text: str, encoding: str) -> str:
    """A text that does nothing to a terminal but stand there.

    Args:
        text: Any text of any script.
        encoding: The terminal's; what it cannot show becomes a question mark.
    """
    text = _BREAK.sub("\n", _UNSAFE.sub("", text.replace("\t", " "))).strip()
    return text.encode(encoding, "replace").decode(encoding)


class TurnPrinter:
    """Prints turns as they come, each with its flags beside it."""

    def __init__(self, console: Console) -> None:
        """Print on a console."""
        self._console = console
        self._width = min(console.width, _MAX_WIDTH)

    def heading(self, title: str) -> None:
        """Begin a conversation."""
        self._console.print()
        self._console.print(self.plain(title, "bold underline"), width=self._width)

    def turn(self, index: int, turn: Turn, signals: Iterable[Signal], advice: Recommendation, note: str = "") -> None:
        """Print a turn.

        Args:
            index: Over all turns, from 0.
            turn: Who said what.
            signals: What was seen in it; only what is flagged is shown.
            advice: Shown when it is new.
            note: A short remark beside the turn.
        """
        role = ROLES[turn.role]
        text = self.plain(turn.text, "dim" if role.style == "dim" else "")
        beside = [flag_text(signal) for signal in signals if signal.flagged]
        if note:
            beside.append(Text(note, "dim"))
        row = Table.grid(padding=(0, 1, 0, 0))
        row.width = self._width
        row.add_column(width=3, justify="right")
        row.add_column(width=6)
        row.add_column(ratio=1, overflow="fold")
        row.add_column(width=_FLAGS_WIDTH)
        row.add_row(
            Text(str(index), "dim"),
            Text(role.label, role.style),
            Padding(text or Text("(no text)", "dim"), (0, 1, 0, 0)),
            Text("\n").join(beside),
        )
        self._console.print(row)
        if advice.is_new:
            self._advice(advice)

    def plain(self, text: str, style: str = "") -> Text:
        """A text as it may be printed here; markup in it is not obeyed."""
        return Text(printable(text, self._console.encoding), style, overflow="fold")

    def _advice(self, advice: Recommendation) -> None:
        action = ACTIONS[advice.action]
        cause = f" ({words_of(advice.cause)})" if advice.cause else ""
        line = Text.assemble("=> ", (action.label.upper(), action.style), f"{cause}: ", self.plain(advice.reason))
        row = Table.grid()
        row.width = self._width
        row.add_column(width=_MARGIN)
        row.add_column(ratio=1)
        row.add_row("", line)
        self._console.print(row)


def flag_text(signal: Signal) -> Text:
    """A flag in one line or two: its kind, its score, its form and the turn that it goes back to."""
    word = SIGNALS[signal.kind]
    text = Text(word.label, word.style)
    if signal.score is not None:
        text.append(f" {100 * signal.score:.0f} %")
    details = [words_of(signal.form)] if signal.form is not RepetitionForm.NONE else []
    if signal.of is not None:
        details.append(f"of turn {signal.of.index}")
    if details:
        text.append("\n  " + ", ".join(details), "dim")
    return text


def show_transcript(console: Console, transcript: Transcript, verdicts: Sequence[Verdict]) -> None:
    """Print a conversation.

    Args:
        console: Where to.
        transcript: The conversation.
        verdicts: One a turn.
    """
    printer = TurnPrinter(console)
    printer.heading(transcript.id)
    for turn, verdict in zip(transcript.turns, verdicts, strict=True):
        printer.turn(verdict.turn.index, turn, verdict.signals, verdict.recommendation)
