"""The real metrics port, as Prometheus reads it."""

import asyncio
import urllib.request

import pytest
from prometheus_client.parser import text_string_to_metric_families

from detector.stores import StoreError
from tests.support.serving import HUMAN_PLEASE, LOOP, fails


class Scrape:
    """One reading of the port."""

    def __init__(self, text):
        self._values = {
            (sample.name.removeprefix("loopdetector_"), frozenset(sample.labels.items())): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }

    def __call__(self, name, **labels):
        return self._values.get((name, frozenset(labels.items())))

    def labels_of(self, name):
        return [dict(labels) for found, labels in self._values if found == name]


@pytest.fixture
async def measured(serve):
    """A server with a metrics port."""
    return await serve(metrics=True, store="sqlite")


async def scrape(served):
    def read():
        with urllib.request.urlopen(f"http://127.0.0.1:{served.server.metrics_port}/metrics", timeout=5) as answer:
            return answer.read().decode()

    return Scrape(await asyncio.to_thread(read))


async def test_calls_are_counted_by_method_and_code(measured):
    """Answered and refused ones, in each of our methods and in health."""
    await measured.say("c", "hello", "t0")
    await measured.say("c", "hello again", "t1")
    async with fails("INVALID_ARGUMENT"):
        await measured.say("", "hello")
    async with fails("ALREADY_EXISTS"):
        await measured.say("c", "other", "t0")
    async with fails("NOT_FOUND"):
        await measured.get("unknown")
    await measured.is_serving()
    read = await scrape(measured)
    assert read("calls_total", method="AnalyzeTurn", code="OK") == 2
    assert read("calls_total", method="AnalyzeTurn", code="INVALID_ARGUMENT") == 1
    assert read("calls_total", method="AnalyzeTurn", code="ALREADY_EXISTS") == 1
    assert read("calls_total", method="GetConversation", code="NOT_FOUND") == 1
    assert read("calls_total", method="Check", code="OK") == 1


async def test_a_status_of_another_servicer_is_counted_as_it_was_sent(measured):
    """The health service says NOT_FOUND for a part that it does not know, and that is what is counted."""
    from grpc_health.v1 import health_pb2

    async with fails("NOT_FOUND"):
        await measured.health.Check(health_pb2.HealthCheckRequest(service="nobody"))
    assert (await scrape(measured))("calls_total", method="Check", code="NOT_FOUND") == 1


async def test_time_in_the_server_is_measured(measured):
    """A histogram by method, whose count is the number of calls, and one for the store."""
    await measured.play("c", LOOP)
    read = await scrape(measured)
    assert read("call_seconds_count", method="AnalyzeTurn") == len(LOOP)
    assert 0 < read("call_seconds_sum", method="AnalyzeTurn") < 5
    assert read("call_seconds_bucket", method="AnalyzeTurn", le="+Inf") == len(LOOP)
    assert read("store_seconds_count") == len(LOOP)


async def test_signals_and_recommendations_are_counted(measured):
    """Signals over their threshold by kind; an action when it is new, by cause."""
    await measured.play("c", LOOP)
    await measured.say("d", HUMAN_PLEASE, "t0")
    read = await scrape(measured)
    assert read("turns_judged_total") == len(LOOP) + 1
    assert read("signals_total", kind="bot_repetition") >= 2
    assert read("signals_total", kind="human_request") >= 1
    assert read("recommendations_total", action="offer_human", cause="human_request") == 1
    assert sum(read("recommendations_total", **labels) for labels in read.labels_of("recommendations_total")) >= 2


async def test_candidates_are_judged_but_not_counted_as_said(measured):
    """A platform that tries three replies has not been given three recommendations."""
    await measured.play("c", LOOP[:3])
    before = (await scrape(measured))("signals_total", kind="bot_repetition")
    for _ in range(3):
        await measured.say("c", LOOP[3][1], "t3", "bot", candidate=True)
    read = await scrape(measured)
    assert read("signals_total", kind="bot_repetition") == before
    assert read("turns_judged_total") == 6


async def test_conversations_and_their_ends_are_counted(measured):
    """Those in memory now; ends by how and whether stuck: false containment is an end that was stuck."""
    await measured.say("a", HUMAN_PLEASE, "t0")
    await measured.say("b", "hello", "t0")
    await measured.end("a", 1)
    await measured.end("b", 1)
    read = await scrape(measured)
    assert read("live_conversations") == 2
    assert read("conversations_ended_total", end="ended", stuck="true") == 1
    assert read("conversations_ended_total", end="ended", stuck="false") == 1
    await measured.delete("a")
    assert (await scrape(measured))("live_conversations") == 1


async def test_store_errors_are_counted(measured):
    """Each failed operation."""

    def fail(*_):
        raise StoreError("the disk is gone")

    measured.server.store.append = fail
    for _ in range(3):
        async with fails("UNAVAILABLE"):
            await measured.say("c", "hello", "t0")
    assert (await scrape(measured))("store_errors_total") == 3


async def test_long_texts_and_the_model_are_shown(serve):
    """How many texts were cut, which bundle judges, and whether it observes."""
    served = await serve(metrics=True, max_text_chars=100, observe=True)
    await served.say("c", "x " * 200, "t0")
    read = await scrape(served)
    assert read("texts_truncated_total") == 1
    assert read("observing") == 1
    info = await served.info()
    labels = {
        "model_id": info.model_id,
        "version": info.model_version,
        "policy_version": info.policy_version,
    }
    assert read("model_info", **labels) == 1


async def test_metrics_name_no_conversation_and_no_text(measured):
    """Labels are few and fixed: neither ids nor words of users."""
    await measured.say("zanzibar", "zanzibar", "zanzibar", metadata={"zanzibar": "zanzibar"})
    with urllib.request.urlopen(f"http://127.0.0.1:{measured.server.metrics_port}/metrics", timeout=5) as answer:  # noqa: ASYNC210
        assert b"zanzibar" not in answer.read()
