"""`python -m training shadow-report`: where the shadow and the active model agree."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from detector.service.settings import Settings
from detector.stores import StoreError
from detector.stores.shadow import Comparison, ShadowLog, shadow_path
from training.agreement import Agreement, agreements
from training.commands.terminal import CONSOLE, say, stop


def shadow_report(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="The *.shadow.db of each server; without any, the one beside sqlite_path."),
    ] = None,
    limit: Annotated[int, typer.Option(min=0, help="Differing conversations to show.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON list instead of tables.")] = False,  # noqa: FBT002
) -> None:
    """Compare what the shadow model would have said with what was said; the server may be running."""
    comparisons: list[Comparison] = []
    for path in files or [shadow_path(Settings().sqlite_path)]:
        if not path.is_file():
            stop(f"{path}: not there; name the *.shadow.db beside the server's sqlite_path, or set a shadow first")
        try:
            kept = ShadowLog(path)
            comparisons += kept.comparisons()
            kept.close()
        except StoreError as error:
            stop(error)
    found = agreements(comparisons)
    if as_json:
        typer.echo(json.dumps([_as_json(one) for one in found], indent=2))
        return
    if not found:
        CONSOLE.print("no turn was judged by both models yet")
    for one in found:
        _print(one, limit)


def _print(one: Agreement, limit: int) -> None:
    say(f"active {one.active_model}, shadow {one.shadow_model}: {one.turns} turns of {one.conversations} conversations")
    signals = Table("signal", "turns", "both", "only active", "only shadow", "agree", "kappa", box=None)
    for name, table in one.signals.items():
        counts = (table.turns, table.both, table.only_active, table.only_shadow)
        signals.add_row(name, *map(str, counts), f"{100 * table.agreement:.1f} %", f"{table.kappa:.2f}")
    CONSOLE.print(signals)
    say(f"same action on {100 * one.on_action:.1f} % of turns; loop alarms: {one.active_alarms} / {one.shadow_alarms}")
    differences = sorted(((n, pair) for pair, n in one.actions.items() if pair[0] != pair[1]), reverse=True)
    for n, (active, shadow) in differences:
        say(f"  {n} turns: {active} -> {shadow}")
    say(f"{len(one.differing)} conversations differ; those in which only one of them raised an alarm come first")
    for conversation in one.differing[:limit]:
        alarms = f"alarm at {_turn(conversation.active_alarm)} / {_turn(conversation.shadow_alarm)}"
        what = ", ".join(sorted(conversation.signals)) or "action"
        say(f"  {conversation.conversation_id}: turns {', '.join(map(str, conversation.turns))}; {what}; {alarms}")


def _as_json(one: Agreement) -> dict[str, Any]:
    return {
        "active": one.active_model,
        "shadow": one.shadow_model,
        "conversations": one.conversations,
        "turns": one.turns,
        "signals": {
            name: {**asdict(table), "agreement": table.agreement, "kappa": table.kappa}
            for name, table in one.signals.items()
        },
        "actions": [{"active": a, "shadow": s, "turns": n} for (a, s), n in one.actions.items()],
        "same_action": one.on_action,
        "active_alarms": one.active_alarms,
        "shadow_alarms": one.shadow_alarms,
        "differing": [{**asdict(found), "signals": sorted(found.signals)} for found in one.differing],
    }


def _turn(index: int | None) -> str:
    return "-" if index is None else str(index)
