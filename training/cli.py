"""`python -m training`: train, evaluate, score, validate."""

import json
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from detector.bundle import BundleError, load_encoder
from detector.service.brain import make_brain
from detector.service.settings import Settings
from training.bootstrap import Figure
from training.calibration import Mix
from training.commands.ablate import ablate
from training.commands.benchmark import benchmark
from training.commands.compare import compare_models
from training.commands.data import convert, import_conversations, split_conversations
from training.commands.drift import drift
from training.commands.feedback import from_feedback
from training.commands.generate import generate_conversations
from training.commands.label import agreement, from_labels, label
from training.commands.needs import needs
from training.commands.promote import list_models, promote, rollback, shadow
from training.commands.report import write_report
from training.commands.shadow_report import shadow_report
from training.commands.terminal import CONSOLE, shown_progress, stop
from training.data import Conversation, DataError, read_all, read_jsonl
from training.evaluation import Judged, measure, slices
from training.judging import brain_of, judged_by_server, judged_in_process

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Makes models and proves them.")
app.command()(ablate)
app.command()(benchmark)
app.command()(label)
app.command()(agreement)
app.command("compare")(compare_models)
app.command("generate")(generate_conversations)
app.command("report")(write_report)
app.command()(promote)
app.command()(rollback)
app.command()(shadow)
app.command("models")(list_models)
app.command("shadow-report")(shadow_report)
app.command()(drift)
app.command()(needs)
data_app = typer.Typer(no_args_is_help=True, help="Makes, converts and splits conversations of the training schema.")
data_app.command("from-feedback")(from_feedback)
data_app.command("from-labels")(from_labels)
data_app.command("import")(import_conversations)
data_app.command("convert")(convert)
data_app.command("split")(split_conversations)
app.add_typer(data_app, name="data")

Data = Annotated[
    Path | None, typer.Option("--data", help="Folder of the outside data sets; without it the clone alone.")
]
KEPT = Path("build/cross-encoders")
Kept = Annotated[Path, typer.Option(help="Folder of finished cross-encoders; those there are not made again.")]
Seed = Annotated[int, typer.Option(help="Makes the fit repeatable.")]


@app.command()
def train(
    data: Data = None,
    seed: Seed = 0,
    models: Annotated[Path, typer.Option(help="Folder of the bundles.")] = Path("models"),
    *,
    activate: Annotated[bool, typer.Option(help="Make the new bundle the one that serves.")] = True,
    second_stage: Annotated[
        bool, typer.Option(help="Train the transformer for accuracy = best too (an hour).")
    ] = False,
    kept: Kept = KEPT,
) -> None:
    """Distil the encoder, train every head, measure on the held-out conversations, write the bundle."""
    from training import encoder, registry
    from training.card import model_card
    from training.duplicates import check_apart
    from training.fit import fit
    from training.reference import reference_of
    from training.registry import with_second_stage
    from training.sources import load_training, own_test

    start = time.monotonic()

    def report(step: str) -> None:
        CONSOLE.print(f"[dim]{time.monotonic() - start:5.0f} s[/dim]  {step}")

    try:
        loaded, test = load_training(data), read_all(own_test())
        check_apart(loaded.conversations, test)
    except (DataError, OSError) as error:
        stop(error)
    report(f"{len(loaded.conversations)} conversations")
    report("encoder")
    encoder_hash = encoder.distil(models)
    mix = Mix()
    sentences = load_encoder(models, encoder_hash)
    trained = fit(loaded.conversations, sentences, encoder_hash, seed=seed, mix=mix, report=report)
    best = None
    if second_stage:
        best = with_second_stage(
            loaded.conversations, sentences, encoder_hash, seed=seed, mix=mix, kept=kept, report=report
        )
    report("held-out conversations")
    brain = make_brain(
        trained.model, budget=Settings().false_alarm_budget, observe=False, window=Settings().window_turns
    )
    figures = measure(list(judged_in_process(brain.pipeline, test)))
    card = model_card(loaded.described, trained.model, figures, mix=mix, seed=seed)
    metrics = {name: asdict(figure) for name, figure in figures.items()}
    model_id = registry.write_bundle(
        models,
        trained,
        data=loaded.described,
        metrics=metrics,
        mix=mix,
        seed=seed,
        card=card,
        reference=reference_of(trained, loaded.conversations),
        best=best,
    )
    if activate:
        registry.activate(models, model_id)
    report(f"{model_id}{' is active' if activate else ''}")
    _print_figures({"written test": figures})


@app.command()
def evaluate(
    data: Data = None,
    seed: Seed = 0,
    outer: Annotated[int, typer.Option(help="Outer folds over the calls, chats and healthy conversations.")] = 3,
    output: Annotated[Path | None, typer.Option(help="Write the table as Markdown.")] = None,
    *,
    second_stage: Annotated[
        bool, typer.Option(help="Measure accuracy = best (an hour, after train-full minutes).")
    ] = False,
    kept: Kept = KEPT,
) -> None:
    """Nested cross-validation: every conversation is judged by a model that has seen nothing of it.

    Written conversations are measured on the test set and, with --data, on the first written set left out whole.
    """
    from training.card import figures_table
    from training.nested import evaluate_best, evaluate_nested

    def report(step: str) -> None:
        CONSOLE.print(f"[dim]{step}[/dim]")

    try:
        if second_stage:
            judged = evaluate_best(data, seed=seed, kept=kept, report=report)
        else:
            judged = evaluate_nested(data, seed=seed, outer=outer, report=report)
    except (DataError, OSError) as error:
        stop(error)
    columns = {name: measure(group) for name, group in judged.items()}
    _print_figures(columns)
    if output:
        output.write_text(figures_table(columns) + "\n", encoding="utf-8")


@app.command()
def score(
    files: Annotated[list[Path], typer.Argument(help="Labelled conversations, JSONL.")],
    address: Annotated[str, typer.Option(help="HOST:PORT of a running server; without it in process.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of a table.")] = False,  # noqa: FBT002
) -> None:
    """Measure a model on labelled conversations as the guidelines say, with n and 95 % intervals."""
    try:
        conversations = [conversation for path in files for conversation in read_jsonl(path)]
        with shown_progress(_judge(conversations, address), "judging", len(conversations)) as running:
            judged = list(running)
    except (DataError, BundleError, ValueError, OSError) as error:
        stop(error)
    columns = {name: measure(group) for name, group in slices(judged).items()}
    if as_json:
        shown = {
            column: {name: asdict(figure) for name, figure in figures.items()} for column, figures in columns.items()
        }
        typer.echo(json.dumps(shown, indent=2))
    else:
        _print_figures(columns)


@app.command()
def validate(
    files: Annotated[list[Path], typer.Argument(help="Labelled conversations, JSONL or Parquet.")],
    against: Annotated[
        list[Path] | None, typer.Option(help="A file on the other side of a split; repeat it. Near duplicates fail.")
    ] = None,
) -> None:
    """Check files against the schema; errors name file, line and field."""
    try:
        conversations = read_all(files)
        if against:
            from training.duplicates import check_apart

            check_apart(conversations, read_all(against))
    except (DataError, OSError) as error:
        stop(error)
    CONSOLE.print(f"good: {len(conversations)} conversations, {sum(len(c.turns) for c in conversations)} turns")


def _judge(conversations: list[Conversation], address: str) -> Iterator[Judged]:
    if address:
        return judged_by_server(address, conversations)
    return judged_in_process(brain_of().pipeline, conversations)


def _print_figures(columns: dict[str, dict[str, Figure]]) -> None:
    table = Table("measure", *columns)
    names: dict[str, None] = {}
    for figures in columns.values():
        names |= dict.fromkeys(figures)
    for name in names:
        table.add_row(name, *(str(figures[name]) if name in figures else "-" for figures in columns.values()))
    CONSOLE.print(table)
