"""`python -m detector`: serve, analyze, report, check-config, info, events."""

import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from detector import __version__
from detector.bundle import BundleError, read_active, read_manifest
from detector.commands import events, policy
from detector.commands.terminal import ERRORS, read_brain, read_settings, stop
from detector.conversation import Conversation
from detector.service.settings import Settings
from detector.stores import StoreError
from detector.transcript_view import Summary, as_json, show_summary, show_transcript
from detector.transcripts import Problem, read_transcripts

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Tells when a chatbot and a user go in circles.")
app.add_typer(events.app, name="events")
app.add_typer(policy.app, name="policy")

_LONG_FILE = 256 * 1024
_TABLE_WIDTH = 132


@app.command()
def serve() -> None:
    """Serve the gRPC API; settings come from LOOPDETECTOR_* and the file in LOOPDETECTOR_CONFIG."""
    settings = read_settings()
    import uvloop

    from detector.service import logs, server

    logs.configure(settings.log_level, settings.log_format)
    try:
        uvloop.run(server.serve(settings, logs.logger()))
    except (BundleError, StoreError, ValueError, RuntimeError, OSError) as error:
        stop(str(error))


@app.command()
def analyze(
    files: Annotated[
        list[Path], typer.Argument(help="JSONL, OpenAI-style messages or `User:` / `Bot:` text; - reads stdin.")
    ],
    as_json_lines: Annotated[
        bool, typer.Option("--json", help="One JSON object a conversation instead of text.")
    ] = False,
) -> None:
    """Judge past conversations and show what the service would have said at every turn."""
    brain = read_brain(read_settings())
    console = Console()
    summary = Summary()
    problems = 0
    for path in files:
        is_long = str(path) != "-" and path.exists() and path.stat().st_size > _LONG_FILE
        found = read_transcripts(path)
        shown = track(found, description=str(path), console=ERRORS) if is_long and ERRORS.is_terminal else found
        for item in shown:
            if isinstance(item, Problem):
                problems += 1
                ERRORS.print(str(item), style="yellow", markup=False, highlight=False, soft_wrap=True)
                continue
            verdicts = [
                judged.verdict for judged in brain.for_bot(item.bot_id).pipeline.judge_all(Conversation(), item.turns)
            ]
            if as_json_lines:
                import orjson

                sys.stdout.buffer.write(orjson.dumps(as_json(item, verdicts), option=orjson.OPT_APPEND_NEWLINE))
            else:
                show_transcript(console, item, verdicts)
                summary.add(item, verdicts)
    if not as_json_lines:
        show_summary(console, summary)
    raise typer.Exit(1 if problems else 0)


@app.command()
def report(
    db: Annotated[Path | None, typer.Option(help="SQLite file of the server; without it that of the settings.")] = None,
    since: Annotated[str, typer.Option(help="Conversations that began from then on: 2026-11-01, or 30d.")] = "",
    bot: Annotated[str, typer.Option(help="Only this bot_id.")] = "",
    return_days: Annotated[float, typer.Option(min=0, help="Within how many days a need comes back.")] = 7.0,
    as_json_line: Annotated[bool, typer.Option("--json", help="One JSON object instead of tables.")] = False,
    html: Annotated[Path | None, typer.Option(help="Write a page with plots; needs the extra `report`.")] = None,
) -> None:
    """Say how long people waited for a person, how many were falsely contained, and who is about to leave."""
    from detector.outcome_report.command import make_report, say_report, since_of

    settings = read_settings()
    if db is None and settings.store != "sqlite":
        stop(f"store = {settings.store} leaves no file to report on; give --db")
    try:
        figures = make_report(
            db or settings.sqlite_path,
            settings.models_dir,
            ERRORS,
            since=since_of(since, time.time()),
            bot=bot,
            return_days=return_days,
        )
        say_report(figures, _wide(Console()), as_json_line=as_json_line, html=html)
    except (BundleError, StoreError, ValueError, OSError) as error:
        stop(str(error))


@app.command("check-config")
def check_config() -> None:
    """Check settings, model and budget without serving; exit 1 says what is wrong."""
    settings = read_settings()
    brain = read_brain(settings)
    console = Console()
    for name in sorted(Settings.model_fields):
        console.print(f"{name} = {getattr(settings, name)}", markup=False, highlight=False)
    policy = brain.policy
    console.print(
        f"good: model {brain.model.model_id}, a budget of {brain.budget:g} false alarms per 100 means a person is "
        f"offered from a stuck probability of {policy.alarm:g}",
        style="green",
        highlight=False,
    )


@app.command()
def info() -> None:
    """Show versions and the active model."""
    settings = read_settings()
    console = Console()
    try:
        manifest = read_manifest(settings.models_dir, read_active(settings.models_dir).active)
    except BundleError as error:
        stop(str(error))
    console.print(f"detector {__version__}, python {sys.version.split()[0]}", highlight=False)
    console.print(f"models   {settings.models_dir}", highlight=False)
    console.print(f"model    {manifest.id} (version {manifest.version}, encoder {manifest.encoder})", highlight=False)
    for data in manifest.data:
        console.print(
            f"data     {data['name']}: {data['conversations']} conversations, {data['licence']}", highlight=False
        )


@app.command()
def demo(
    address: Annotated[str, typer.Option(help="HOST:PORT of a running server; without it one is started.")] = "",
) -> None:
    """Play three conversations through a real server and show what a platform would see."""
    from detector.demo.run import run_demo

    if not run_demo(address, Console()):
        stop("the demo did not go as expected")


def _wide(console: Console) -> Console:
    """The console, or one with room for tables where nobody's window sets the width."""
    return console if console.is_terminal else Console(width=max(console.width, _TABLE_WIDTH))
