"""What every store promises of deliveries: each event once for each sink, and in order for each conversation."""

import pytest
from msgspec.structs import replace

from detector.stores import ConversationKey, Header
from tests.support.cases import case, closing, next_change, opening


@pytest.fixture
def shelf(store):
    """Three events of conversation c (1, 3, 4) and one of d (2), for the sink `hook`."""
    shelf = store.cases
    shelf.set_sinks(["hook"])
    shelf.save("default", opening("e1", "c"))
    shelf.save("default", opening("e2", "d", updated_at=11.0))
    second = shelf.save("default", next_change(case(), updated_at=12.0)).case
    shelf.save("default", closing(second, updated_at=13.0))
    return shelf


def due(shelf, sink="hook", now=99.0, limit=9):
    return [delivery.event.number for delivery in shelf.deliveries(sink, now, limit)]


def test_every_sink_gets_every_event_from_then_on(store):
    """One that is named later gets what comes later."""
    store.cases.save("default", opening("e0", "b"))
    store.cases.set_sinks(["hook", "bus"])
    event = store.cases.save("default", opening())
    for sink in ("hook", "bus"):
        (delivery,) = store.cases.deliveries(sink, 99.0, 9)
        assert (delivery.sink, delivery.event, delivery.attempts, delivery.is_dead) == (sink, event, 0, False)
    assert due(store.cases, "none") == []


def test_events_that_come_with_turns_are_delivered_too(store):
    """In the transaction of the turns."""
    store.cases.set_sinks(["hook"])
    store.append(ConversationKey("default", "c"), Header(), [], 0, [opening()])
    assert due(store.cases) == [1]


def test_of_a_conversation_the_earliest_goes_first(shelf):
    """The next one when it is delivered; conversations do not wait for each other."""
    assert due(shelf) == [1, 2]
    assert due(shelf, limit=1) == [1]
    shelf.delivered("hook", 1)
    assert due(shelf) == [2, 3]
    shelf.delivered("hook", 3)
    shelf.delivered("hook", 2)
    assert due(shelf) == [4]
    shelf.delivered("hook", 4)
    assert due(shelf) == []
    shelf.delivered("hook", 4)


def test_a_failed_attempt_waits_and_lets_nobody_by(shelf):
    """Its count and error are kept; what comes after it in its conversation waits with it."""
    first = shelf.deliveries("hook", 99.0, 9)[0]
    shelf.failed(replace(first, attempts=3, due_at=50.0, error="HTTP 500"))
    assert due(shelf, now=49.0) == [2]
    assert due(shelf, now=50.0) == [2, 1]
    found = shelf.deliveries("hook", 50.0, 9)[1]
    assert (found.attempts, found.error, found.event) == (3, "HTTP 500", first.event)


def test_a_dead_delivery_lets_the_next_go(shelf):
    """It is listed with its error until it is replayed; then it goes first again."""
    first = shelf.deliveries("hook", 99.0, 9)[0]
    shelf.failed(replace(first, attempts=9, is_dead=True, error="HTTP 410"))
    assert due(shelf) == [2, 3]
    (dead,) = shelf.dead("", 9)
    assert (dead.sink, dead.event.number, dead.attempts, dead.error) == ("hook", 1, 9, "HTTP 410")
    assert shelf.dead("hook", 9) == [dead]
    assert shelf.dead("bus", 9) == []
    assert shelf.replay("hook", []) == 1
    assert due(shelf) == [1, 2]
    assert shelf.dead("", 9) == []
    assert shelf.deliveries("hook", 99.0, 1)[0].attempts == 0


def test_chosen_deliveries_are_replayed(shelf):
    """Only those that are dead, and only of the sink."""
    for _ in range(2):
        for delivery in shelf.deliveries("hook", 99.0, 9):
            shelf.failed(replace(delivery, is_dead=True))
    assert [one.event.number for one in shelf.dead("", 9)] == [1, 2, 3]
    assert [one.event.number for one in shelf.dead("", 2)] == [1, 2]
    assert shelf.replay("hook", [2, 3, 4, 77]) == 2
    assert shelf.replay("bus", [1]) == 0
    assert due(shelf) == [2, 3]


def test_a_failure_of_what_was_erased_is_forgotten(store, shelf):
    """The conversation was erased while its event was on its way."""
    delivery = shelf.deliveries("hook", 99.0, 1)[0]
    store.delete(ConversationKey("default", "c"))
    shelf.failed(replace(delivery, attempts=1))
    shelf.delivered("hook", 1)
    assert due(shelf) == [2]


def test_events_that_wait_for_a_delivery_stay_in_the_log(shelf):
    """Dead ones too; the range still says from where on nothing is missing."""
    delivery = shelf.deliveries("hook", 99.0, 1)[0]
    shelf.failed(replace(delivery, is_dead=True))
    for number in (2, 3):
        shelf.delivered("hook", number)
    assert shelf.forget_log(99.0) == 2
    assert [event.number for event in shelf.log(0, 9)] == [1, 4]
    assert shelf.log_range() == (4, 4)
    assert [one.event.number for one in shelf.dead("hook", 9)] == [1]
    assert due(shelf) == [4]
    shelf.delivered("hook", 1)
    assert shelf.forget_log(99.0) == 1
    assert shelf.log_range() == (4, 4)
