"""What was found over many conversations, and a table of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from rich.console import Console
from rich.table import Table
from rich.text import Text

from detector.transcript_view.course import Course
from detector.transcript_view.printing import printable
from detector.transcripts import Transcript
from detector.verdict import Action, Cause, SignalKind, Verdict
from detector.wording import ACTIONS, SIGNALS, share, words_of

_LISTED = 20
"""Conversations that are named one by one."""
_WIDTH = 78


@dataclass(slots=True)
class Summary:
    """Running counts; conversations are added one by one and not kept.

    Attributes:
        conversations, turns: How many.
        flags: Turns with a flag, by kind.
        flagged: Conversations with a flag, by kind.
        actions: How often an action was new, by action and cause.
        called: Conversations that called for a person, with their number of turns.
    """

    conversations: int = 0
    turns: int = 0
    flags: Counter[SignalKind] = field(default_factory=Counter)
    flagged: Counter[SignalKind] = field(default_factory=Counter)
    actions: Counter[tuple[Action, Cause]] = field(default_factory=Counter)
    called: list[tuple[str, int, Course]] = field(default_factory=list)

    def add(self, transcript: Transcript, verdicts: Sequence[Verdict]) -> None:
        """Count a conversation."""
        self.conversations += 1
        self.turns += len(transcript.turns)
        kinds = [kind for verdict in verdicts for kind in {s.kind for s in verdict.signals if s.flagged}]
        self.flags.update(kinds)
        self.flagged.update(set(kinds))
        advice = [verdict.recommendation for verdict in verdicts]
        self.actions.update((given.action, given.cause) for given in advice if given.is_new)
        course = Course.of(advice)
        if course.offered_at is not None:
            self.called.append((transcript.id, len(transcript.turns), course))

    @property
    def handed_over_at(self) -> list[int]:
        """Turns at which conversations went to a person."""
        return [course.handed_over_at for _, _, course in self.called if course.handed_over_at is not None]


def show_summary(console: Console, summary: Summary) -> None:
    """Print the tables of a summary."""
    console.print()
    console.print(Text(f"{_counted(summary.conversations, 'conversation')}, {_counted(summary.turns, 'turn')}", "bold"))
    if summary.flags:
        console.print(_flags(summary))
    if summary.actions:
        console.print(_actions(summary))
    if summary.called:
        console.print(_called(summary, console.encoding))
        if len(summary.called) > _LISTED:
            console.print(Text(f"... and {len(summary.called) - _LISTED} more"))
    offered, handed_over = len(summary.called), summary.handed_over_at
    console.print(Text(f"A person would have been offered: {_of_all(offered, summary)}"))
    when = f", at turn {median(handed_over):g} (median)" if handed_over else ""
    console.print(Text(f"Would have been handed over:      {_of_all(len(handed_over), summary)}{when}"))


def _flags(summary: Summary) -> Table:
    table = _table("Flags", "flag", "turns", "conversations", "share")
    for kind, word in SIGNALS.items():
        if count := summary.flags[kind]:
            conversations = summary.flagged[kind]
            table.add_row(
                Text(word.label, word.style),
                str(count),
                str(conversations),
                share(conversations, summary.conversations),
            )
    return table


def _actions(summary: Summary) -> Table:
    causes = sorted({cause for _, cause in summary.actions})
    table = _table("Actions by cause", "action", *(words_of(cause) or "none" for cause in causes))
    for action, word in ACTIONS.items():
        counts = [summary.actions[action, cause] for cause in causes]
        if any(counts):
            table.add_row(Text(word.label, word.style), *(str(count or "-") for count in counts))
    return table


def _called(summary: Summary, encoding: str) -> Table:
    table = _table("Called for a person", "conversation", "turns", "offered at", "handed over at", "cause")
    for name, turns, course in summary.called[:_LISTED]:
        handed_over = "-" if course.handed_over_at is None else str(course.handed_over_at)
        table.add_row(
            Text(printable(name, encoding)), str(turns), str(course.offered_at), handed_over, words_of(course.cause)
        )
    return table


def _table(title: str, first: str, *others: str) -> Table:
    table = Table(title=Text(title, "bold"), title_justify="left", width=_WIDTH, header_style="dim")
    table.add_column(first, ratio=1, overflow="fold")
    for name in others:
        table.add_column(name, justify="right")
    return table


def _of_all(count: int, summary: Summary) -> str:
    return f"{count} of {summary.conversations} ({share(count, summary.conversations)})"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
