"""`client.escalations` of both clients against a real server: cases, people, and a watch that resumes by itself."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import grpc
import pytest
from loopdetector.v1 import case_pb2, handoff_pb2

from detector.client import ArgumentError, AsyncDetectorClient, DetectorClient
from detector.stores import SqliteStore
from tests.support.cases import opening
from tests.support.escalation import open_case
from tests.support.serving import HUMAN_PLEASE, until

OPENED, ACKNOWLEDGED = case_pb2.CASE_EVENT_KIND_OPENED, case_pb2.CASE_EVENT_KIND_ACKNOWLEDGED
RESOLVED = case_pb2.CASE_EVENT_KIND_RESOLVED


class Cases:
    """`escalations` of either client, awaited."""

    def __init__(self, client):
        self.client = client
        self.cases = client.escalations

    def __getattr__(self, name):
        async def call(*args, **kwargs):
            made = getattr(self.cases, name)
            return await made(*args, **kwargs) if self.is_async else await asyncio.to_thread(made, *args, **kwargs)

        return call

    @property
    def is_async(self):
        return isinstance(self.client, AsyncDetectorClient)

    async def find(self, **which):
        if self.is_async:
            return [case async for case in self.cases.find(**which)]
        return await asyncio.to_thread(lambda: list(self.cases.find(**which)))

    async def ids(self, **which):
        return [case.escalation_id for case in await self.find(**which)]

    async def watching(self, *args, **which):
        """A watch that stands."""
        watch = Watch(self.cases.watch(*args, **which), self.is_async)
        await watch.start()
        return watch


class Watch:
    """Either watch, awaited."""

    def __init__(self, watch, is_async):
        self.watch = watch
        self._is_async = is_async

    async def start(self):
        return await (self.watch.start() if self._is_async else asyncio.to_thread(self.watch.start))

    async def next(self):
        """The next event; None at the end."""
        async with asyncio.timeout(20):
            if self._is_async:
                return await anext(self.watch, None)
            return await asyncio.to_thread(next, self.watch, None)


@pytest.fixture(params=[DetectorClient, AsyncDetectorClient], ids=["sync", "async"])
async def connect(request):
    """Makes clients of one kind for a running server."""
    made = []

    def make(served):
        made.append(request.param(served.target))
        return Cases(made[-1])

    yield make
    for client in made:
        closing = client.close()
        if closing is not None:
            await closing


def save(served, *changes):
    for change in changes:
        served.server.store.cases.save("default", change)
        served.server.escalation.watchers.wake()


async def test_a_case_is_found_taken_and_closed(served, connect):
    """All methods, with names in place of numbers."""
    escalation_id = (await open_case(served)).escalation_id
    cases = connect(served)
    assert await cases.ids(status="open") == [escalation_id]
    assert HUMAN_PLEASE in (await cases.get(escalation_id)).handoff.text
    hidden = await cases.get(escalation_id, redaction="text")
    assert hidden.handoff.redaction == handoff_pb2.REDACTION_TEXT
    taken = await cases.acknowledge(escalation_id, "ann", team="tier 1")
    assert (taken.case.owner, taken.case.team) == ("ann", "tier 1")
    over = await cases.take_over(escalation_id, "bob")
    assert over.case.owner == "bob"
    back = await cases.release(escalation_id, "bob", team="tier 2")
    assert (back.case.owner, back.case.team) == ("", "tier 2")
    closed = await cases.resolve(escalation_id, "ann", "not_solved", was_needed=True, resolution="Out of stock.")
    assert closed.case.outcome == case_pb2.CASE_OUTCOME_NOT_SOLVED
    assert (closed.case.was_needed, closed.case.resolution) == (True, "Out of stock.")
    with pytest.raises(grpc.RpcError) as raised:
        await cases.acknowledge(escalation_id, "ann")
    assert raised.value.code() is grpc.StatusCode.FAILED_PRECONDITION
    await cases.set_presence(2, team="tier 1", until=datetime.now(UTC) + timedelta(hours=1))
    assert served.server.escalation.presence.people("tier 1", time.time()) == 2


async def test_cases_are_found_across_pages(served, connect):
    """All of them, by whatever the contract can filter."""
    save(served, *(opening(f"e{i}", f"c{i}", opened_at=float(i)) for i in range(7)))
    cases = connect(served)
    assert await cases.ids(page_size=3) == [f"e{i}" for i in range(6, -1, -1)]
    since = datetime.fromtimestamp(5, UTC)
    assert await cases.ids(created_from=since, status=["open", "acknowledged"]) == ["e6", "e5"]
    assert await cases.ids(created_before=since, min_severity="normal", bot_id="shop", page_size=2) == [
        f"e{i}" for i in range(4, -1, -1)
    ]
    assert await cases.ids(min_severity="high") == await cases.ids(overdue_only=True) == []


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"status": "waiting"}, ArgumentError, "case_status 'waiting' is not one of open, acknowledged"),
        ({"min_severity": "bad"}, ArgumentError, "severity 'bad' is not one of low"),
        ({"created_from": datetime(2026, 1, 1)}, ArgumentError, "created_from has no time zone"),  # noqa: DTZ001
        ({"state": "open"}, TypeError, "unexpected keyword argument 'state'"),
    ],
)
async def test_what_cannot_be_meant_is_refused_before_it_is_sent(arguments, error, words):
    """In lists and in watches, when they are made."""
    client = DetectorClient("localhost:1")
    for method in (client.escalations.find, client.escalations.watch):
        with pytest.raises(error, match=words):
            method(**arguments)


async def test_a_watch_gives_events_and_the_token_after_each(served, connect):
    """From then on; a later watch goes on after the token."""
    cases = connect(served)
    watch = await cases.watching(bot_id="shop")
    save(served, opening("e1", "c1"), opening("e2", "c2", bot_id="bank"), opening("e3", "c3"))
    first = await watch.next()
    token = watch.watch.resume_token
    assert (first.case.escalation_id, first.kind) == ("e1", OPENED)
    assert (await watch.next()).case.escalation_id == "e3"
    watch.watch.close()
    assert await watch.next() is None
    again = await cases.watching(token, with_handoff=False)
    assert [(await again.next()).case.escalation_id for _ in range(2)] == ["e2", "e3"]
    again.watch.close()


async def test_a_watch_outlives_the_server(serve, connect, unused_tcp_port):
    """It resumes by itself, exactly where it was: what happened meanwhile comes first."""
    served = await serve(store="sqlite", port=unused_tcp_port)
    cases = connect(served)
    watch = await cases.watching()
    seen, expected = [], []
    for i in range(3):
        expected.append((await open_case(served, f"c{i}")).escalation_id)
        seen.append((await watch.next()).case.escalation_id)
        await served.server.drain()
        coming = asyncio.create_task(watch.next())
        await asyncio.sleep(0.3)
        store = SqliteStore(served.server.settings.sqlite_path)
        store.cases.save("default", opening(f"e{i}", f"d{i}"))
        store.close()
        expected.append(f"e{i}")
        served = await serve(store="sqlite", port=unused_tcp_port)
        seen.append((await coming).case.escalation_id)
    assert seen == expected
    assert cases.client.stats.retries >= 3
    watch.watch.close()


async def test_a_watch_waits_for_a_server_that_is_not_there_yet(serve, connect, unused_tcp_port):
    """As when both are started together."""

    class NotYet:
        target = f"127.0.0.1:{unused_tcp_port}"

    cases = connect(NotYet)
    standing = asyncio.create_task(cases.watching())
    await asyncio.sleep(0.3)
    served = await serve(port=unused_tcp_port)
    watch = await asyncio.wait_for(standing, 20)
    save(served, opening())
    assert (await watch.next()).kind == OPENED
    watch.watch.close()


async def test_a_place_that_is_forgotten_is_told_and_not_tried_again(served, connect):
    """OUT_OF_RANGE: the caller has to look what is there."""
    cases = connect(served)
    watch = await cases.watching()
    token = watch.watch.resume_token
    watch.watch.close()
    save(served, opening("e1", "c1", updated_at=1.0))
    served.server.store.cases.forget_log(2.0)
    with pytest.raises(grpc.RpcError) as raised:
        await cases.watching(token)
    assert raised.value.code() is grpc.StatusCode.OUT_OF_RANGE
    assert cases.client.stats.retries == 0


async def test_a_watch_ends_when_it_or_its_client_is_closed(served, connect):
    """Also while somebody waits for the next event; nothing is raised."""
    cases = connect(served)
    watch, other = await cases.watching(), await cases.watching()
    waiting = [asyncio.create_task(one.next()) for one in (watch, other)]
    await asyncio.sleep(0.1)
    watch.watch.close()
    assert await waiting[0] is None
    assert not waiting[1].done()
    closing = cases.client.close()
    if closing is not None:
        await closing
    assert await waiting[1] is None
    await until(lambda: len(served.server.escalation.watchers) == 0)


async def test_cancelling_the_reader_ends_its_call(served):
    """And raises, as cancelling does."""
    async with AsyncDetectorClient(served.target) as client:
        watch = client.escalations.watch()
        await watch.start()
        reader = asyncio.create_task(anext(watch))
        await asyncio.sleep(0.1)
        reader.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reader
        await until(lambda: len(served.server.escalation.watchers) == 0)


async def test_a_watch_is_a_context(served):
    """It stands inside, and is closed after."""
    async with AsyncDetectorClient(served.target) as client:
        async with client.escalations.watch() as watch:
            save(served, opening())
            async for event in watch:
                assert event.kind == OPENED
                break
        await until(lambda: len(served.server.escalation.watchers) == 0)

    def with_threads():
        with DetectorClient(served.target) as client, client.escalations.watch(watch.resume_token) as again:
            client.escalations.acknowledge("e1", "ann")
            return next(again).kind

    assert await asyncio.to_thread(with_threads) == ACKNOWLEDGED
