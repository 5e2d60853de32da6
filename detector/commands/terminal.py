"""What the commands share: where they print, how they stop, and the settings."""

from typing import NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console

from detector.service.settings import Settings

ERRORS = Console(stderr=True)


def read_settings() -> Settings:
    """The settings; ends the command, naming each field that is wrong, if there are none to work with."""
    try:
        return Settings()
    except ValidationError as error:
        lines = [f"  {'.'.join(map(str, e['loc'])) or 'settings'}: {e['msg']}" for e in error.errors()]
        stop("settings are not valid\n" + "\n".join(lines))
    except (OSError, ValueError) as error:
        stop(f"settings cannot be read: {error}")


def stop(message: str) -> NoReturn:
    """End the command with an error; the exit code is 1."""
    ERRORS.print(message, style="red", markup=False, highlight=False)
    raise typer.Exit(1)
