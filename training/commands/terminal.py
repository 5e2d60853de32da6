"""What the commands share: where they print, how they stop, and a bar while conversations are judged."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import NoReturn, TypeVar

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from detector.service.brain import Brain
from training.data import Conversation
from training.evaluation import Judged
from training.judging import judged_in_process

T = TypeVar("T")
CONSOLE = Console()
ERRORS = Console(stderr=True)


def say(text: str) -> None:
    """Print a line as it is: no markup in it, and no breaks but its own."""
    CONSOLE.print(text, markup=False, highlight=False, soft_wrap=True)


def show_wide(table: Table, width: int) -> None:
    """Print a table at least so wide, so that a row stays a line in a pipe too."""
    Console(width=max(CONSOLE.width, width)).print(table)


def stop(message: object) -> NoReturn:
    """End the command with an error; the exit code is 1."""
    ERRORS.print(str(message), style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(1) from None


@contextmanager
def shown_progress(items: Iterable[T], title: str = "working", total: int | None = None) -> Iterator[Iterable[T]]:
    """Items to go through, with a bar that ends with the block, whatever ends it.

    A bar that is given up with its generator waits for the garbage collector, and may then wait for ever for the
    console of the next one.
    """
    with Progress(console=ERRORS, transient=True) as progress:
        yield progress.track(items, total=total, description=title)


def judged_by(brain: Brain, conversations: Sequence[Conversation], title: str = "judging") -> list[Judged]:
    """What a brain says about conversations; a bar tells how far it is."""
    with shown_progress(judged_in_process(brain.pipeline, conversations), title, len(conversations)) as judged:
        return list(judged)
