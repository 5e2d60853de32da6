"""The circuit breaker as a state machine, against a model that keeps the history of outcomes."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, precondition, rule

from detector.client.breaker import BreakerState, CircuitBreaker

TO_OPEN = 5
OPEN_SECONDS = 10.0


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


class BreakerModel(RuleBasedStateMachine):
    """What callers see: which calls go out, given all outcomes so far."""

    calls = Bundle("calls")

    def __init__(self):
        super().__init__()
        self.clock = Clock()
        self.breaker = CircuitBreaker(self.clock, failures_to_open=TO_OPEN, open_seconds=OPEN_SECONDS)
        self.opened_at = None
        self.probe = None
        self.row = 0  # failures in a row of calls that were sent since it last closed
        self.current = set()  # calls under way that were sent since it last closed

    @precondition(lambda self: self.opened_at is None)
    @rule(target=calls)
    def call_while_closed(self):
        term = self.breaker.admit()
        assert term is not None
        call = [term]
        self.current.add(id(call))
        return call

    @precondition(lambda self: self.opened_at is not None)
    @rule(target=calls)
    def call_while_open(self):
        term = self.breaker.admit()
        may_probe = self.probe is None and self.clock.now >= self.opened_at + OPEN_SECONDS
        assert (term is not None) == may_probe
        call = [term]
        if may_probe:
            self.probe = call
        return call

    @rule(call=consumes(calls))
    def succeed(self, call):
        if call[0] is None:
            return
        closed = self.breaker.succeeded(call[0])
        assert closed == (call is self.probe)
        if closed:
            self.opened_at = self.probe = None
            self.row = 0
            self.current.clear()
        elif id(call) in self.current:
            self.row = 0

    @rule(call=consumes(calls))
    def fail(self, call):
        if call[0] is None:
            return
        opened = self.breaker.failed(call[0])
        if id(call) in self.current and self.opened_at is None:
            self.row += 1
            assert opened == (self.row == TO_OPEN)
        else:
            assert opened == (call is self.probe)
        if opened:
            self.opened_at, self.probe = self.clock.now, None
            self.current.clear()

    @rule(call=consumes(calls))
    def release(self, call):
        if call[0] is None:
            return
        self.breaker.released(call[0])
        if call is self.probe:
            self.probe = None

    @rule(seconds=st.sampled_from([0.1, 4.0, OPEN_SECONDS]))
    def wait(self, seconds):
        self.clock.now += seconds

    @invariant()
    def state_is_as_modelled(self):
        closed, probing = self.opened_at is None, self.probe is not None
        expected = BreakerState.CLOSED if closed else BreakerState.PROBING if probing else BreakerState.OPEN
        assert self.breaker.state is expected


BreakerModel.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestBreaker = BreakerModel.TestCase


def opened(clock):
    breaker = CircuitBreaker(clock)
    for _ in range(5):
        breaker.failed(breaker.admit())
    return breaker


def test_a_success_in_between_begins_the_row_anew():
    breaker = CircuitBreaker(Clock())
    for outcome in [breaker.failed] * 4 + [breaker.succeeded] + [breaker.failed] * 4:
        outcome(breaker.admit())
    assert breaker.state is BreakerState.CLOSED


def test_after_ten_seconds_and_not_before_one_call_probes():
    clock = Clock()
    breaker = opened(clock)
    clock.now = 9.99
    assert breaker.admit() is None
    clock.now = 10.0
    assert breaker.admit() is not None
    assert breaker.admit() is None


def test_a_failed_probe_opens_for_another_ten_seconds():
    clock = Clock()
    breaker = opened(clock)
    clock.now = 10.0
    assert breaker.failed(breaker.admit())
    clock.now = 19.99
    assert breaker.admit() is None
    clock.now = 20.0
    assert breaker.succeeded(breaker.admit())
    assert breaker.state is BreakerState.CLOSED


def test_calls_from_before_the_opening_do_not_decide_for_the_probe():
    clock = Clock()
    breaker = CircuitBreaker(clock)
    slow = [breaker.admit() for _ in range(8)]
    for term in slow[:5]:
        breaker.failed(term)
    clock.now = 10.0
    probe = breaker.admit()
    assert not breaker.failed(slow[5])
    assert not breaker.succeeded(slow[6])
    breaker.released(slow[7])
    assert breaker.state is BreakerState.PROBING
    assert breaker.succeeded(probe)


def test_a_released_probe_leaves_its_place_to_the_next_call():
    clock = Clock()
    breaker = opened(clock)
    clock.now = 10.0
    breaker.released(breaker.admit())
    assert breaker.admit() is not None


@pytest.mark.parametrize("arguments", [{"failures_to_open": 0}, {"open_seconds": -1}])
def test_settings_out_of_range_are_refused(arguments):
    with pytest.raises(ValueError, match="at least"):
        CircuitBreaker(Clock(), **arguments)
