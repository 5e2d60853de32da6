"""`python -m detector policy`: check a policy file, and replay past conversations under it before it serves."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from detector.commands.policy_replay import Replay
from detector.commands.policy_view import as_json, show_replay
from detector.commands.terminal import ERRORS, read_brain, read_settings, stop
from detector.policies.bot_policy import Policies
from detector.policies.document import Document
from detector.policies.errors import PolicyFileError
from detector.service.policy_source import load_policies
from detector.transcripts import Problem, Transcript, read_transcripts

UNREAD = 3
"""Exit code where some transcripts could not be read; the others were replayed."""

app = typer.Typer(no_args_is_help=True, help="Check a policy file, and try it on past conversations.")

PolicyPath = Annotated[Path, typer.Argument(metavar="FILE", help="The policy file.")]


@app.command()
def check(file: PolicyPath) -> None:
    """Check a policy file against its format and the active model; exit 1 names every problem with its line."""
    policies = _read_or_stop(file)
    brain = read_brain(read_settings(), policies)
    console = Console()
    for one in (brain, *brain.bots.values()):
        bot = policies.of(one.bot_id)
        name = f"bot {one.bot_id}" if one.bot_id else "all other bots" if brain.bots else "all bots"
        hours = bot.hours.zone.key if bot.hours else "always open"
        console.print(
            f"{name}: budget {one.budget:g}, a person is offered from {one.policy.alarm:.3f}, {hours}, "
            f"{len(bot.teams.rules)} team rules, version {one.policy.version}",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
    console.print(f"good: {file} can serve with model {brain.model.model_id}", style="green", highlight=False)


@app.command("test")
def try_out(
    file: PolicyPath,
    more: Annotated[list[Path] | None, typer.Argument(metavar="[FILES]...", help="Further transcripts.")] = None,
    transcripts: Annotated[
        list[Path] | None, typer.Option(help="Past conversations in any format that `analyze` reads; after FILE.")
    ] = None,
    against: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Compare with this policy; default: the one in force.")
    ] = None,
    bot: Annotated[str, typer.Option(help="bot_id of conversations whose file names none.")] = "",
    as_json_object: Annotated[bool, typer.Option("--json", help="One JSON object instead of text.")] = False,
) -> None:
    """Replay past conversations: which would have gone to a person, and what differs from the policy in force.

    Exit 1: a policy, the settings or the model cannot serve. Exit 3: some transcripts could not be read.
    """
    files = [*(transcripts or []), *(more or [])]
    if not files:
        stop("no transcripts: name files of past conversations after --transcripts")
    settings = read_settings()
    new = read_brain(settings, _read_or_stop(file))
    old = read_brain(settings, None if against is None else _read_or_stop(against))
    other = str(against or settings.policy_file or "the policy in force")
    found = [item for path in files for item in read_transcripts(path)]
    conversations = [item for item in found if isinstance(item, Transcript)]
    problems = [item for item in found if isinstance(item, Problem)]
    for problem in problems:
        ERRORS.print(str(problem), style="yellow", markup=False, highlight=False, soft_wrap=True)
    replay = Replay()
    for item in track(conversations, description="replaying", console=ERRORS, disable=not ERRORS.is_terminal):
        replay.add(item if item.bot_id else replace(item, bot_id=bot), new, old)
    if as_json_object:
        json.dump(as_json(replay, policy=str(file), against=other), sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")
    else:
        show_replay(Console(), replay, against=other)
    raise typer.Exit(UNREAD if problems else 0)


@app.command()
def schema() -> None:
    """Print the JSON schema of a policy file, for editors and other checks."""
    sys.stdout.write(schema_text())


def schema_text() -> str:
    """The JSON schema of a policy file, as it stands in docs/policy.schema.json."""
    return json.dumps(Document.model_json_schema(), indent=2) + "\n"


def _read_or_stop(file: Path) -> Policies:
    try:
        return load_policies(file)
    except PolicyFileError as error:
        stop(str(error))
