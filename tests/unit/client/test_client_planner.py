"""Calls as plans, driven by hand: what is sent, and what is kept, on a clock of the test's own."""

import grpc
import pytest
from loopdetector.v1.loop_detector_service_pb2 import AnalyzeTurnResponse

from detector.client.breaker import BreakerState, CircuitBreaker
from detector.client.failures import ClosedError, Leniency
from detector.client.missed import MissedTurns
from detector.client.planner import CallPlanner
from detector.client.shared import Shared
from detector.client.stats import ClientStats, Counters


class Desk:
    """A planner with its parts at hand."""

    def __init__(self, **leniency):
        self.now = 0.0
        self.shared = Shared(
            breaker=CircuitBreaker(lambda: self.now),
            missed=MissedTurns(),
            counters=Counters(),
            leniency=Leniency(**leniency),
        )
        self.plan = CallPlanner(self.shared, timeout=0.25, clock=lambda: self.now, jitter=lambda: 0.5)

    def call(self, turn_id, **fields):
        return self.plan.turn("c1", None, {"role": "user", "turn_id": turn_id, **fields}, None)

    def fail(self, code, turn_id="t1", **fields):
        call = self.call(turn_id, **fields)
        while call.next_attempt():
            call.failed(grpc.aio.AioRpcError(grpc.StatusCode[code]))
        return call.result()

    @property
    def missed(self):
        return [turn.turn_id for turn in self.shared.missed.before("c1", "new")]


@pytest.mark.parametrize("code", ["UNAVAILABLE", "DEADLINE_EXCEEDED", "ABORTED", "UNAUTHENTICATED"])
def test_a_turn_that_may_pass_later_is_kept(code):
    desk = Desk()
    desk.fail(code)
    assert desk.missed == ["t1"]


@pytest.mark.parametrize("code", ["INVALID_ARGUMENT", "ALREADY_EXISTS"])
def test_a_turn_that_will_never_pass_is_not_kept(code):
    desk = Desk()
    desk.fail(code)
    assert desk.missed == []


def test_turns_that_the_open_breaker_held_back_are_kept_too():
    desk = Desk()
    for i in range(7):
        desk.fail("INTERNAL", f"t{i}")
    assert desk.call("t7").next_attempt() is None
    assert desk.missed == [f"t{i}" for i in range(8)]


def test_a_call_that_raised_keeps_nothing_for_its_caller_will_try_again():
    desk = Desk(fail_open=False)
    with pytest.raises(grpc.RpcError):
        desk.fail("INTERNAL")
    assert desk.missed == []


def test_a_caller_that_gave_up_keeps_nothing_and_says_nothing_of_the_detector():
    desk = Desk()
    for i in range(6):
        call = desk.call(f"t{i}")
        call.next_attempt()
        call.abandoned()
    assert desk.missed == []
    assert desk.shared.breaker.state is BreakerState.CLOSED


def test_what_was_missed_while_a_call_was_under_way_outlives_its_success():
    desk = Desk()
    desk.fail("INTERNAL", "t1")
    slow = desk.call("t2")
    slow.next_attempt()
    desk.fail("INTERNAL", "t3")
    slow.succeeded(AnalyzeTurnResponse())
    assert desk.missed == ["t3"]


def test_the_callers_own_retry_of_a_missed_turn_makes_it_good():
    desk = Desk()
    desk.fail("INTERNAL", "t1")
    call = desk.call("t1")
    call.next_attempt()
    assert not call.request.history
    call.succeeded(AnalyzeTurnResponse())
    assert desk.missed == []


def test_a_refused_answer_to_a_probe_closes_the_breaker_for_it_is_an_answer():
    desk = Desk()
    for i in range(5):
        desk.fail("INTERNAL", f"t{i}")
    desk.now = 10.0
    desk.fail("INVALID_ARGUMENT", "bad")
    assert desk.shared.breaker.state is BreakerState.CLOSED


def test_an_argument_that_cannot_be_sent_does_not_use_up_the_probe():
    desk = Desk()
    for i in range(5):
        desk.fail("INTERNAL", f"t{i}")
    desk.now = 10.0
    assert desk.call("bad", role="nobody").result().provenance.degraded
    assert desk.call("good").next_attempt() is not None


def test_a_call_that_never_left_the_process_does_not_use_up_the_probe():
    desk = Desk()
    for i in range(5):
        desk.fail("INTERNAL", f"t{i}")
    desk.now = 10.0
    call = desk.call("t5")
    call.next_attempt()
    call.failed(ClosedError("closed"))
    assert desk.call("t6").next_attempt() is not None


def test_a_refused_candidate_leaves_what_was_missed_to_the_next_turn():
    desk = Desk()
    desk.fail("INTERNAL", "t1")
    desk.fail("INVALID_ARGUMENT", "b1", candidate=True)
    assert desk.missed == ["t1"]


def test_a_call_counts_once_for_the_breaker_however_often_it_was_tried():
    desk = Desk()
    for i in range(4):
        desk.fail("UNAVAILABLE", f"t{i}")
    assert desk.shared.breaker.state is BreakerState.CLOSED
    desk.fail("UNAVAILABLE", "t4")
    assert desk.shared.breaker.state is BreakerState.OPEN
    assert desk.shared.counters.snapshot(desk.shared.breaker.state) == ClientStats(
        calls=5, degraded=5, refused=0, retries=5, breaker=BreakerState.OPEN
    )


def test_a_timeout_of_nothing_is_refused():
    with pytest.raises(ValueError, match="timeout must be above 0"):
        CallPlanner(Desk().shared, timeout=0)
