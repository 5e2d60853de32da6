"""All that stands behind EscalationService, put together."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

from detector.service.brain import Brain
from detector.service.case_metrics import CaseMetrics
from detector.service.case_news import CaseNews
from detector.service.custody import Custody
from detector.service.desk import CaseDesk
from detector.service.escalation_servicer import EscalationServicer
from detector.service.feedback import FeedbackRecorder
from detector.service.kept import Kept
from detector.service.overdue import OverdueClock
from detector.service.packages import HandoffOf, Packages
from detector.service.presence import Presence
from detector.service.settings import Settings
from detector.service.staff import Staff
from detector.service.watchers import Watchers


@dataclass(frozen=True, slots=True)
class Escalation:
    """The parts, for the server, and for tests and tools."""

    custody: Custody
    desk: CaseDesk
    overdue: OverdueClock
    watchers: Watchers
    presence: Presence
    servicer: EscalationServicer


def build_escalation(
    settings: Settings,
    kept: Kept,
    staff: Staff,
    presence: Presence,
    feedback: FeedbackRecorder,
    news: CaseNews,
    metrics: CaseMetrics,
    *,
    brain: Callable[[], Brain],
    handoff_of: HandoffOf,
    executor: Executor,
    log: Any,  # noqa: ANN401 (structlog's loggers are made at run time)
) -> Escalation:
    """Create the parts; called by the composition root only."""
    packages = Packages(kept, handoff_of, executor, log)
    watchers = Watchers(kept, packages)
    news.follow(watchers.wake)
    metrics.watch(kept.store.cases.open_counts, lambda: len(watchers))
    custody = Custody(kept, brain, on_changes=news.tell)
    desk = CaseDesk(kept, custody, staff, feedback, log)
    return Escalation(
        custody,
        desk,
        OverdueClock(kept, custody, staff, log),
        watchers,
        presence,
        EscalationServicer(desk, packages, watchers, presence, executor, settings),
    )
