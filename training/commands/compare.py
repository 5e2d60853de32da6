"""`python -m training compare`: two models on the same conversations."""

import json
import math
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from detector.bundle import BundleError
from training.commands.terminal import CONSOLE, judged_by, say, show_wide, stop
from training.comparison import Change, Difference, Moves, compare, moves
from training.data import DataError, read_all
from training.judging import brain_of

_WIDTH = 110
_STYLES = {Change.BETTER: "green", Change.WORSE: "red", Change.NONE: "dim"}


def compare_models(
    a: Annotated[str, typer.Argument(help="Bundle id of the first model, as under models/.")],
    b: Annotated[str, typer.Argument(help="Bundle id of the second one.")],
    files: Annotated[list[Path], typer.Argument(help="Labelled conversations, JSONL.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of tables.")] = False,  # noqa: FBT002
) -> None:
    """Compare two models on the same conversations: what is better, what is worse, what is no real difference.

    The exit code is 0 whatever comes out; `promote` is what decides.
    """
    try:
        conversations = read_all(files)
        judged = [judged_by(brain_of(model_id), conversations, model_id) for model_id in (a, b)]
    except (DataError, BundleError, ValueError, OSError) as error:
        stop(error)
    differences, moved = compare(*judged), moves(*judged)
    if as_json:
        typer.echo(json.dumps(_as_json(a, b, len(conversations), differences, moved), indent=2, allow_nan=False))
    else:
        show_wide(_table(differences), _WIDTH)
        _print_moves(moved, len(conversations))


def _as_json(a: str, b: str, conversations: int, differences: dict[str, Difference], moved: Moves) -> dict[str, Any]:
    measures = {
        name: {
            "before": _number(difference.before),
            "after": _number(difference.after),
            "difference": _number(difference.value),
            "low": _number(difference.low),
            "high": _number(difference.high),
            "n": difference.n,
            "moved": difference.moved,
            "change": difference.change.value,
        }
        for name, difference in differences.items()
    }
    return {"a": a, "b": b, "conversations": conversations, "measures": measures, **asdict(moved)}


def _number(value: float) -> float | None:
    """JSON has no NaN."""
    return None if math.isnan(value) else value


def _table(differences: dict[str, Difference]) -> Table:
    table = Table("measure", "first", "second", "difference, 95 %", "n", "moved", "", box=None)
    for name, difference in differences.items():
        figures = f"{difference.before:.3f}", f"{difference.after:.3f}", str(difference)
        change = difference.change
        table.add_row(name, *figures, str(difference.n), str(difference.moved), Text(change, style=_STYLES[change]))
    return table


def _print_moves(moved: Moves, conversations: int) -> None:
    lines = {
        "from caught to missed": moved.lost,
        "from missed to caught": moved.gained,
        "new false alarms": moved.new_false_alarms,
        "false alarms that are gone": moved.gone_false_alarms,
    }
    CONSOLE.print(f"changed: {len(moved.changed)} of {conversations} conversations")
    for name, ids in lines.items():
        say(f"{name} ({len(ids)}): {', '.join(ids) or '-'}")
