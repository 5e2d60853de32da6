"""`python -m tests.bench`: measure everything in one run and print it."""

import os
import platform
from pathlib import Path
from typing import Annotated

import msgspec
import typer
import uvloop
from rich.console import Console

from tests.bench.case_cost import case_cost
from tests.bench.cpu import CASES, compare
from tests.bench.late import late_turn
from tests.bench.memory import memory
from tests.bench.package import package
from tests.bench.parts import parts
from tests.bench.process import detector_server, echo_server
from tests.bench.report import Figures, show
from tests.bench.startup import startup
from tests.bench.watching import watching

_WIDTH = 132


class Effort(msgspec.Struct, frozen=True):
    """How much is measured.

    Attributes:
        turns, runs: Turns of a run, and pairs of runs, of ours against the echo.
        late_conversations, late_groups: Long conversations side by side, and how often.
        live: Conversations that are held in memory.
        starts: Starts of the server.
        passes: Passes over `turns` turns in this process.
        case_turns, case_runs: Turns of a run that open a case, and pairs of runs with turns that do not.
        watchers, cases_per_second, watch_seconds: How many watch, how many cases are opened, and for how long.
        packages: Hand-off packages of each of four long conversations.
    """

    turns: int
    runs: int
    late_conversations: int
    late_groups: int
    live: int
    starts: int
    passes: int
    case_turns: int
    case_runs: int
    watchers: int
    cases_per_second: int
    watch_seconds: float
    packages: int


FULL = Effort(
    turns=4_000,
    runs=5,
    late_conversations=12,
    late_groups=5,
    live=2_000,
    starts=5,
    passes=5,
    case_turns=2_000,
    case_runs=5,
    watchers=20,
    cases_per_second=500,
    watch_seconds=10.0,
    packages=50,
)
QUICK = Effort(
    turns=600,
    runs=5,
    late_conversations=4,
    late_groups=2,
    live=300,
    starts=5,
    passes=3,
    case_turns=300,
    case_runs=2,
    watchers=3,
    cases_per_second=50,
    watch_seconds=1.0,
    packages=5,
)


async def measure(effort: Effort, console: Console) -> Figures:
    """Measure everything, one thing after the other."""
    cpus, load = os.cpu_count(), os.getloadavg()[0]
    machine = f"Python {platform.python_version()}, {cpus} CPUs, load at the start {load:.1f}"
    with console.status("") as status:
        cases = []
        with detector_server() as ours, echo_server() as echo:
            for case in CASES:
                status.update(f"ours against the echo: {case.name}")
                cases.append(await compare(case, ours, echo, turns=effort.turns, runs=effort.runs))
        status.update("late turns")
        with detector_server() as ours:
            late = await late_turn(ours, conversations=effort.late_conversations, groups=effort.late_groups)
        status.update("memory")
        with detector_server(max_live_conversations=1_000_000) as ours:
            kept = await memory(ours, conversations=effort.live)
        status.update("start-up")
        started = startup(starts=effort.starts)
        status.update("parts")
        inside = await parts(turns=effort.turns, passes=effort.passes)
        status.update("cases")
        with detector_server() as ours:
            opening = await case_cost(ours, turns=effort.case_turns, runs=effort.case_runs)
        watched = []
        for what, with_handoff in (("without the package", False), ("with the package", True)):
            status.update(f"watching, {what}")
            with detector_server() as ours:
                seen = await watching(
                    ours,
                    watchers=effort.watchers,
                    per_second=effort.cases_per_second,
                    seconds=effort.watch_seconds,
                    with_handoff=with_handoff,
                )
            watched.append((what, seen))
        status.update("packages")
        packed = await package(conversations=4, times=effort.packages)
    return Figures(machine, cases, late, kept, started, inside, opening, watched, packed)


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    quick: Annotated[bool, typer.Option("--quick", help="Fewer turns: shows that it works, not how fast.")] = False,
    json: Annotated[Path | None, typer.Option(help="Write the figures to this file too.")] = None,
) -> None:
    """Measure what a turn costs, and print it."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDTH)
    figures = uvloop.run(measure(QUICK if quick else FULL, Console(stderr=True)))
    show(console, figures)
    if json:
        json.write_bytes(msgspec.json.format(msgspec.json.encode(figures)) + b"\n")


if __name__ == "__main__":
    app()
