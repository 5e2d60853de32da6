"""Drift of the live turns against the training reference, over the last day."""

import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from msgspec import Struct

from detector.bundle import BundleError, load_reference
from detector.drift import Counts, Reference, counted, psi
from detector.pipeline import Inputs
from detector.service.drift_metrics import DriftMetrics
from detector.service.metrics import Metrics

SAMPLE = 2048
"""Turns that are taken between two updates; under heavier load the others are left out."""
HOURS = 24
FEWEST = 200
"""Turns from which a figure is shown; below, chance alone gives a PSI over 0.05."""


class _Hour(Struct):
    """Counts of one hour by forest, one array a column of the reference."""

    begin: float
    counts: dict[str, list[Counts]]


class DriftWatch:
    """Counts what the heads see and say, hour by hour, and tells how far it is from the reference."""

    def __init__(
        self,
        models: Path,
        metrics: Metrics,
        log: Any,  # noqa: ANN401 (structlog's loggers are made at run time)
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Watch nothing until a model is followed."""
        self._models, self._all_metrics, self._log, self._clock = models, metrics, log, clock
        self._metrics = DriftMetrics(metrics.registry)
        self._model_id = ""
        self._reference: Reference | None = None
        self._taken: deque[Inputs] = deque()
        self._hours: deque[_Hour] = deque(maxlen=HOURS)

    def follow(self, model_id: str) -> None:
        """Start anew with the reference of a model; without one drift is not available."""
        if model_id == self._model_id:
            return
        reference = None
        try:
            reference = load_reference(self._models, model_id)
        except BundleError as error:
            self._all_metrics.reload_failures.labels("reference").inc()
            self._log.error("drift is not available", error=str(error))
        self._model_id, self._reference = model_id, reference
        self._taken = deque()
        self._hours.clear()
        self._metrics.start(available=reference is not None)

    def saw(self, model_id: str, inputs: Inputs | None) -> None:
        """Take a judged turn, if there is room; costs a call less than a microsecond."""
        if (
            inputs is not None
            and self._reference is not None
            and model_id == self._model_id
            and len(self._taken) < SAMPLE
        ):
            self._taken.append(inputs)

    def update(self) -> None:
        """Count what was taken and set the gauges; some milliseconds, so not on the event loop."""
        reference, taken, now = self._reference, self._taken, self._clock()
        if reference is None:
            return
        turns = [taken.popleft() for _ in range(len(taken))]
        while self._hours and self._hours[0].begin <= now - HOURS * 3600:
            self._hours.popleft()
        if not self._hours or self._hours[-1].begin <= now - 3600:
            self._hours.append(_Hour(now, {}))
        counts = self._hours[-1].counts
        for forest, found in counted(reference, turns).items():
            before = counts.get(forest)
            counts[forest] = found if before is None else [a + b for a, b in zip(before, found, strict=True)]
        for forest, histograms in reference.forests.items():
            self._show(forest, list(histograms.columns()))

    def _show(self, forest: str, columns: list[Any]) -> None:
        hours = [hour.counts[forest] for hour in self._hours if forest in hour.counts]
        live = [sum(column) for column in zip(*hours, strict=True)]
        turns = int(live[0].sum()) if live else 0
        self._metrics.turns(forest, turns)
        if turns >= FEWEST:
            for (kind, name, histogram), counts in zip(columns, live, strict=True):
                shown = f"{forest}.{name}" if kind == "feature" else name
                self._metrics.psi(kind, shown, psi(np.array(histogram.counts), counts))
