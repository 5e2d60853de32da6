"""From settings to a dispatcher."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from loopdetector.v1 import case_pb2
from prometheus_client import CollectorRegistry

from detector.cases import CaseEvent
from detector.events.dispatcher import Dispatcher
from detector.events.lane import Lane
from detector.events.message import Message
from detector.events.metrics import DeliveryMetrics
from detector.events.sink import Sink
from detector.events.sink_settings import NatsSettings, SinkSettings, WebhookSettings
from detector.handoff import Redaction
from detector.stores.cases import CaseShelf, Delivery

Show = Callable[[CaseEvent, Redaction], case_pb2.CaseEvent]
"""An event in the contract's terms, with the hand-off package where it belongs; called on the dispatcher's thread."""


def open_dispatcher(
    shelf: CaseShelf,
    sinks: Sequence[SinkSettings],
    *,
    show: Show,
    source: str,
    clock: Callable[[], float],
    registry: CollectorRegistry,
    log: Any,  # noqa: ANN401 (structlog's loggers are made at run time)
) -> Dispatcher:
    """Name the sinks to the store and make a lane to each.

    Args:
        shelf: The outbox.
        sinks: None: nothing is ever written to the outbox.
        show: Says what a receiver may see.
        source: URI of this server or installation.
        clock: Seconds since the epoch.
        registry: Where the metrics go.
        log: Where failures go.
    """
    shelf.set_sinks([settings.name for settings in sinks])
    executor = ThreadPoolExecutor(1, thread_name_prefix="deliver")
    metrics = DeliveryMetrics(registry)
    lanes = []
    for settings in sinks:
        metrics.add_sink(settings.name)
        lanes.append(
            Lane(
                shelf,
                settings,
                open_sink(settings),
                pack=_packer(show, settings.hides, source),
                executor=executor,
                clock=clock,
                metrics=metrics,
                log=log,
            )
        )
    return Dispatcher(lanes, executor)


def open_sink(settings: SinkSettings) -> Sink:
    """The sink that settings describe. Each loads its libraries only if it is used: they cost 50 to 120 ms of start."""
    if isinstance(settings, WebhookSettings):
        from detector.events.sinks.webhook import WebhookSink  # noqa: PLC0415

        return WebhookSink(settings)
    if isinstance(settings, NatsSettings):
        from detector.events.sinks.nats import NatsSink  # noqa: PLC0415

        return NatsSink(settings)
    from detector.events.sinks.stdout import StdoutSink  # noqa: PLC0415

    return StdoutSink()


def _packer(show: Show, redaction: Redaction, source: str) -> Callable[[Delivery], Message]:
    from detector.events.cloudevent import to_cloudevent  # noqa: PLC0415

    def pack(delivery: Delivery) -> Message:
        event = delivery.event
        body = to_cloudevent(event, show(event, redaction), source)
        return Message(event.event_id, event.tenant, event.kind, body)

    return pack
