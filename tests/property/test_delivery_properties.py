"""Whatever a receiver does, nothing is lost and nothing overtakes."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from math import inf
from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry

from detector.cases import CaseEventKind
from detector.events import lane
from detector.events.dispatcher import Dispatcher
from detector.events.message import Message
from detector.events.metrics import DeliveryMetrics
from detector.events.sink import SinkError
from detector.events.sink_settings import StdoutSettings
from detector.stores import MemoryStore
from tests.support.events import story
from tests.support.serving import Log

TAKES, REFUSES, TAKES_AND_FAILS, RAISES = range(4)


class Moody:
    """A sink that does at each attempt what it is told, and at last takes everything."""

    def __init__(self, moods):
        self._moods = iter(moods)
        self.attempts = []
        self.taken = []
        self.at_once = self.most = 0

    async def send(self, message):
        mood = next(self._moods, TAKES)
        self.attempts.append(message.event_id)
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        await asyncio.sleep(0)
        self.at_once -= 1
        if mood in (TAKES, TAKES_AND_FAILS):
            self.taken.append(message.event_id)
        if mood == REFUSES:
            raise SinkError("HTTP 500")
        if mood in (TAKES_AND_FAILS, RAISES):
            raise RuntimeError

    async def close(self):
        pass


async def deliver(shelf, sink, parallel, attempts):
    options = {"first_wait_seconds": 0.001, "longest_wait_seconds": 0.001, "parallel": parallel, "attempts": attempts}
    executor = ThreadPoolExecutor(1)
    one = lane.Lane(
        shelf,
        StdoutSettings(type="stdout", name="sink", **options),
        sink,
        pack=lambda delivery: Message(delivery.event.event_id, "", delivery.event.kind, b""),
        executor=executor,
        clock=time.time,
        metrics=DeliveryMetrics(CollectorRegistry()),
        log=Log(),
    )
    dispatcher = Dispatcher([one], executor)
    with mock.patch.object(lane, "_POLL_SECONDS", 0.001):
        dispatcher.start()
        async with asyncio.timeout(30):
            while shelf.deliveries("sink", inf, 1):
                await asyncio.sleep(0.001)
        await dispatcher.drain(5)


@settings(max_examples=60, deadline=None)
@given(
    lengths=st.lists(st.integers(1, 5), min_size=1, max_size=8),
    moods=st.lists(st.sampled_from([TAKES, REFUSES, TAKES_AND_FAILS, RAISES]), max_size=60),
    parallel=st.integers(1, 4),
    attempts=st.integers(1, 4),
)
def test_each_event_is_taken_or_a_dead_letter_and_none_overtakes(lengths, moods, parallel, attempts):
    shelf = MemoryStore().cases
    shelf.set_sinks(["sink"])
    told = [
        story(shelf, f"chat-{i}", [CaseEventKind.OPENED] + [CaseEventKind.RAISED] * (length - 1))
        for i, length in enumerate(lengths)
    ]
    sink = Moody(moods)
    asyncio.run(deliver(shelf, sink, parallel, attempts))
    dead = {delivery.event.event_id: delivery for delivery in shelf.dead("", 1000)}
    assert {event for chat in told for event in chat} == set(sink.taken) | dead.keys()
    assert all(delivery.attempts == attempts for delivery in dead.values())
    assert sink.most <= parallel
    for chat in told:
        tried = [event for event in sink.attempts if event in chat]
        assert tried == sorted(tried, key=chat.index)
        assert all(tried.count(event) <= attempts for event in chat)
