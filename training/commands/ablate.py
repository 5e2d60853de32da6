"""`python -m training ablate`."""

from pathlib import Path
from typing import Annotated

import typer

from training.commands.terminal import CONSOLE, say, shown_progress, stop
from training.data import DataError


def ablate(
    data: Annotated[
        Path | None, typer.Option("--data", help="Folder of the outside data sets; without it the clone alone.")
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Write the tables as Markdown, instead of showing them.")] = None,
    seed: Annotated[int, typer.Option(help="Makes the fits repeatable.")] = 0,
    jobs: Annotated[
        int, typer.Option(min=1, help="Fits at a time, a core and about 1 GB each; changes no figure.")
    ] = 2,
) -> None:
    """Fit once without each source of data and each group of features, and show what that costs.

    Measured on the first written set and half of the real calls and chats, which are in no fit; without --data on three
    of our written sets. The written test set is not looked at.
    """
    from detector.service.settings import Settings
    from training.ablation import Experiment, ablations, parted, run
    from training.ablation_table import ablation_page
    from training.encoder import distil
    from training.sources import load_training

    try:
        if output:
            output.touch()  # an hour later is too late to find that it cannot be written
        fitted, measured = parted(load_training(data).conversations)
        models = Settings().models_dir
        experiment = Experiment(fitted, measured, models, distil(models), seed)
        wanted = ablations(fitted)
        with shown_progress(run(experiment, wanted, jobs), "fitting", len(wanted)) as running:
            results = {ablation.name: groups for ablation, groups in running}
        page = ablation_page(results, wanted)
        if output:
            output.write_text(page, encoding="utf-8")
    except (DataError, ValueError, OSError) as error:
        stop(error)
    if output:
        CONSOLE.print(f"{output}: {len(wanted)} fits to at most {len(fitted)} conversations")
    else:
        say(page)
