"""Single keys from a terminal, or characters from a pipe."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer

Keys = Callable[[], str]
"""Gives the next key; "" when there are no more."""

_END = "\x04"
"""Ctrl-D."""


@contextmanager
def keys_of_terminal() -> Iterator[Keys]:
    """Keys without Enter where a person sits; from a pipe, every character but blanks."""
    if not sys.stdin.isatty():
        characters = _characters()
        yield lambda: next(characters, "")
    elif sys.platform == "win32":
        yield typer.getchar
    else:
        import termios
        import tty

        # Once for the whole session: `getchar` switches the terminal to and fro and drops what is typed in between.
        terminal = sys.stdin.fileno()
        before = termios.tcgetattr(terminal)
        tty.setcbreak(terminal, termios.TCSADRAIN)
        try:
            yield lambda: os.read(terminal, 1).decode("ascii", "replace").removeprefix(_END)
        finally:
            termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def _characters() -> Iterator[str]:
    for line in sys.stdin:
        yield from (character for character in line if not character.isspace())
