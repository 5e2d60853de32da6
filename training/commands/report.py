"""`python -m training report`: a model on labelled conversations, as a page to read."""

from pathlib import Path
from typing import Annotated

import typer

from detector.bundle import BundleError
from training.commands.terminal import CONSOLE, judged_by, shown_progress, stop
from training.data import DataError, read_all
from training.judging import brain_of
from training.operating import budgets_along, operating_points


def write_report(
    files: Annotated[list[Path], typer.Argument(help="Labelled conversations, JSONL.")],
    model: Annotated[str, typer.Option(help="Bundle id, as under models/; without it the active one.")] = "",
    output: Annotated[Path, typer.Option(help="The page to write.")] = Path("report.html"),
    errors: Annotated[int, typer.Option(min=0, help="Errors of each kind to show.")] = 10,
    points: Annotated[int, typer.Option(min=2, help="Budgets to judge at; each one plays all conversations.")] = 16,
) -> None:
    """Write one HTML page: curves, calibration, delays, slices and the worst errors with their text."""
    from training.report.page import Input, report_page

    try:
        conversations = read_all(files)
        brain = brain_of(model)
        judged = judged_by(brain, conversations)
        budgets = budgets_along(brain.model.curve, points)
        playing = operating_points(brain.model, conversations, budgets, window=brain.pipeline.window)
        with shown_progress(playing, "operating curve", len(budgets)) as points_along:
            along = list(points_along)
        page = report_page(
            brain.model,
            judged,
            along,
            budget=brain.budget,
            threshold=brain.policy.alarm,
            inputs=[Input.of(path) for path in files],
            errors=errors,
        )
        output.write_text(page, encoding="utf-8")
    except (DataError, BundleError, ValueError, OSError) as error:
        stop(error)
    CONSOLE.print(f"{output}: {brain.model.model_id} on {len(conversations)} conversations; it holds their text")
