"""What a server does now and then: find idle conversations, erase what is old, fold the store's log."""

import asyncio
import time
from concurrent.futures import Executor
from typing import Any

from detector.service.drift import DriftWatch
from detector.service.endings import Endings
from detector.service.feedback import FeedbackRecorder
from detector.service.logs import trace_of
from detector.service.metrics import Metrics
from detector.service.settings import Settings
from detector.service.shadow import Shadow
from detector.stores import Store, StoreError

_DAY = 86_400.0


class Housekeeping:
    """Keeps a server's house. Lives as long as the server."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        endings: Endings,
        feedback: FeedbackRecorder,
        shadow: Shadow,
        drift: DriftWatch,
        executor: Executor,
        metrics: Metrics,
        log: Any,  # noqa: ANN401 (structlog's loggers are made at run time)
    ) -> None:
        """Look after these parts, as the settings say."""
        self._settings = settings
        self._store = store
        self._endings = endings
        self._feedback = feedback
        self._shadow = shadow
        self._drift = drift
        self._executor = executor
        self._metrics = metrics
        self._log = log

    async def run(self) -> None:
        """A round each `sweep_interval`, for ever."""
        while True:
            await asyncio.sleep(self._settings.sweep_interval)
            try:
                await self._round(time.time())
            except StoreError as error:
                self._metrics.store_errors.inc()
                self._log.error("housekeeping failed", reason=str(error))
            except Exception as error:  # noqa: BLE001 (whatever it was, there is a next round)
                self._log.error("housekeeping failed", at=trace_of(error))

    async def _round(self, now: float) -> None:
        settings, loop = self._settings, asyncio.get_running_loop()
        old = now - settings.retention_days * _DAY
        await self._endings.sweep(idle_before=now - settings.idle_timeout, erase_before=old)
        self._feedback.sweep(now - settings.feedback_retention_days * _DAY)
        self._store.cases.forget(old, now - settings.case_retention_days * _DAY)
        self._store.cases.forget_log(now - settings.case_log_retention_days * _DAY)
        await loop.run_in_executor(self._executor, self._store.maintain)
        await loop.run_in_executor(self._executor, self._shadow.kept.maintain, old)
        await loop.run_in_executor(self._executor, self._drift.update)
