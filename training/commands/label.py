"""`python -m training label`, `agreement` and `data from-labels`."""

from itertools import combinations
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from detector.bundle import BundleError
from training.commands.terminal import CONSOLE, shown_progress, stop
from training.data import DataError, read_all
from training.labelling.answers import Answer, AnswerFile, Key, read_answers

Files = Annotated[list[Path], typer.Argument(help="Conversations, JSONL; labelled or not.")]


def label(
    files: Files,
    output: Annotated[Path, typer.Option(help="File of your answers; an existing one is gone on with.")],
    annotator: Annotated[str, typer.Option(help="Who you are; everybody has a file of their own.")],
    count: Annotated[int, typer.Option(min=1, help="Turns to ask about.")] = 50,
    random_share: Annotated[float, typer.Option(min=0, max=1, help="Share drawn from the unflagged.")] = 0.3,
    per_conversation: Annotated[int, typer.Option(min=1, help="Uncertain turns of one conversation.")] = 3,
    context: Annotated[int, typer.Option(min=0, help="Turns shown before the turn.")] = 8,
    seed: Annotated[int, typer.Option(help="Two annotators with one seed get the same turns.")] = 0,
) -> None:
    """Label the turns that teach most, and a random share of the unflagged. Every answer is saved at once."""
    from training.judging import brain_of
    from training.labelling.candidates import candidates
    from training.labelling.keys import keys_of_terminal
    from training.labelling.selection import pick
    from training.labelling.session import ask

    try:
        conversations = read_all(files)
        file = AnswerFile(output, annotator)
        found = candidates(brain_of(), conversations)
        with shown_progress(found, "reading", len(conversations)) as steps:
            turns = [one for of_conversation in steps for one in of_conversation]
    except (DataError, BundleError, ValueError, OSError) as error:
        stop(error)
    picked = pick(turns, count=count, random_share=random_share, per_conversation=per_conversation, seed=seed)
    with keys_of_terminal() as keys:
        left = ask(picked, file, keys, CONSOLE, context=context)
    file.close()
    more = f"; {left} questions are open, the same command goes on with them" if left else ""
    CONSOLE.print(f"{len(file.answers)} answers in {output}{more}", highlight=False)


def agreement(
    files: Annotated[list[Path], typer.Argument(help="Answers of two or more annotators, one file each.")],
    *,
    random_only: Annotated[bool, typer.Option(help="Only turns that were drawn at random.")] = False,
    differences: Annotated[bool, typer.Option(help="List where they differ.")] = True,
) -> None:
    """Kappa and F1 of every two annotators, label by label, and where they differ."""
    from training.labelling.agreement import agreement as agreement_of

    if len(files) < 2:
        stop("agreement needs the files of two annotators or more")
    try:
        answers = [read_answers(path) for path in files]
    except (DataError, OSError) as error:
        stop(error)
    for (one, first), (other, second) in combinations(zip(files, answers, strict=True), 2):
        found = agreement_of(first, second, random_only=random_only)
        names = _name(first, one), _name(second, other)
        if not found:
            CONSOLE.print(f"{names[0]} and {names[1]}: no question that both answered", markup=False)
            continue
        table = Table("label", "kappa", "F1", "equal", *(f"yes: {name}" for name in names), title=" and ".join(names))
        for name, of in found.items():
            table.add_row(name, str(of.kappa), str(of.f1), str(of.agree), *map(str, of.yes))
        CONSOLE.print(table)
        if differences:
            for key in (key for of in found.values() for key in of.differ):
                who = names[0] if first[key].applies else names[1]
                conversation, turn, what = key
                CONSOLE.print(f"{conversation} turn {turn} {what}: only {who}", markup=False, highlight=False)


def from_labels(
    files: Files,
    labels: Annotated[list[Path], typer.Option(help="Answers, one file an annotator; may be given several times.")],
    output: Annotated[Path, typer.Option(help="File of the rows, JSONL or Parquet; it is replaced.")],
    *,
    keep: Annotated[
        bool, typer.Option(help="The conversations are labelled: their labels hold where nobody answered.")
    ] = False,
) -> None:
    """Put answers into the conversations they are about; only what somebody looked at is labelled."""
    from training.labelling.merging import AnsweredRows
    from training.rows import write_rows

    try:
        merger = AnsweredRows((answer for path in labels for answer in read_answers(path).values()), keep=keep)
        write_rows(merger.rows(files), output)
    except (DataError, OSError) as error:
        stop(error)
    counts = ", ".join(f"{n} {name}" for name, n in merger.counts.items())
    CONSOLE.print(f"{output}: {counts or 'no answers'}", highlight=False)


def _name(answers: dict[Key, Answer], path: Path) -> str:
    return next((answer.annotator for answer in answers.values()), path.stem)
