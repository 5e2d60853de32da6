"""What all commands do alike: read the settings, load the model, stop with a message."""

from typing import NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console

from detector.bundle import BundleError
from detector.policies.bot_policy import Policies
from detector.service.brain import Brain, load_active, make_brain
from detector.service.policy_source import load_policies
from detector.service.settings import Settings

errors = Console(stderr=True)
"""Where everything goes that is not the result."""


def stop(message: str) -> NoReturn:
    """End with exit code 1 and say why."""
    errors.print(message, style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(1)


def settings_or_stop() -> Settings:
    """The settings of the environment; stops where they are not valid."""
    try:
        return Settings()
    except ValidationError as error:
        lines = [f"  {'.'.join(map(str, e['loc'])) or 'settings'}: {e['msg']}" for e in error.errors()]
        stop("settings are not valid\n" + "\n".join(lines))
    except (OSError, ValueError) as error:
        stop(f"settings cannot be read: {error}")


def brain_or_stop(settings: Settings, policies: Policies | None = None) -> Brain:
    """The active model under policies, by default those in force; stops where it cannot be served."""
    try:
        return make_brain(
            load_active(settings.models_dir),
            budget=settings.false_alarm_budget,
            observe=settings.observe,
            window=settings.window_turns,
            policies=load_policies(settings.policy_file) if policies is None else policies,
        )
    except (BundleError, ValueError) as error:
        stop(str(error))
