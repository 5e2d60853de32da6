"""All figures of a run, and how they are shown."""

from msgspec import Struct
from rich.console import Console
from rich.table import Table

from tests.bench.case_cost import CaseCost
from tests.bench.cpu import CaseResult, Side
from tests.bench.late import EARLY, LATE, LateTurn
from tests.bench.memory import TURNS, Memory
from tests.bench.package import RESOLVED, Package
from tests.bench.package import TURNS as PACKAGE_TURNS
from tests.bench.parts import Parts
from tests.bench.startup import Startup
from tests.bench.watching import Watching


class Figures(Struct, frozen=True):
    """Everything that was measured.

    Attributes:
        machine: What it was measured on.
        cpu: Ours against the echo, by case.
        watching: By what the events bring along.
    """

    machine: str
    cpu: list[CaseResult]
    late_turn: LateTurn
    memory: Memory
    startup: Startup
    parts: Parts
    opening: CaseCost
    watching: list[tuple[str, Watching]]
    package: Package


def shown(value: float) -> str:
    """A figure with three digits that count."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:#.3g}"


def show(console: Console, figures: Figures) -> None:
    """Print every figure."""
    console.print(figures.machine, highlight=False)
    _show_cpu(console, figures.cpu)
    late, kept, start = figures.late_turn, figures.memory, figures.startup
    _show_rows(
        console,
        "2. A late turn of one conversation: server CPU",
        [
            (f"around turn {EARLY}, us", late.early_micros),
            (f"around turn {LATE:,}, us", late.late_micros),
            ("ratio, min", late.ratio_min),
            ("ratio, median", late.ratio_median),
            ("ratio, max", late.ratio_max),
        ],
    )
    _show_rows(
        console,
        f"3. Memory of a live conversation of {TURNS} turns",
        [
            ("first increment, KB", kept.first_kb),
            ("second increment, KB", kept.second_kb),
            ("median, KB", kept.median_kb),
            ("whole server at the end, MB", kept.resident_mb),
        ],
    )
    _show_rows(
        console,
        "4. Start-up",
        [
            ("until SERVING, ms", start.serving_millis),
            ("python -c 'import detector.service.server', ms", start.imports_millis),
            ("share of these imports, %", start.imports_percent),
            ("python -c pass, ms", start.interpreter_millis),
        ],
    )
    _show_parts(console, figures.parts, figures.cpu)
    opening = figures.opening
    _show_rows(
        console,
        "6. A turn that opens a case against the same turn that does not: server CPU",
        [
            ("opens none, us", opening.ordinary_micros),
            ("opens one, us", opening.opening_micros),
            ("ratio, min", opening.ratio_min),
            ("ratio, median", opening.ratio_median),
            ("ratio, max", opening.ratio_max),
        ],
    )
    _show_watching(console, figures.watching)
    _show_rows(
        console,
        f"8. A hand-off package of {PACKAGE_TURNS} turns, with similar ones of {RESOLVED} resolved cases",
        [
            ("store to wire, median, ms", figures.package.wall_millis),
            ("its thread's CPU, median, ms", figures.package.cpu_millis),
            ("message, KB", figures.package.kilobytes),
        ],
    )


def _show_cpu(console: Console, cases: list[CaseResult]) -> None:
    console.print("\n1. Server CPU per turn: ours against a bare gRPC echo", style="bold", highlight=False)
    table = Table()
    table.add_column("case")
    for name in ("server", "CPU us/turn", "ratio min", "median", "max", "turns/s", "p50 ms", "p99 ms", "answer bytes"):
        table.add_column(name, justify="right", no_wrap=True)
    for case in cases:
        ratios = [shown(ratio) for ratio in (case.ratio_min, case.ratio_median, case.ratio_max)]
        table.add_row(case.name, "ours", *_side(case.ours, ratios))
        table.add_row("", "echo", *_side(case.echo, ["", "", ""]), end_section=True)
    console.print(table)


def _side(side: Side, ratios: list[str]) -> list[str]:
    rest = (side.turns_per_second, side.p50_millis, side.p99_millis, side.answer_bytes)
    return [shown(side.cpu_micros), *ratios, *(shown(value) for value in rest)]


def _show_parts(console: Console, parts: Parts, cases: list[CaseResult]) -> None:
    """The parts, beside what the answers of each case say and the whole turn of that case."""
    console.print("\n5. Where the time of a turn goes, us: called one by one, and stage_micros by case", style="bold")
    table = Table()
    table.add_column("part")
    for name in ("in this process", *(case.name for case in cases)):
        table.add_column(name, justify="right")
    for name, part, stage in (
        ("read and encode", parts.read_encode, "encode"),
        ("compare and features", parts.compare_features, "compare"),
        ("heads", parts.heads, "classify"),
        ("policy", parts.policy, "decide"),
        ("store: look up, row, append", parts.store_append, "store"),
    ):
        table.add_row(name, shown(part), *(shown(getattr(case.stages, stage)) for case in cases))
    table.add_row("protobuf: request and answer", shown(parts.protobuf), end_section=True)
    table.add_row("sum", shown(parts.total))
    table.add_row("whole turn, server CPU", "", *(shown(case.ours.cpu_micros) for case in cases))
    console.print(table)


def _show_watching(console: Console, results: list[tuple[str, Watching]]) -> None:
    console.print("\n7. From the opening of a case to its receipt by each watcher", style="bold", highlight=False)
    table = Table()
    table.add_column("events")
    for name in ("watchers", "cases/s", "p50 ms", "p99 ms", "max ms", "server CPU %"):
        table.add_column(name, justify="right", no_wrap=True)
    for what, seen in results:
        table.add_row(what, *(shown(getattr(seen, name)) for name in Watching.__struct_fields__))
    console.print(table)


def _show_rows(console: Console, title: str, rows: list[tuple[str, float]]) -> None:
    console.print(f"\n{title}", style="bold", highlight=False)
    table = Table(show_header=False)
    table.add_column("figure")
    table.add_column("value", justify="right")
    for name, value in rows:
        table.add_row(name, shown(value))
    console.print(table)
