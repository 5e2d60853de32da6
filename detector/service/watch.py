"""The brain of the moment: follows the active model and the live settings without a failed call."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from detector.bundle import BundleError, read_active
from detector.model import Model
from detector.policies.bot_policy import Policies
from detector.policies.errors import PolicyFileError
from detector.service.brain import Brain, BudgetError, load_active, make_brain
from detector.service.metrics import Metrics
from detector.service.policy_source import PolicySource, stamp_of
from detector.service.settings import LIVE_FIELDS, Settings, config_file


class BrainSource:
    """Holds the brain that new calls take. A bad change keeps the old one, and is counted and logged."""

    def __init__(self, settings: Settings, metrics: Metrics, log: Any, *, on_new_encoder: Callable[[], None]) -> None:  # noqa: ANN401
        """Load the active model and the policy file.

        Raises:
            BundleError, ValueError: They cannot be served with these settings.
        """
        self._settings = settings
        self._metrics = metrics
        self._log = log
        self._on_new_encoder = on_new_encoder
        self._seen = self._stamps()
        self._model = load_active(settings.models_dir)
        self._policy_source = PolicySource(settings.policy_file)
        self._brain = self._made(self._model, settings, self._policy_source.latest)
        self._announce()

    def brain(self) -> Brain:
        """The judge of the moment; a call takes it once and keeps it."""
        return self._brain

    def expire(self) -> None:
        """Look again at the next round, whatever the files' times say."""
        self._seen = ()
        self._policy_source.expire()

    async def follow(self, loop: asyncio.AbstractEventLoop, executor: Executor) -> None:
        """Take over what has changed since the last look."""
        stamps = self._stamps()
        if stamps == self._seen:
            return
        self._seen = stamps
        try:
            await loop.run_in_executor(executor, self._policy_source.refresh)
        except PolicyFileError as error:
            self._refused(error)
        try:
            active = read_active(self._settings.models_dir).active
            if active != self._model.model_id:
                # Loading takes longer than a turn may wait, so it happens on a thread; the switch is one assignment.
                model = await loop.run_in_executor(executor, load_active, self._settings.models_dir)
            else:
                model = self._model
            # Without a file nothing can have changed, and settings that were given by code would be lost.
            settings = Settings() if config_file() else self._settings
            brain = self._fitting(model, settings)
        except (BundleError, ValidationError, ValueError, OSError) as error:
            self._refused(error)
            return
        previous, self._model = self._model, model
        self._brain = brain
        if model.encoder_hash != previous.encoder_hash:
            self._on_new_encoder()
        self._announce()

    def _fitting(self, model: Model, settings: Settings) -> Brain:
        """The brain under the latest policies or, if the model cannot keep to a budget of theirs, those in force.

        Raises:
            ValueError: It cannot keep to those either, or not to the budget of the settings.
        """
        latest, in_force = self._policy_source.latest, self._brain.policies
        try:
            return self._made(model, settings, latest)
        except BudgetError as error:
            if latest is in_force:
                raise
            self._refused(error)
        return self._made(model, settings, in_force)

    def _made(self, model: Model, settings: Settings, policies: Policies) -> Brain:
        live = {name: getattr(settings, name) for name in LIVE_FIELDS}
        return make_brain(
            model,
            budget=live["false_alarm_budget"],
            observe=live["observe"],
            window=self._settings.window_turns,
            policies=policies,
        )

    def _refused(self, error: Exception) -> None:
        kinds = {BundleError: "model", PolicyFileError: "policy", BudgetError: "policy"}
        what = next((kind for error_class, kind in kinds.items() if isinstance(error, error_class)), "settings")
        self._metrics.reload_failures.labels(what).inc()
        self._log.error("change refused, the old one stays", what=what, error=_shown(error))

    def _announce(self) -> None:
        brain = self._brain
        self._metrics.model(brain.model.model_id, brain.model.version, brain.policy.version)
        self._metrics.observing.set(brain.observe)
        self._log.info(
            "brain ready",
            model_id=brain.model.model_id,
            observe=brain.observe,
            false_alarm_budget=brain.budget,
            alarm_threshold=brain.policy.alarm,
            policy_version=brain.policy.version,
            bots=len(brain.bots),
        )

    def _stamps(self) -> tuple[object, ...]:
        """What tells that something has changed: times and sizes of the files followed."""
        files: list[Path | None] = [self._settings.models_dir / "ACTIVE", self._settings.policy_file]
        try:
            files.append(config_file())
        except FileNotFoundError:
            files.append(None)
        return tuple(stamp_of(path) for path in files)


def _shown(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, e['loc'])) or 'settings'}: {e['msg']}" for e in error.errors())
    return str(error)
