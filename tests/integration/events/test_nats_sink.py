"""NATS JetStream against Debian's real nats-server."""

import asyncio
import contextlib
import json
from math import inf

import nats
import pytest

from detector.cases import CaseEventKind
from detector.events.sink import SinkError
from detector.events.sink_settings import NatsSettings
from detector.events.sinks.nats import NatsSink, subject
from detector.stores import MemoryStore
from tests.support.events import KINDS, a_message, story
from tests.support.lanes import delivering
from tests.support.nats_server import NatsServer
from tests.support.serving import until

TOKEN = "s3cret-t0ken"


@pytest.fixture
def server(tmp_path):
    server = NatsServer(tmp_path).start()
    yield server
    server.stop()


def queue(server, **fields):
    fields = {"first_wait_seconds": 0.01, "longest_wait_seconds": 0.02, "timeout_seconds": 2.0, **fields}
    return NatsSettings(type="nats", name="queue", servers=[server.url], **fields)


@contextlib.asynccontextmanager
async def a_client(server, **options):
    client = await nats.connect(server.url, **options)
    try:
        yield client
    finally:
        await client.close()


async def make_stream(server, **options):
    async with a_client(server, **options) as client:
        await client.jetstream().add_stream(name="CASES", subjects=["loopdetector.cases.>"])


async def kept(server, **options):
    """What the stream holds, oldest first."""
    async with a_client(server, **options) as client:
        stream = client.jetstream()
        count = (await stream.stream_info("CASES")).state.messages
        return [await stream.get_msg("CASES", seq=i + 1) for i in range(count)]


@contextlib.asynccontextmanager
async def a_sink(settings):
    sink = NatsSink(settings)
    try:
        yield sink
    finally:
        await sink.close()


async def test_a_message_is_in_the_stream_once(server):
    """The event's id is the key of deduplication, so that a second attempt leaves one message."""
    await make_stream(server)
    message = a_message(tenant="acme")
    async with a_sink(queue(server)) as sink:
        await sink.send(message)
        await sink.send(message)
    (found,) = await kept(server)
    assert found.subject == "loopdetector.cases.acme.opened"
    assert found.headers["Nats-Msg-Id"] == message.event_id
    assert found.headers["Content-Type"] == "application/cloudevents+json"
    assert json.loads(found.data) == json.loads(message.body)


async def test_without_a_stream_nothing_counts_as_delivered(server):
    async with a_sink(queue(server)) as sink:
        with pytest.raises(SinkError, match="NoStreamResponseError"):
            await sink.send(a_message())
        await make_stream(server)
        await sink.send(a_message())
    assert len(await kept(server)) == 1


async def test_without_a_server_it_fails_and_later_it_works(server):
    """The connection is made anew whenever it is gone."""
    await make_stream(server)
    async with a_sink(queue(server)) as sink:
        await sink.send(a_message(revision=1))
        server.stop()
        with pytest.raises(SinkError):
            await sink.send(a_message(revision=2))
        with pytest.raises(SinkError, match="ConnectionRefusedError"):
            await sink.send(a_message(revision=2))
        server.start()
        await sink.send(a_message(revision=2))
    assert [found.headers["Nats-Msg-Id"] for found in await kept(server)] == ["esc-c1-1", "esc-c1-2"]


async def test_a_token_is_shown_to_the_server_and_to_nobody_else(tmp_path):
    server = NatsServer(tmp_path, "--auth", TOKEN).start()
    try:
        await make_stream(server, token=TOKEN)
        async with a_sink(queue(server)) as sink:
            with pytest.raises(SinkError) as caught:
                await sink.send(a_message())
        assert TOKEN not in str(caught.value)
        async with a_sink(queue(server, token=TOKEN)) as sink:
            await sink.send(a_message())
        assert len(await kept(server, token=TOKEN)) == 1
    finally:
        server.stop()


async def test_a_server_that_is_killed_again_and_again_loses_nothing(server):
    """Ordered by conversation, each event once."""
    await make_stream(server)
    shelf = MemoryStore().cases
    async with delivering(shelf, queue(server, attempts=1000, timeout_seconds=0.5)) as running:
        told = {}
        for round_ in range(4):
            for i in range(10):
                chat = f"chat-{round_}-{i}"
                told[chat] = story(shelf, chat)
            running.dispatcher.wake()
            await asyncio.sleep(0.01 * round_)
            server.stop()
            await asyncio.sleep(0.05)
            server.start()
        await until(lambda: not shelf.deliveries("queue", inf, 1), 30)
    seen = {chat: [] for chat in told}
    for found in await kept(server):
        event = json.loads(found.data)
        seen[event["subject"]].append(event["id"])
    assert seen == told
    assert len(told) == 40
    assert all(len(ids) == len(KINDS) for ids in told.values())


@pytest.mark.parametrize(
    ("tenant", "token"),
    [("default", "default"), ("acme.eu", "acme%2Eeu"), ("a*b>c d", "a%2Ab%3Ec%20d"), ("zürich", "z%C3%BCrich")],
)
def test_a_tenant_is_one_token_of_the_subject(tenant, token):
    assert subject("cases", tenant, CaseEventKind.TAKEN_OVER) == f"cases.{token}.taken_over"


def test_tenants_do_not_meet_in_a_subject():
    tenants = ["a.b", "a%2Eb", "a~b", "a%7Eb", "a b"]
    assert len({subject("cases", tenant, CaseEventKind.OPENED) for tenant in tenants}) == len(tenants)
