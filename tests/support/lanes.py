"""Running lanes against real sinks, for tests."""

import contextlib
import time

from prometheus_client import CollectorRegistry

from detector.events.opening import open_dispatcher
from detector.events.sink_settings import WebhookSettings
from tests.support.events import SECRET, SOURCE, show
from tests.support.serving import Log


def hook(url, name="desk", **fields):
    """A webhook in this machine, which is tried again at once."""
    fields = {
        "secrets": [SECRET],
        "allow_private": True,
        "first_wait_seconds": 0.01,
        "longest_wait_seconds": 0.02,
        "timeout_seconds": 0.3,
        **fields,
    }
    return WebhookSettings(type="webhook", name=name, url=url, **fields)


class Delivering:
    """A running dispatcher with its metrics and its log."""

    def __init__(self, shelf, sinks, show=show):
        self.registry = CollectorRegistry()
        self.log = Log()
        self.dispatcher = open_dispatcher(
            shelf, sinks, show=show, source=SOURCE, clock=time.time, registry=self.registry, log=self.log
        )

    def count(self, sink, outcome):
        labels = {"sink": sink, "outcome": outcome}
        return self.registry.get_sample_value("loopdetector_deliveries_total", labels)

    def gauge(self, name, sink):
        return self.registry.get_sample_value(name, {"sink": sink})


@contextlib.asynccontextmanager
async def delivering(shelf, *sinks, drain_seconds=5.0, **options):
    """Deliver from the start of the block to its end."""
    running = Delivering(shelf, sinks, **options)
    running.dispatcher.start()
    try:
        yield running
    finally:
        await running.dispatcher.drain(drain_seconds)
