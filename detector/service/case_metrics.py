"""What operators watch of cases."""

import math
from collections.abc import Callable, Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from detector.cases import CaseChange, CaseEventKind, CaseStatus
from detector.stores import StoreError
from detector.verdict import Cause, Severity

_SECONDS = (5.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0, 3600.0, 7200.0, 14400.0, 43200.0, 86400.0)


class CaseMetrics:
    """Counts what happens to cases."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry
        opened = Counter("loopdetector_cases_opened", "Cases opened.", ("cause",), registry=registry)
        self._opened = {cause: opened.labels(cause.name.lower()) for cause in Cause}
        overdue = Counter(
            "loopdetector_cases_overdue",
            "Deadlines that passed without a person, by the severity that the case rose to.",
            ("severity",),
            registry=registry,
        )
        self._overdue = {severity: overdue.labels(severity.name.lower()) for severity in Severity}
        acknowledged = Counter(
            "loopdetector_cases_acknowledged",
            "Cases that a person took for the first time.",
            ("severity",),
            registry=registry,
        )
        self._acknowledged = {severity: acknowledged.labels(severity.name.lower()) for severity in Severity}
        closed = Counter("loopdetector_cases_closed", "Cases closed.", ("status",), registry=registry)
        self._closed = {status: closed.labels(status.name.lower()) for status in CaseStatus if status.is_closed}
        self._seconds = Histogram(
            "loopdetector_effective_escalation_seconds",
            "From the first sign to the first acknowledgement by a person (TTEE).",
            registry=registry,
            buckets=_SECONDS,
        )

    def changed(self, changes: Sequence[CaseChange]) -> None:
        """Count changes that are written."""
        for change in changes:
            kind, case = change.kind, change.case
            if kind is CaseEventKind.OPENED:
                self._opened[case.cause].inc()
            elif kind is CaseEventKind.OVERDUE:
                self._overdue[case.severity].inc()
            elif case.status.is_closed:
                self._closed[case.status].inc()
            is_taken = kind in (CaseEventKind.ACKNOWLEDGED, CaseEventKind.RESOLVED)
            if is_taken and case.acknowledged_at == case.updated_at:  # for the first time
                self._acknowledged[case.severity].inc()
                self._seconds.observe(max(case.acknowledged_at - case.first_sign_at, 0.0))

    def watch(self, waiting: Callable[[], dict[CaseStatus, int]], watchers: Callable[[], int]) -> None:
        """Report what is so now, read when Prometheus asks.

        Args:
            waiting: Cases that are not closed, by status.
            watchers: Open watches.
        """
        gauge = Gauge("loopdetector_cases_open", "Cases that are not closed.", ("status",), registry=self._registry)

        def count(status: CaseStatus) -> float:
            try:
                return waiting()[status]
            except StoreError:
                return math.nan

        for status in (CaseStatus.OPEN, CaseStatus.ACKNOWLEDGED):
            gauge.labels(status.name.lower()).set_function(lambda status=status: count(status))  # type: ignore[misc]
        watching = Gauge("loopdetector_case_watchers", "Open watches of cases.", registry=self._registry)
        watching.set_function(watchers)
