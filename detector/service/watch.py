"""The brain of the moment: follows the active model and the live settings without a failed call."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from detector.bundle import BundleError, read_active
from detector.service.brain import Brain, load_active, make_brain
from detector.service.metrics import Metrics
from detector.service.settings import LIVE_FIELDS, Settings, config_file


class BrainSource:
    """Holds the brain that new calls take. A bad change keeps the old one, and is counted and logged."""

    def __init__(self, settings: Settings, metrics: Metrics, log: Any, *, on_new_encoder: Callable[[], None]) -> None:  # noqa: ANN401
        """Load the active model.

        Raises:
            BundleError, ValueError: It cannot be served with these settings.
        """
        self._settings = settings
        self._metrics = metrics
        self._log = log
        self._on_new_encoder = on_new_encoder
        self._seen = self._stamps()
        self._load = partial(load_active, settings.models_dir, best=settings.accuracy == "best")
        self._model = self._load()
        self._brain = self._made(settings)
        self._announce()

    def brain(self) -> Brain:
        """The judge of the moment; a call takes it once and keeps it."""
        return self._brain

    def expire(self) -> None:
        """Look again at the next round, whatever the files' times say."""
        self._seen = ()

    async def follow(self, loop: asyncio.AbstractEventLoop, executor: Executor) -> None:
        """Take over what has changed since the last look."""
        stamps = self._stamps()
        if stamps == self._seen:
            return
        self._seen = stamps
        try:
            active = read_active(self._settings.models_dir).active
            if active != self._model.model_id:
                # Loading takes longer than a turn may wait, so it happens on a thread; the switch is one assignment.
                model = await loop.run_in_executor(executor, self._load)
            else:
                model = self._model
            # Without a file nothing can have changed, and settings that were given by code would be lost.
            settings = Settings() if config_file() else self._settings
        except (BundleError, ValidationError, ValueError, OSError) as error:
            self._refused(error)
            return
        previous, self._model = self._model, model
        try:
            brain = self._made(settings)
        except ValueError as error:
            self._model = previous
            self._refused(error)
            return
        self._brain = brain
        if model.encoder_hash != previous.encoder_hash:
            self._on_new_encoder()
        self._announce()

    def _made(self, settings: Settings) -> Brain:
        live = {name: getattr(settings, name) for name in LIVE_FIELDS}
        return make_brain(
            self._model,
            budget=live["false_alarm_budget"],
            observe=live["observe"],
            window=self._settings.window_turns,
        )

    def _refused(self, error: Exception) -> None:
        what = "model" if isinstance(error, BundleError) else "settings"
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
        )

    def _stamps(self) -> tuple[object, ...]:
        """What tells that something has changed: times and sizes of the files followed."""
        files: list[Path | None] = [self._settings.models_dir / "ACTIVE"]
        try:
            files.append(config_file())
        except FileNotFoundError:
            files.append(None)
        return tuple(_stamp(path) for path in files)


def _stamp(path: Path | None) -> tuple[int, int, int] | None:
    try:
        found = path.stat() if path else None
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_size, found.st_ino) if found else None


def _shown(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, e['loc'])) or 'settings'}: {e['msg']}" for e in error.errors())
    return str(error)
