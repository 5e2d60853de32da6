"""What changes of cases set in motion, once they are written."""

from collections.abc import Callable, Sequence
from typing import Any

from detector.cases import CaseChange
from detector.service.case_metrics import CaseMetrics


class CaseNews:
    """Counts changes, logs them, and wakes who waits for them. On the event loop only."""

    def __init__(self, metrics: CaseMetrics, log: Any) -> None:  # noqa: ANN401 (structlog's loggers are made at run time)
        self._metrics = metrics
        self._log = log
        self._wakes: list[Callable[[], None]] = []

    def follow(self, wake: Callable[[], None]) -> None:
        """Call this at every change; it must be quick, and reads the log itself."""
        self._wakes.append(wake)

    def tell(self, tenant: str, changes: Sequence[CaseChange]) -> None:
        """The cases of a tenant have changed."""
        self._metrics.changed(changes)
        for wake in self._wakes:
            wake()
        for change in changes:
            self._log.info(
                "case changed", tenant=tenant, escalation_id=change.case.escalation_id, kind=change.kind.name.lower()
            )
