"""What became of conversations and cases, on the real metrics port."""

import asyncio
import functools
import time
import urllib.request

from loopdetector.v1 import conversation_pb2 as cpb
from prometheus_client.parser import text_string_to_metric_families

from detector.cases import CaseOutcome
from detector.cases.rules import CaseRules
from detector.cases.transitions import acknowledged, resolved
from detector.service.outcome_metrics import MOST_BOTS
from detector.stores import CaseFilter
from tests.support.serving import HUMAN_PLEASE

PASSED_OVER = [("user", HUMAN_PLEASE), ("bot", "We open at nine.")]


async def scrape(served):
    """Samples by name and the values of their labels, in the order of the labels' names."""

    def read():
        with urllib.request.urlopen(f"http://127.0.0.1:{served.server.metrics_port}/metrics", timeout=5) as answer:
            return answer.read().decode()

    return {
        (sample.name.removeprefix("loopdetector_"), *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(await asyncio.to_thread(read))
        for sample in family.samples
    }


async def change(served, conversation_id, happening, **fields):
    (case,) = served.server.store.cases.find("default", CaseFilter(conversation_id=conversation_id), "", 2)
    happens = functools.partial(happening, now=time.time(), **fields)
    await served.server.escalation.custody.change("default", case.escalation_id, happens, 5.0)


async def idle(served):
    now = time.time()
    await served.server.endings.sweep(idle_before=now + 1, erase_before=0.0)


async def test_ends_are_counted_by_bot_and_by_what_they_hide(serve):
    """One of each: with a person, contained, left stuck, silent churn; two of them passed over a request."""
    served = await serve(metrics=True)
    await served.say("person", "Hi", "t0", bot_id="shop")
    await served.say("person", "Ann here.", "t1", "human")
    await served.say("contained", "What are your opening hours?", "t0", bot_id="shop")
    await served.play("stuck", PASSED_OVER, bot_id="shop")
    for name in ("person", "contained", "stuck"):
        await served.end(name, cpb.OUTCOME_RESOLVED)
    await served.play("silent", PASSED_OVER, bot_id="bank")
    await idle(served)
    samples = await scrape(served)
    counted = {key[1:]: value for key, value in samples.items() if key[0] == "containment_total"}
    assert counted == {
        ("shop", "person"): 1,
        ("shop", "contained"): 1,
        ("shop", "left_stuck"): 1,
        ("bank", "silent_churn"): 1,
    }
    assert samples["hidden_paths_total", "shop"] == samples["hidden_paths_total", "bank"] == 1
    assert samples["cases_unanswered_total", "bank", "user_gone"] == 1
    assert samples["cases_unanswered_total", "shop", "conversation_ended"] == 1


async def test_answered_case_is_timed_once(serve):
    """Taken, then closed: one time to a person, one to the resolution; its conversation had a person."""
    served = await serve(metrics=True)
    await served.play("c", PASSED_OVER, bot_id="shop")
    await change(served, "c", acknowledged, rules=CaseRules(), owner="o")
    closing = {"outcome": CaseOutcome.WRONG_TEAM, "was_needed": True, "resolution": ""}
    await change(served, "c", resolved, owner="o", **closing)
    await served.end("c")
    samples = await scrape(served)
    assert samples["effective_escalation_seconds_count",] == 1
    assert samples["case_resolution_seconds_count", "shop"] == 1
    assert samples["cases_resolved_total", "shop", "true", "wrong_team", "false"] == 1
    assert samples["containment_total", "shop", "person"] == 1


async def test_case_closed_without_being_taken_had_a_person(serve):
    """Who closes it has had it: no silent churn, and the time to a person is that of the closing."""
    served = await serve(metrics=True)
    await served.play("c", PASSED_OVER, bot_id="shop")
    await change(
        served, "c", resolved, owner="o", outcome=CaseOutcome.SOLVED, was_needed=None, resolution="Called them."
    )
    await idle(served)
    samples = await scrape(served)
    assert samples["effective_escalation_seconds_count",] == 1
    assert samples["cases_resolved_total", "shop", "unknown", "solved", "true"] == 1
    assert samples["containment_total", "shop", "person"] == 1


async def test_callers_cannot_flood_the_series(serve):
    """Beyond so many bots all others share one."""
    served = await serve(metrics=True)
    for i in range(MOST_BOTS + 3):
        await served.say(f"c{i}", "Hi", "t0", bot_id=f"bot-{i}")
        await served.end(f"c{i}")
    samples = await scrape(served)
    assert len({key[1] for key in samples if key[0] == "containment_total"}) == MOST_BOTS + 1
    assert samples["containment_total", "other", "contained"] == 3
