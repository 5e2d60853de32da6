"""`python -m training needs`: how well reports tell whether a user came back with the same need."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from detector.bundle import BundleError, load_encoder, read_active, read_manifest
from detector.outcomes.needs import SAME_NEED
from detector.service.settings import Settings
from training.commands.terminal import show_wide, stop
from training.data import DataError
from training.needs import likeness_of

_STEPS = (-0.1, -0.05, 0.0, 0.05, 0.1)


def needs(
    files: Annotated[list[Path], typer.Argument(help="CSV with text and category, or labelled conversations, JSONL.")],
) -> None:
    """Measure the threshold of the same need: how many pairs it finds, and how many it mistakes."""
    try:
        models = Settings().models_dir
        encoder = load_encoder(models, read_manifest(models, read_active(models).active).encoder)
        table = Table("file", "threshold", "found of one need", "taken for one of two needs", box=None)
        for path in files:
            likeness = likeness_of(path, encoder)
            for step in _STEPS:
                found, mistaken = likeness.found(SAME_NEED + step)
                table.add_row(path.name, f"{SAME_NEED + step:.2f}", str(found), str(mistaken))
    except (DataError, BundleError, ValueError, OSError) as error:
        stop(error)
    show_wide(table, 132)
