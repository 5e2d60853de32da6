"""`python -m training benchmark`."""

import json
from os.path import relpath
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from detector.bundle import BundleError
from training.commands.terminal import CONSOLE, ERRORS, stop
from training.data import DataError


def benchmark(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Labelled conversations, JSONL; without it the test conversations.")
    ] = None,
    data: Annotated[Path | None, typer.Option("--data", help="Folder of the outside data sets.")] = None,
    results: Annotated[
        list[Path] | None, typer.Option("--results", help="Scores of another method, see training/benchmark/README.md.")
    ] = None,
    output: Annotated[Path, typer.Option(help="The page; the figures are written beside it as JSON.")] = Path(
        "docs/benchmark.md"
    ),
    plots: Annotated[Path, typer.Option(help="Folder of the pictures.")] = Path("docs/img"),
) -> None:
    """Compare our active model with baselines and published loop detectors on the same labelled conversations."""
    from threadpoolctl import threadpool_limits

    from training.benchmark.columns import load_columns
    from training.benchmark.page import as_json, markdown
    from training.benchmark.peers import load_methods
    from training.benchmark.plots import write_plots
    from training.benchmark.results_file import ResultsFile
    from training.benchmark.run import compare

    try:
        columns = load_columns(files or [], data)
        methods = load_methods()
        methods.compared.extend(ResultsFile(path) for path in results or [])
        # One thread: texts are short, and threads that wait for each other cost more than they give.
        with threadpool_limits(1), Progress(console=ERRORS, transient=True) as progress:
            total = len(methods.compared) * sum(len(column.conversations) for column in columns)
            bar = progress.add_task("comparing", total=total)
            compared = list(compare(columns, methods.compared, lambda: progress.advance(bar)))
    except (DataError, BundleError, ValueError, OSError) as error:
        stop(error)
    drawn = write_plots(compared, methods.own, plots)
    output.parent.mkdir(parents=True, exist_ok=True)
    pictures = [(title, relpath(path, output.parent)) for title, path in drawn]
    output.write_text(markdown(compared, methods, pictures), encoding="utf-8")
    figures = output.with_suffix(".json")
    figures.write_text(json.dumps(as_json(compared, methods), indent=1) + "\n", encoding="utf-8")
    CONSOLE.print(f"{output}, {figures} and {len(drawn)} pictures in {plots}")
    for package, how in methods.not_installed.items():
        ERRORS.print(f"not compared, since it is not installed: {package}: {how}", markup=False, highlight=False)
