"""From where a watch goes on, and when."""

# ruff: noqa: S106  a place is no password

import grpc
import pytest
from loopdetector.v1.case_pb2 import Case, CaseEvent
from loopdetector.v1.escalation_service_pb2 import WatchCasesRequest, WatchCasesResponse

from detector.client.stats import Counters
from detector.client.watch_plan import WatchPlan


class Failure(grpc.RpcError):
    def __init__(self, name):
        self._code = grpc.StatusCode[name]

    def code(self):
        return self._code


def plan(jitter=1.0):
    return WatchPlan(WatchCasesRequest(resume_token="t0", without_handoff=True), Counters(), lambda: jitter)


def test_it_goes_on_after_the_latest_message():
    """With all else as it was."""
    watch = plan()
    assert watch.next_request() == WatchCasesRequest(resume_token="t0", without_handoff=True)
    assert watch.took(WatchCasesResponse(resume_token="t1")) is None
    event = CaseEvent(event_id="e", case=Case(escalation_id="c"))
    assert watch.took(WatchCasesResponse(resume_token="t2", event=event)) == event
    assert watch.resume_token == "t2"
    assert watch.next_request() == WatchCasesRequest(resume_token="t2", without_handoff=True)


def test_pauses_grow_until_something_comes():
    """Up to a limit, for ever; a message begins anew."""
    watch = plan()
    pauses = [watch.pause_after(Failure("UNAVAILABLE")) for _ in range(40)]
    assert pauses[:4] == [0.1, 0.2, 0.4, 0.8]
    assert set(pauses[6:]) == {5.0}
    watch.took(WatchCasesResponse(resume_token="t1"))
    assert watch.pause_after(Failure("UNAVAILABLE")) == 0.1


def test_pauses_are_spread():
    """Watchers that lost their server together do not come back together."""
    assert plan(jitter=0.0).pause_after(Failure("UNAVAILABLE")) == 0.05


@pytest.mark.parametrize("name", ["UNAVAILABLE", "CANCELLED", "INTERNAL", "UNKNOWN", "RESOURCE_EXHAUSTED", "ABORTED"])
def test_what_may_pass_is_waited_for(name):
    """A proxy's reset, a restart, a full house."""
    assert plan().pause_after(Failure(name)) > 0


@pytest.mark.parametrize(
    "name", ["OUT_OF_RANGE", "INVALID_ARGUMENT", "UNIMPLEMENTED", "PERMISSION_DENIED", "UNAUTHENTICATED"]
)
def test_what_would_only_come_again_is_raised(name):
    """A person has to do something about it."""
    error = Failure(name)
    with pytest.raises(Failure) as raised:
        plan().pause_after(error)
    assert raised.value is error
