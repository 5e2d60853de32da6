"""WatchCases: every change, in order, from exactly where a watcher stopped; and nobody waits for a slow one."""

import asyncio
import contextlib

import pytest
from loopdetector.v1 import case_pb2, handoff_pb2
from loopdetector.v1 import conversation_pb2 as cpb
from loopdetector.v1.escalation_service_pb2 import WatchCasesRequest

from detector.handoff import Redaction
from detector.service import watchers as watchers_module
from detector.stores import ConversationKey
from detector.verdict import Severity
from tests.support.cases import case, closing, next_change, opening
from tests.support.escalation import Desk, open_case
from tests.support.serving import HUMAN_PLEASE, fails, until

STORES = pytest.mark.parametrize("store", ["memory", "sqlite"])
OPENED, RAISED = case_pb2.CASE_EVENT_KIND_OPENED, case_pb2.CASE_EVENT_KIND_RAISED
ACKNOWLEDGED, RESOLVED = case_pb2.CASE_EVENT_KIND_ACKNOWLEDGED, case_pb2.CASE_EVENT_KIND_RESOLVED


def save(served, *changes, tenant="default"):
    """Changes as another part of the server would make them."""
    for change in changes:
        served.server.store.cases.save(tenant, change)
        served.server.escalation.watchers.wake()


def ids(count, first=0):
    return [f"e{i:04}" for i in range(first, first + count)]


def openings(count, first=0):
    return [opening(f"e{i:04}", f"c{i}") for i in range(first, first + count)]


@STORES
async def test_a_watcher_is_told_what_happens_from_then_on(serve, store):
    """In order, with the case after each change, and with the package while it waits for a person."""
    served = await serve(store=store)
    await open_case(served, "before")
    async with Desk(served).watch() as watching:
        escalation_id = (await open_case(served)).escalation_id
        await Desk(served).acknowledge(escalation_id)
        await Desk(served).resolve(escalation_id)
        events = [await watching.next() for _ in range(3)]
    assert [event.kind for event in events] == [OPENED, ACKNOWLEDGED, RESOLVED]
    assert [event.case.revision for event in events] == [1, 2, 3]
    assert [event.case.owner for event in events] == ["", "ann", "ann"]
    assert {event.case.escalation_id for event in events} == {escalation_id}
    assert len({event.event_id for event in events}) == 3
    assert events[0].time == events[0].case.update_time
    assert HUMAN_PLEASE in events[0].handoff.text
    assert not events[1].HasField("handoff")


@STORES
async def test_a_watch_resumes_exactly(serve, store):
    """After any event: nothing is left out, and nothing comes twice."""
    served = await serve(store=store)
    async with Desk(served).watch() as watching:
        start = watching.token
        save(served, *openings(300))
        assert [(await watching.next()).case.escalation_id for _ in range(100)] == ids(100)
        token = watching.token
    async with Desk(served).watch(token) as watching:
        assert watching.token == token
        assert [(await watching.next()).case.escalation_id for _ in range(200)] == ids(200, 100)
        save(served, *openings(1, 300))
        assert (await watching.next()).case.escalation_id == "e0300"
    async with Desk(served).watch(start) as watching:
        assert [(await watching.next()).case.escalation_id for _ in range(301)] == ids(301)


async def test_a_watch_resumes_across_a_restart(serve):
    """The token names a place in the store's log, and not in a process."""
    served = await serve(store="sqlite")
    async with Desk(served).watch() as watching:
        first = (await open_case(served, "c1")).escalation_id
        assert (await watching.next()).case.escalation_id == first
        token = watching.token
    second = (await open_case(served, "c2")).escalation_id
    await served.server.drain()
    served = await serve(store="sqlite")
    async with Desk(served).watch(token) as watching:
        event = await watching.next()
        assert (event.case.escalation_id, event.kind) == (second, OPENED)
        assert HUMAN_PLEASE in event.handoff.text


async def test_many_watchers_each_get_everything_once(served):
    """Whether they came before, amid or after."""
    desk = Desk(served)
    async with desk.watch() as watching:
        start = watching.token

    async def all_of(begin):
        async with desk.watch(begin) as watching:
            return [(await watching.next()).case.escalation_id for _ in range(200)]

    early = [asyncio.create_task(all_of(start)) for _ in range(5)]
    for i in range(0, 200, 20):
        save(served, *openings(20, i))
        await asyncio.sleep(0.01)
    late = [asyncio.create_task(all_of(start)) for _ in range(5)]
    assert await asyncio.gather(*early, *late) == [ids(200)] * 10


async def test_a_watcher_sees_what_it_wants(served):
    """Only events of cases that fit after the event, and only of its tenant."""
    async with (
        Desk(served).watch(filter={"bot_id": "bank"}) as bank,
        Desk(served).watch(filter={"min_severity": cpb.SEVERITY_HIGH}) as bad,
        Desk(served).watch(filter={"statuses": [case_pb2.CASE_STATUS_RESOLVED]}) as closed,
    ):
        save(served, opening("e1", "c1", bot_id="bank"), opening("e2", "c2"))
        save(served, opening("e3", "c3", bot_id="bank"), tenant="other")
        raised = next_change(case("e2", "c2"), severity=Severity.HIGH)
        save(served, raised, closing(raised.case), opening("e4", "c4", bot_id="bank"))
        assert await bank.events(2) == [("e1", OPENED), ("e4", OPENED)]
        assert await bad.events(2) == [("e2", RAISED), ("e2", RESOLVED)]
        assert await closed.events(1) == [("e2", RESOLVED)]


async def test_a_watcher_for_whom_nothing_fits_is_told_how_far_the_log_is(served, monkeypatch):
    """So that it need not go through all of it again when it resumes."""
    monkeypatch.setattr(watchers_module, "_QUIET_SECONDS", 0.0)
    async with Desk(served).watch(filter={"bot_id": "bank"}) as watching:
        save(served, *openings(3))
        async with asyncio.timeout(10):
            response = await watching.call.read()
    assert not response.HasField("event")
    async with Desk(served).watch(response.resume_token) as watching:
        save(served, *openings(1, 9))
        assert (await watching.next()).case.escalation_id == "e0009"


async def test_the_package_is_left_out_or_hidden_as_asked(served):
    """Each watcher as it wishes, at the same time."""
    async with (
        Desk(served).watch() as all_of_it,
        Desk(served).watch(without_handoff=True) as none_of_it,
        Desk(served).watch(redaction=handoff_pb2.REDACTION_TEXT) as no_words,
    ):
        escalation_id = (await open_case(served)).escalation_id
        assert (await all_of_it.next()).handoff.redaction == handoff_pb2.REDACTION_NONE
        assert not (await none_of_it.next()).HasField("handoff")
        assert (await no_words.next()).handoff.redaction == handoff_pb2.REDACTION_TEXT
        await Desk(served).resolve(escalation_id, resolution="Wrote to jane@example.com.")
        assert "jane@" in (await all_of_it.next()).case.resolution
        assert "jane@" in (await none_of_it.next()).case.resolution
        assert "jane@" not in (await no_words.next()).case.resolution


async def test_watchers_of_one_level_share_a_package(served, monkeypatch):
    """It is made once for each event and level, however many watch; those without it cost nothing."""
    packages, made = served.server.escalation.watchers._packages, []
    make = packages._handoff_of

    def counted(tenant, case, redaction):
        made.append((case.revision, redaction))
        return make(tenant, case, redaction)

    monkeypatch.setattr(packages, "_handoff_of", counted)
    desk = Desk(served)
    async with contextlib.AsyncExitStack() as stack:
        enter = stack.enter_async_context
        plain = [await enter(desk.watch()) for _ in range(5)]
        hidden = [await enter(desk.watch(redaction=handoff_pb2.REDACTION_TEXT)) for _ in range(5)]
        await enter(desk.watch(without_handoff=True))
        await open_case(served)
        shown = {(await watching.next()).handoff.text for watching in plain}
        not_shown = {(await watching.next()).handoff.text for watching in hidden}
    assert sorted(made) == [(1, Redaction.NONE), (1, Redaction.TEXT)]
    assert len(shown) == len(not_shown) == 1
    assert HUMAN_PLEASE in shown.pop()
    assert HUMAN_PLEASE not in not_shown.pop()


async def test_a_package_is_that_of_its_event(served):
    """Two changes of one case in the same moment: the later package has what was said between them."""
    async with Desk(served).watch() as watching:
        escalation_id = (await open_case(served)).escalation_id
        first = (await watching.next()).handoff
        await served.say("c", "The number is 4711-0815, order number 4711-0815.", "more")
        save(served, next_change(served.server.store.cases.get("default", escalation_id), severity=Severity.CRITICAL))
        event = await watching.next()
        while event.kind != RAISED:
            event = await watching.next()
    assert "4711-0815" not in str(first)
    assert "4711-0815" in event.handoff.text
    assert event.handoff.transcript_ref.turns == first.transcript_ref.turns + 1


# Places that are not there


async def test_a_place_that_the_log_has_forgotten_is_out_of_range(served):
    """One before it is not: exactly there nothing is missing."""
    tokens = []
    async with Desk(served).watch() as watching:
        for i in range(4):
            tokens.append(watching.token)
            save(served, opening(f"e{i}", f"c{i}", updated_at=float(i)))
            await watching.next()
    assert served.server.store.cases.forget_log(2.0) == 2
    for token in tokens[:2]:
        async with fails("OUT_OF_RANGE", "resume_token", "ListCases"), Desk(served).watch(token):
            pass
    async with Desk(served).watch(tokens[2]) as watching:
        assert await watching.events(2) == [("e2", OPENED), ("e3", OPENED)]


async def test_a_watcher_that_the_log_overtakes_is_told(served):
    """Rather than be given a log with a hole."""
    shelf = served.server.store.cases
    async with Desk(served).watch() as watching:
        shelf.save("default", opening("e1", "c1", updated_at=1.0))
        shelf.forget_log(2.0)
        shelf.save("default", opening("e2", "c2", updated_at=3.0))
        served.server.escalation.watchers.wake()
        async with fails("OUT_OF_RANGE", "resume_token"):
            await watching.next()


async def test_a_place_in_another_log_is_out_of_range(serve):
    """A store that was replaced counts from 1 again; and a backup ends before the token."""
    first = await serve()
    async with Desk(first).watch() as watching:
        token = watching.token
    second = await serve()
    save(second, *openings(5))
    async with fails("OUT_OF_RANGE", "ListCases"), Desk(second).watch(token):
        pass
    save(first, *openings(2))
    async with Desk(first).watch() as watching:
        token = watching.token
    first.server.store.cases._latest = 1
    async with fails("OUT_OF_RANGE", "ListCases"), Desk(first).watch(token):
        pass


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"resume_token": "nonsense"}, ("resume_token",)),
        ({"resume_token": "é" * 2000}, ("resume_token",)),
        ({"filter": {"min_severity": 9}}, ("filter.min_severity",)),
        ({"redaction": 9}, ("redaction",)),
    ],
)
async def test_a_bad_watch_is_refused(served, fields, words):
    """INVALID_ARGUMENT naming the field, before anything is said."""
    async with fails("INVALID_ARGUMENT", *words), Desk(served).watch(**fields):
        pass


# What must not hold anybody up


async def test_a_slow_watcher_holds_nobody_up(served):
    """It reads nothing, while others get everything; then it gets everything too."""
    big = "x" * 200
    slow = Desk(served).stub.WatchCases(WatchCasesRequest())
    await slow.read()
    async with Desk(served).watch() as watching:
        for i in range(0, 2000, 100):
            save(served, *(opening(f"e{n:04}", f"c{n}", reason=big) for n in range(i, i + 100)))
            assert [(await watching.next()).case.escalation_id for _ in range(100)] == ids(100, i)
    assert [(await slow.read()).event.case.escalation_id for _ in range(2000)] == ids(2000)
    slow.cancel()


async def test_a_drain_ends_watches(served):
    """UNAVAILABLE, at once; and a watcher that leaves is forgotten."""
    async with Desk(served).watch():
        assert len(served.server.escalation.watchers) == 1
    await until(lambda: len(served.server.escalation.watchers) == 0)
    async with Desk(served).watch() as watching:
        drain = asyncio.create_task(served.server.drain())
        async with asyncio.timeout(5):
            async with fails("UNAVAILABLE", "resume_token"):
                await watching.call.read()
            await drain
    assert watching.call.done()


async def test_an_erased_conversation_is_gone_from_the_log(served):
    """Who resumes before it is told only of others."""
    async with Desk(served).watch() as watching:
        token = watching.token
        await open_case(served, "erased")
        await watching.next()
        other = (await open_case(served, "kept")).escalation_id
        await watching.next()
        await served.delete("erased")
        async with Desk(served).watch(token) as again:
            assert await again.events(1) == [(other, OPENED)]


async def test_a_conversation_that_got_old_keeps_its_events_without_texts(served):
    """They say what happened, and not what was said."""
    async with Desk(served).watch() as watching:
        token = watching.token
    save(served, opening())
    save(served, closing(case(), resolution="Sent a new invoice to Jane."))
    served.server.store.delete(ConversationKey("default", "c"), keep_feedback=True)
    async with Desk(served).watch(token) as watching:
        events = [await watching.next() for _ in range(2)]
    assert [event.kind for event in events] == [OPENED, RESOLVED]
    assert "Jane" not in str(events)
