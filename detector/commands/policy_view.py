"""The replay of a policy, for people and for machines."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from detector.commands.policy_replay import Compared, Outcome, Replay
from detector.transcript_view.printing import printable
from detector.wording import ACTIONS, json_name, share, words_of

_LISTED = 200
"""Rows of a table; --json has them all."""


def show_replay(console: Console, replay: Replay, *, against: str) -> None:
    """Print what a policy would have done, and what differs from another.

    Args:
        console: Where to.
        replay: What was replayed.
        against: Name of the other policy.
    """
    called = [one for one in replay.called if one.new.turn is not None]
    if called:
        _show_rows(console, "Would have gone to a person", [(one, one.new) for one in called])
    changed = [one for one in replay.called if one.is_changed]
    if changed:
        console.print(_changes(console, changed, against))
    else:
        console.print(Text(f"Nothing differs from {against}."))
    console.print(Text(f"This policy: {_counted(replay, of_new=True)}", "bold"))
    console.print(Text(f"{against[0].upper()}{against[1:]}: {_counted(replay, of_new=False)}"))


def as_json(replay: Replay, *, policy: str, against: str) -> dict[str, Any]:
    """The same as one object; the order of the keys is fixed."""
    handed_over, offered = replay.count(of_new=True)
    before, offered_before = replay.count(of_new=False)
    return {
        "policy": policy,
        "against": against,
        "conversations": replay.conversations,
        "handed_over": handed_over,
        "offered": offered,
        "handed_over_against": before,
        "offered_against": offered_before,
        "changed": sum(one.is_changed for one in replay.called),
        "called": [
            {
                "conversation": one.conversation,
                "bot_id": one.bot_id,
                "is_changed": one.is_changed,
                **_fields(one.new),
                "against": _fields(one.old),
            }
            for one in replay.called
        ],
    }


def _fields(outcome: Outcome) -> dict[str, Any]:
    return {
        "turn_index": outcome.turn,
        "action": json_name(outcome.action),
        "cause": json_name(outcome.cause),
        "severity": json_name(outcome.severity),
        "team": outcome.team,
        "reason": outcome.reason,
    }


def _counted(replay: Replay, *, of_new: bool) -> str:
    handed_over, offered = replay.count(of_new=of_new)
    total = replay.conversations
    return (
        f"would have handed over {handed_over} of {total} ({share(handed_over, total)}) "
        f"and offered a person in {offered} more ({share(offered, total)})"
    )


def _show_rows(console: Console, title: str, rows: Sequence[tuple[Compared, Outcome]]) -> None:
    table = _table(title, "conversation", "turn", "action", "cause", "team", "reason")
    for compared, outcome in rows[:_LISTED]:
        word = ACTIONS[outcome.action]
        table.add_row(
            Text(printable(compared.conversation, console.encoding)),
            str(outcome.turn),
            Text(word.label, word.style),
            words_of(outcome.cause),
            Text(printable(outcome.team, console.encoding)),
            Text(printable(outcome.reason, console.encoding)),
        )
    console.print(table)
    _show_rest(console, len(rows))


def _changes(console: Console, changed: Sequence[Compared], against: str) -> Table:
    table = _table(f"Differs from {against}", "conversation", "before", "now")
    for one in changed[:_LISTED]:
        table.add_row(
            Text(printable(one.conversation, console.encoding)),
            Text(printable(_short(one.old), console.encoding)),
            Text(printable(_short(one.new), console.encoding)),
        )
    if len(changed) > _LISTED:
        table.caption = f"... and {len(changed) - _LISTED} more"
    return table


def _short(outcome: Outcome) -> str:
    if outcome.turn is None:
        return "no person"
    team = f", {outcome.team}" if outcome.team else ""
    return f"{ACTIONS[outcome.action].label} at turn {outcome.turn} ({words_of(outcome.cause)}{team})"


def _show_rest(console: Console, rows: int) -> None:
    if rows > _LISTED:
        console.print(Text(f"... and {rows - _LISTED} more"))


def _table(title: str, *columns: str) -> Table:
    table = Table(title=Text(title, "bold"), title_justify="left", header_style="dim")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
