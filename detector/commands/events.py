"""`python -m detector events`: what could not be delivered, and delivering it again."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.table import Table

from detector.commands.terminal import read_settings, stop
from detector.events.message import event_type
from detector.stores import StoreError
from detector.stores.cases import Delivery
from detector.stores.outbox_file import open_outbox

app = typer.Typer(no_args_is_help=True, help="Events that could not be delivered: list them, send them again.")

_MAX_NUMBER = 2**63 - 1
_WIDTH = 132
_Db = Annotated[Path | None, typer.Option(help="SQLite file of the server; without it that of the settings.")]


@app.command()
def dead(
    sink: Annotated[str, typer.Option(help="Only of this sink.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="At most so many, oldest first.")] = 100,
    as_json_lines: Annotated[bool, typer.Option("--json", help="One JSON object an event instead of a table.")] = False,
    db: _Db = None,
) -> None:
    """List dead letters: events that a sink did not take in all its attempts."""
    try:
        with open_outbox(_file(db)) as outbox:
            found = outbox.dead(sink, limit + 1)
    except StoreError as error:
        stop(str(error))
    shown = [_row(delivery) for delivery in found[:limit]]
    if as_json_lines:
        for row in shown:
            sys.stdout.buffer.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
        return
    console = Console()
    if not shown:
        console.print("no dead letters")
        return
    table = Table(*shown[0])
    for row in shown:
        table.add_row(*map(str, row.values()))
    Console(width=max(console.width, _WIDTH)).print(table)
    if len(found) > limit:
        console.print(f"and more: these are the oldest {limit}; see --limit", highlight=False)


@app.command()
def replay(
    sink: Annotated[str, typer.Argument(help="Name of the sink.")],
    numbers: Annotated[
        list[int] | None, typer.Argument(min=1, max=_MAX_NUMBER, help="Numbers of events, as `dead` shows them.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All dead letters of the sink.")] = False,
    db: _Db = None,
) -> None:
    """Send dead letters again; a server that runs starts with them within a second."""
    if bool(numbers) == everything:
        stop("give the numbers of events, or --all")
    try:
        with open_outbox(_file(db)) as outbox:
            count = outbox.replay(sink, numbers or [])
    except StoreError as error:
        stop(str(error))
    missing = len(set(numbers or [])) - count
    if missing > 0:
        stop(f"{count} will be sent again; {missing} are no dead letters of {sink}")
    Console().print(f"{count} will be sent again", highlight=False)


def _file(db: Path | None) -> Path:
    if db is not None:
        return db
    settings = read_settings()
    if settings.store != "sqlite":
        stop(f"store = {settings.store} keeps no dead letters in a file; give --db")
    return settings.sqlite_path


def _row(delivery: Delivery) -> dict[str, str | int]:
    event = delivery.event
    return {
        "number": event.number,
        "sink": delivery.sink,
        "event": event_type(event.kind),
        "id": event.event_id,
        "tenant": event.tenant,
        "conversation": event.case.conversation_id,
        "time": datetime.fromtimestamp(event.case.updated_at, UTC).isoformat(timespec="seconds"),
        "attempts": delivery.attempts,
        "error": delivery.error,
    }
