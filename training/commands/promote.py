"""`python -m training promote`, `rollback`, `shadow` and `models`: which bundle serves."""

import math
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from detector.bundle import BundleError, check_files, hash_of, load_bundle, read_active, read_manifest
from detector.service.settings import Settings
from training.commands.terminal import CONSOLE, judged_by, say, show_wide, stop
from training.comparison import Difference
from training.data import DataError, read_all
from training.gate import LIMITS, NO_WORSE, gate
from training.judging import brain_of
from training.promotions import Kind, PromotionError, previous, switch, switch_shadow
from training.sources import own_test

_MAIN = (*NO_WORSE, *(f"false alarms: {kind}" for kind in LIMITS))


def promote(
    candidate: Annotated[str, typer.Argument(help="Bundle id, as under models/.", metavar="ID")],
    gate_files: Annotated[
        list[Path] | None, typer.Option("--gate", help="Labelled conversations, JSONL; once a file.")
    ] = None,
    force_reason: Annotated[
        str, typer.Option(help="Promote even if the gate refuses, for this reason; kept in the history.")
    ] = "",
    reason: Annotated[str, typer.Option(help="Why, for the history.")] = "",
) -> None:
    """Make a bundle the active one, if it is whole, fits this code and is not worse on the gate set."""
    models = Settings().models_dir
    files = gate_files or own_test()
    try:
        active = read_active(models).active
        if candidate == active:
            stop(f"{candidate} is active already")
        check_files(models, candidate)
        conversations = read_all(files)
        judged = (judged_by(brain_of(model_id), conversations, model_id) for model_id in (active, candidate))
        differences, refusals = gate(*judged)
        _print_gate(differences)
        if refusals and not force_reason.strip():
            stop("\n".join(["refused:", *refusals, "Nothing was switched. --force-reason TEXT overrides the gate."]))
        measured = {
            "files": {str(path): hash_of(path.read_bytes()) for path in files},
            "conversations": len(conversations),
            "measures": {name: _numbers(differences[name]) for name in _MAIN if name in differences},
            "refusals": refusals,
        }
        why = force_reason.strip() if refusals else reason.strip()
        switch(models, Kind.PROMOTE, candidate, reason=why, expected=active, gate=measured)
    except (BundleError, DataError, PromotionError, ValueError, OSError) as error:
        stop(error)
    forced = " against the gate" if refusals else ""
    say(f"{candidate} is active{forced}; before it was {active}. Running servers follow within a second.")


def rollback(
    reason: Annotated[str, typer.Option(help="Why, for the history.")] = "",
) -> None:
    """Go back to the model that was active before the active one. Nothing is judged: it has served before."""
    models = Settings().models_dir
    try:
        active = read_active(models).active
        target = previous(models)
        load_bundle(models, target)
        switch(models, Kind.ROLLBACK, target, reason=reason, expected=active)
    except (BundleError, PromotionError, OSError) as error:
        stop(error)
    say(f"{target} is active again; before it was {active}. Running servers follow within a second.")


def shadow(
    candidate: Annotated[str, typer.Argument(help="Bundle id, as under models/.", metavar="[ID]")] = "",
    reason: Annotated[str, typer.Option(help="Why, for the history.")] = "",
    off: Annotated[bool, typer.Option("--off", help="No shadow any more.")] = False,  # noqa: FBT002
) -> None:
    """Let a bundle judge what running servers judge, unseen by callers; `shadow-report` compares."""
    models = Settings().models_dir
    if bool(candidate) == off:
        stop("name a bundle, or say --off")
    try:
        if not off:
            if candidate == read_active(models).active:
                stop(f"{candidate} is active; a shadow is another model")
            check_files(models, candidate)
            brain_of(candidate)
        switch_shadow(models, None if off else candidate, reason=reason)
    except (BundleError, ValueError, OSError) as error:
        stop(error)
    say("no shadow any more" if off else f"{candidate} judges in the shadow; see `python -m training shadow-report`")


def list_models() -> None:
    """All bundles with what they measured on the held-out conversations of their training."""
    models = Settings().models_dir
    try:
        names = read_active(models)
    except BundleError as error:
        stop(error)
    table = Table("id", "written", "", *_MAIN, box=None)
    problems = []
    for path in sorted(models.glob("*/manifest.json"), key=lambda path: path.stat().st_mtime):
        model_id = path.parent.name
        written = datetime.fromtimestamp(path.stat().st_mtime, UTC).strftime("%Y-%m-%d %H:%M")
        state = "active" if model_id == names.active else "shadow" if model_id == names.shadow else ""
        try:
            load_bundle(models, model_id)
            metrics = read_manifest(models, model_id).metrics
        except BundleError as error:
            problems.append(f"{model_id} cannot serve: {error}")
            continue
        table.add_row(model_id, written, state, *(_figure(metrics.get(name)) for name in _MAIN))
    show_wide(table, 160)
    for problem in problems:
        say(problem)


def _print_gate(differences: dict[str, Difference]) -> None:
    table = Table("gate", "active", "candidate", "difference, 95 %", "n", "", box=None)
    for name in _MAIN:
        if (found := differences.get(name)) is not None:
            table.add_row(
                name, f"{found.before:.3f}", f"{found.after:.3f}", str(found), str(found.n), found.change.value
            )
    CONSOLE.print(table)


def _numbers(difference: Difference) -> dict[str, float | None]:
    numbers = {name: getattr(difference, name) for name in ("before", "after", "low", "high", "n")}
    return {name: None if math.isnan(number) else round(number, 4) for name, number in numbers.items()}


def _figure(metric: dict[str, Any] | None) -> str:
    return f"{metric['value']:.3f}" if metric and metric.get("value") is not None else "-"
