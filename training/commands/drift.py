"""`python -m training drift`: live turns against what the model was trained on."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from detector.bundle import BundleError, load_reference
from detector.drift import PSI_LARGE, PSI_MODERATE, Reference
from detector.service.settings import Settings
from training.commands.terminal import CONSOLE, say, stop
from training.judging import brain_of

if TYPE_CHECKING:
    from training.drift import Moved

_SHOWN = 15


def drift(
    server: Annotated[str, typer.Option(help="HOST:PORT of a server's metrics: the figures of its last day.")] = "",
    store: Annotated[
        Path | None, typer.Option(help="SQLite file of a server: all that it keeps, judged again.")
    ] = None,
    model: Annotated[str, typer.Option(help="Bundle id; without it the server's, or the active one.")] = "",
    output: Annotated[Path | None, typer.Option(help="Write the report: .html to read, .json for tools.")] = None,
) -> None:
    """Tell how far features, scores and flag rates have moved from the training reference."""
    from training.drift import DriftError, drift_of_inputs, drift_of_server, model_of_server, replayed

    if bool(server) == (store is not None):
        stop("name one of --server HOST:PORT and --store FILE")
    if output is not None and output.suffix not in (".html", ".json"):
        stop(f"output is {output}; its name must end in .html or .json")
    try:
        if store is not None:
            brain = brain_of(model)
            model_id = brain.model.model_id
            reference = _reference(model_id)
            found = replayed(store, brain.pipeline)
            moved = drift_of_inputs(reference, found.inputs)
            source = f"{found.conversations} conversations of {store}"
            if found.without_text:
                source += f" ({found.without_text} left out: their texts are not kept any more)"
        else:
            model_id = model or model_of_server(server)
            moved = drift_of_server(_reference(model_id), server)
            source = f"the last day of {server}"
        if output is not None:
            _write(output, model_id, source, moved)
    except (DriftError, BundleError, ValueError, OSError) as error:
        stop(error)
    _print(model_id, source, moved)


def _reference(model_id: str) -> Reference:
    reference = load_reference(Settings().models_dir, model_id)
    if reference is None:
        raise ValueError(f"{model_id} was made without a reference; drift is not available until it is trained again")
    return reference


def _write(output: Path, model_id: str, source: str, moved: "list[Moved]") -> None:
    if output.suffix == ".json":
        figures = [{**asdict(one), "level": one.level} for one in moved]
        text = json.dumps({"model": model_id, "source": source, "figures": figures}, indent=1, allow_nan=False)
    else:
        from jinja2 import Environment, PackageLoader

        page = Environment(loader=PackageLoader("training", "commands"), autoescape=True, trim_blocks=True)
        text = page.get_template("drift.html.j2").render(
            model=model_id, source=source, moved=moved, moderate=PSI_MODERATE, large=PSI_LARGE
        )
    output.write_text(text, encoding="utf-8")


def _print(model_id: str, source: str, moved: "list[Moved]") -> None:
    levels = [one.level for one in moved]
    say(f"{model_id} against {source}")
    say(f"{len(moved)} figures: {levels.count('large')} moved far, {levels.count('moderate')} somewhat")
    table = Table("kind", "name", "PSI", "p", "turns", "", box=None)
    for one in moved[:_SHOWN]:
        table.add_row(one.kind, f"{one.forest}.{one.name}", f"{one.psi:.3f}", f"{one.p:.2g}", str(one.turns), one.level)
    CONSOLE.print(table)
