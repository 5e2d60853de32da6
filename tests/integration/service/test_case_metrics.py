"""What Prometheus is told of cases."""

import asyncio
import urllib.request

from detector.service.staff import Staff
from detector.stores import StoreError
from tests.support.escalation import Desk, open_case


def value(served, name, **labels):
    return served.server.metrics.registry.get_sample_value(f"loopdetector_{name}", labels)


async def test_cases_are_counted_from_opening_to_closing(served):
    """By cause and severity; the time to the first acknowledgement runs from the first sign, and only once."""
    first = (await open_case(served, "c1")).escalation_id
    second = (await open_case(served, "c2")).escalation_id
    assert value(served, "cases_opened_total", cause="human_request") == 2
    assert value(served, "cases_open", status="open") == 2
    ann = Desk(served)
    severity = (await ann.acknowledge(first)).case.severity
    await Desk(served, "bob").take_over(first)
    await Desk(served, "bob").release(first)
    await ann.acknowledge(first)
    name = ("low", "normal", "high", "critical")[severity - 1]
    assert value(served, "cases_acknowledged_total", severity=name) == 1
    assert value(served, "effective_escalation_seconds_count") == 1
    assert value(served, "cases_open", status="open") == 1
    assert value(served, "cases_open", status="acknowledged") == 1
    await ann.resolve(first)
    await ann.resolve(second)
    assert value(served, "cases_acknowledged_total", severity=name) == 2
    assert value(served, "effective_escalation_seconds_count") == 2
    assert 0 <= value(served, "effective_escalation_seconds_sum") < 60
    assert value(served, "cases_closed_total", status="resolved") == 2
    assert value(served, "cases_open", status="open") == value(served, "cases_open", status="acknowledged") == 0


async def test_deadlines_that_passed_are_counted_by_severity(served):
    """By the severity that the case rose to."""
    escalation_id = (await open_case(served)).escalation_id
    case = served.server.store.cases.get("default", escalation_id)
    clock = served.server.escalation.overdue
    served.server.store.cases.due = lambda *_: [("default", case)]
    clock._staff = Staff(lambda: case.due_at + 1)
    await clock.tick()
    worse = ("low", "normal", "high", "critical")[case.severity]
    assert value(served, "cases_overdue_total", severity=worse) == 1


async def test_watchers_are_counted_while_they_watch(served):
    """Read when Prometheus asks."""
    assert value(served, "case_watchers") == 0
    async with Desk(served).watch(), Desk(served).watch():
        assert value(served, "case_watchers") == 2


async def test_a_store_that_fails_does_not_hide_the_other_metrics(serve):
    """What is not known is not a number."""
    served = await serve(store="sqlite", metrics=True)

    def broken():
        raise StoreError("disk full")

    served.server.store.cases._reading = broken
    page = await asyncio.to_thread(page_of, served)
    assert "loopdetector_turns_judged_total 0.0" in page
    assert 'loopdetector_cases_open{status="open"} NaN' in page


def page_of(served):
    with urllib.request.urlopen(f"http://127.0.0.1:{served.server.metrics_port}/metrics") as page:
        return page.read().decode()
