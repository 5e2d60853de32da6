"""From the outbox to real receivers, from either store: nothing lost, and in order."""

import asyncio
import threading
import time
from math import inf

import pytest

from detector.cases import CaseEventKind
from detector.events.sink_settings import StdoutSettings
from detector.stores import MemoryStore, SqliteStore, StoreError
from tests.support.events import KINDS, story
from tests.support.lanes import delivering, hook
from tests.support.receiver import DROP, HANG, Receiver
from tests.support.serving import until

CHATS = [f"chat-{i}" for i in range(12)]
BAD_DAY = [HANG, 500, DROP, 404, 429, HANG, 503, 500, 301, DROP]


@pytest.fixture(params=["memory", "sqlite"])
def shelf(request, tmp_path):
    store = MemoryStore() if request.param == "memory" else SqliteStore(tmp_path / "loops.db")
    yield store.cases
    store.close()


def is_empty(shelf, sink="desk"):
    return lambda: not shelf.deliveries(sink, inf, 1)


async def test_a_receiver_that_fails_hangs_and_answers_500_loses_nothing(shelf):
    """Each conversation's events arrive in their order, each at least once, duplicates with the same id."""
    answers = BAD_DAY + [204, 500] * 20
    with Receiver(answers) as receiver:
        async with delivering(shelf, hook(receiver.url)) as running:
            told = {chat: story(shelf, chat) for chat in CHATS}
            running.dispatcher.wake()
            await until(is_empty(shelf), 30)
        seen = receiver.by_conversation()
    assert {chat: list(dict.fromkeys(ids)) for chat, ids in seen.items()} == told
    assert len(receiver.requests) > len(CHATS) * len(KINDS) + len(BAD_DAY)
    assert running.count("desk", "delivered") == len(CHATS) * len(KINDS)
    assert running.count("desk", "failed") >= len(BAD_DAY)
    assert running.count("desk", "dead") == 0


async def test_an_answer_that_got_lost_makes_a_duplicate_with_the_same_id(shelf):
    """The receiver took it and hung: it is sent again, and the id tells."""
    with Receiver([HANG]) as receiver:
        async with delivering(shelf, hook(receiver.url)) as running:
            (told,) = story(shelf, "chat", KINDS[:1])
            running.dispatcher.wake()
            await until(is_empty(shelf))
    assert [headers["webhook-id"] for headers, _ in receiver.requests] == [told, told]


async def test_one_conversation_that_fails_does_not_hold_up_others(shelf):
    """What comes after a failure in its conversation waits; other conversations go on."""
    with Receiver([500]) as receiver:
        slow = hook(receiver.url, first_wait_seconds=3600, longest_wait_seconds=3600, parallel=1)
        async with delivering(shelf, slow) as running:
            story(shelf, "failing")
            told = story(shelf, "other")
            running.dispatcher.wake()
            await until(lambda: len(receiver.taken) == len(told))
        assert receiver.by_conversation() == {"other": told}
    (waiting,) = shelf.deliveries("desk", inf, 10)
    assert (waiting.event.case.conversation_id, waiting.attempts, waiting.error) == ("failing", 1, "HTTP 500")


async def test_several_conversations_go_at_a_time_and_not_more_than_allowed(shelf):
    at_once, most, lock = 0, 0, threading.Lock()

    class Counting(Receiver):
        def _answer(self, handler):
            nonlocal at_once, most
            with lock:
                at_once += 1
                most = max(most, at_once)
            time.sleep(0.05)
            with lock:
                at_once -= 1
            super()._answer(handler)

    with Counting() as receiver:
        async with delivering(shelf, hook(receiver.url, parallel=3, timeout_seconds=10)) as running:
            told = {chat: story(shelf, chat) for chat in CHATS}
            running.dispatcher.wake()
            await until(is_empty(shelf), 30)
        assert receiver.by_conversation() == told
    assert 1 < most <= 3


async def test_after_its_attempts_an_event_is_a_dead_letter_and_replay_sends_it(shelf):
    """The rest of its conversation goes on; a replay has the same id."""
    with Receiver([500, 500, 500]) as receiver:
        async with delivering(shelf, hook(receiver.url, attempts=3, parallel=1)) as running:
            told = story(shelf, "chat")
            running.dispatcher.wake()
            await until(is_empty(shelf))
            assert receiver.by_conversation() == {"chat": told[1:]}
            (dead,) = shelf.dead("desk", 10)
            assert (dead.event.event_id, dead.attempts, dead.error) == (told[0], 3, "HTTP 500")
            assert (running.count("desk", "failed"), running.count("desk", "dead")) == (2, 1)
            assert shelf.replay("desk", []) == 1
            await until(lambda: len(receiver.taken) == len(told))  # found by the timer: nobody woke it
        assert receiver.by_conversation() == {"chat": [*told[1:], told[0]]}
    assert shelf.dead("desk", 10) == []
    assert '"event is a dead letter"' in running.log.text


async def test_each_sink_has_its_own_pace_and_its_own_redaction(shelf):
    """A sink that fails holds up no other; each is told as much as it may know."""
    with Receiver([500] * 10_000) as broken, Receiver() as well:
        sinks = (hook(broken.url, "broken"), hook(well.url, "well", redaction="facts"))
        async with delivering(shelf, *sinks, drain_seconds=0.1) as running:
            told = story(shelf, "chat")
            running.dispatcher.wake()
            await until(is_empty(shelf, "well"))
        assert well.by_conversation() == {"chat": told}
        assert well.taken[0]["data"]["handoff"]["redaction"] == "REDACTION_FACTS"
        assert broken.taken == []
    assert shelf.deliveries("broken", inf, 10)


async def test_a_sink_that_asks_for_rest_gets_it(shelf):
    """After 429 with Retry-After nothing at all is sent until then."""
    with Receiver([(429, {"retry-after": "3600"})]) as receiver:
        patient = hook(receiver.url, parallel=1, longest_wait_seconds=3600)
        async with delivering(shelf, patient) as running:
            for chat in CHATS:
                story(shelf, chat)
            running.dispatcher.wake()
            await until(lambda: running.gauge("loopdetector_sink_paused", "desk") == 1)
            await asyncio.sleep(0.7)
            assert len(receiver.requests) == 1
    assert len(shelf.deliveries("desk", inf, 100)) == len(CHATS)


async def test_lag_is_the_age_of_the_oldest_event_that_waits(shelf):
    with Receiver([500] * 10_000) as receiver:
        story(shelf, "before any sink")
        shelf.set_sinks(["desk"])
        story(shelf, "old", KINDS[:1], at=time.time() - 1000)
        async with delivering(shelf, hook(receiver.url, attempts=1000), drain_seconds=0.1) as running:
            await until(lambda: running.gauge("loopdetector_delivery_lag_seconds", "desk") > 0)
    assert 1000 <= running.gauge("loopdetector_delivery_lag_seconds", "desk") < 1100


async def test_what_is_due_is_delivered_before_the_end(shelf):
    """Draining empties the outbox if the receiver lets it."""
    with Receiver() as receiver:
        async with delivering(shelf, hook(receiver.url, parallel=1)):
            told = {chat: story(shelf, chat) for chat in CHATS}
        assert receiver.by_conversation() == told


async def test_draining_ends_in_time_whatever_the_receiver_does(shelf):
    """What hangs is cut off, and stays due."""
    with Receiver([HANG] * 100) as receiver:
        async with delivering(shelf, hook(receiver.url, timeout_seconds=60), drain_seconds=0.2) as running:
            story(shelf, "chat")
            running.dispatcher.wake()
            await until(lambda: receiver.requests)
    assert len(shelf.deliveries("desk", inf, 10)) == 1


async def test_what_was_not_delivered_is_delivered_after_a_restart(shelf):
    """The outbox outlives the dispatcher, with the count of attempts."""
    with Receiver([500]) as receiver:
        async with delivering(shelf, hook(receiver.url, first_wait_seconds=3600, longest_wait_seconds=3600)) as running:
            told = story(shelf, "chat")
            running.dispatcher.wake()
            await until(lambda: running.count("desk", "failed") == 1)
        (waiting,) = shelf.deliveries("desk", inf, 10)
        assert waiting.attempts == 1
        shelf.failed(type(waiting)("desk", waiting.event, attempts=1))  # its time has come
        async with delivering(shelf, hook(receiver.url)):
            await until(is_empty(shelf))
        assert receiver.by_conversation() == {"chat": told}


async def test_a_store_that_fails_after_the_receiver_took_it_makes_no_flood(shelf, monkeypatch):
    """What was taken is struck later, without being sent again."""
    fail = [True] * 3
    strike = shelf.delivered

    def delivered(sink, number):
        if fail:
            fail.pop()
            raise StoreError("disk I/O error")
        strike(sink, number)

    monkeypatch.setattr(shelf, "delivered", delivered)
    with Receiver() as receiver:
        async with delivering(shelf, hook(receiver.url)) as running:
            told = story(shelf, "chat", KINDS[:1])
            running.dispatcher.wake()
            await until(is_empty(shelf))
        assert receiver.by_conversation() == {"chat": told}
    assert running.log.text.count("outbox cannot be written") == 3


async def test_a_fault_of_our_own_loses_nothing_and_shows_nothing(shelf):
    """An event that cannot be packed is tried again, and others go on; its text does not reach the log."""

    def show(event, redaction):
        raise RuntimeError("my card number is 4111 1111 1111 1111")

    with Receiver() as receiver:
        async with delivering(shelf, hook(receiver.url, attempts=2), show=show) as running:
            story(shelf, "chat", [CaseEventKind.OPENED])
            running.dispatcher.wake()
            await until(lambda: running.count("desk", "dead") == 1)
    (dead,) = shelf.dead("", 10)
    assert dead.error == "RuntimeError"
    assert "4111" not in running.log.text


async def test_without_sinks_nothing_is_kept_for_any(shelf):
    async with delivering(shelf):
        story(shelf, "chat")
    with Receiver() as receiver:
        async with delivering(shelf, hook(receiver.url)):
            assert is_empty(shelf)()


async def test_lines_on_standard_output_are_whole(shelf, capfdbinary):
    """One JSON object a line, from several conversations at a time."""
    async with delivering(shelf, StdoutSettings(type="stdout", name="out")):
        for chat in CHATS:
            story(shelf, chat)
    lines = capfdbinary.readouterr().out.splitlines()
    assert len(lines) == len(CHATS) * len(KINDS)
    assert all(line.startswith(b'{"id": "esc-chat-') and line.endswith(b"}") for line in lines)
