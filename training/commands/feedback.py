"""`python -m training data from-feedback`: what people said, as labelled conversations."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from detector.stores import StoreError
from detector.stores.sqlite_feedback import read_feedback
from training.commands.terminal import CONSOLE, shown_progress, stop
from training.importers.feedback import FeedbackRows
from training.rows import write_rows


def from_feedback(
    store: Annotated[str, typer.Option(help="sqlite:PATH, the sqlite_path of the server; it may be running.")],
    output: Annotated[Path, typer.Option(help="File of the rows, JSONL or Parquet; it is replaced.")],
) -> None:
    """Turn recorded feedback into labelled conversations; only what somebody looked at is labelled."""
    converter = FeedbackRows()
    try:
        feedback = read_feedback(Path(store.removeprefix("sqlite:")))
        with shown_progress(feedback, "feedback") as shown:
            write_rows(converter.rows(shown), output)
    except (StoreError, OSError) as error:
        stop(error)
    table = Table("what became of it", "n", box=None)
    for name, n in sorted(converter.counts.items()):
        if n:
            table.add_row(name, str(n))
    CONSOLE.print(table)
