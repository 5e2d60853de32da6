"""Telling other systems what happens to cases."""

import time
from typing import Any

from loopdetector.v1 import case_pb2, handoff_pb2

from detector.cases import CaseEvent
from detector.events.dispatcher import Dispatcher
from detector.events.opening import open_dispatcher
from detector.handoff import Redaction
from detector.handoff.redaction import masked_alone
from detector.service.case_news import CaseNews
from detector.service.escalation_convert import to_event
from detector.service.logs import trace_of
from detector.service.metrics import Metrics
from detector.service.packages import HandoffOf
from detector.service.settings import Settings
from detector.stores import Store, StoreError


def build_delivery(
    settings: Settings,
    store: Store,
    news: CaseNews,
    metrics: Metrics,
    *,
    handoff_of: HandoffOf,
    log: Any,  # noqa: ANN401 (structlog's loggers are made at run time)
) -> Dispatcher:
    """Create what delivers events; called by the composition root only."""
    dispatcher = open_dispatcher(
        store.cases,
        settings.sinks,
        show=ShownEvents(handoff_of, log).show,
        source=settings.event_source,
        clock=time.time,
        registry=metrics.registry,
        log=log,
    )
    news.follow(dispatcher.wake)
    return dispatcher


class ShownEvents:
    """Puts events into the contract's terms, with the package where a person must come."""

    def __init__(self, handoff_of: HandoffOf, log: Any) -> None:  # noqa: ANN401 (structlog's loggers are made at run time)
        """Put the parts together.

        Args:
            handoff_of: Makes a package.
            log: Told of faults.
        """
        self._handoff_of = handoff_of
        self._log = log

    def show(self, event: CaseEvent, redaction: Redaction) -> case_pb2.CaseEvent:
        """The event, with the package as it stands now; takes milliseconds, so not on the event loop.

        Raises:
            StoreError: The store failed.
        """
        shown = to_event(event, self._package(event, redaction) if event.kind.carries_handoff else None)
        shown.case.resolution = _as_seen(shown.case.resolution, redaction)
        return shown

    def _package(self, event: CaseEvent, redaction: Redaction) -> handoff_pb2.Handoff:
        case = event.case
        try:
            return self._handoff_of(event.tenant, case, redaction)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 (a person must come, package or not)
            self._log.error("package not made", escalation_id=case.escalation_id, at=trace_of(error))
            return handoff_pb2.Handoff(
                conversation_id=case.conversation_id,
                cause=int(case.cause),  # type: ignore[arg-type]
                reason=case.reason,
                redaction=int(redaction),  # type: ignore[arg-type]
                is_partial=True,
            )


def _as_seen(resolution: str, redaction: Redaction) -> str:
    """What the person wrote: it may repeat what the user said."""
    if redaction is Redaction.NONE or not resolution:
        return resolution
    return "" if redaction is Redaction.TEXT else masked_alone(resolution, redaction)
