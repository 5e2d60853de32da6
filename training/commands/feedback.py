"""`python -m training data from-feedback`: what people said, as labelled conversations."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from detector.stores import StoreError
from detector.stores.sqlite_feedback import read_feedback
from training.importers.feedback import FeedbackRows

_console = Console()
_errors = Console(stderr=True)


def from_feedback(
    store: Annotated[str, typer.Option(help="sqlite:PATH, the sqlite_path of the server; it may be running.")],
    output: Annotated[Path, typer.Option(help="File of the rows, JSONL; it is replaced.")],
) -> None:
    """Turn recorded feedback into labelled conversations; only what somebody looked at is labelled."""
    converter = FeedbackRows()
    partial = output.with_name(f"{output.name}.part")
    try:
        feedback = read_feedback(Path(store.removeprefix("sqlite:")))
        with partial.open("w", encoding="utf-8") as file:
            for row in converter.rows(track(feedback, "feedback", console=_errors, transient=True)):
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
        partial.replace(output)
    except (StoreError, OSError) as error:
        partial.unlink(missing_ok=True)
        _errors.print(str(error), style="red", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(1) from None
    table = Table("what became of it", "n", box=None)
    for name, n in sorted(converter.counts.items()):
        if n:
            table.add_row(name, str(n))
    _console.print(table)
