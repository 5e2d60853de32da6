"""A real server tells a real receiver what happens to its cases."""

import asyncio

import pytest
from loopdetector.v1 import case_pb2
from loopdetector.v1 import escalation_service_pb2 as escalation_pb
from loopdetector.v1 import loop_detector_service_pb2 as pb
from loopdetector.v1.escalation_service_pb2_grpc import EscalationServiceStub

from detector.handoff import Redaction
from detector.service.delivery import ShownEvents
from tests.support.events import an_event
from tests.support.lanes import hook
from tests.support.receiver import HANG, Receiver
from tests.support.serving import HUMAN_PLEASE, Log, until

PASSED_OVER = [
    ("user", "My e-mail is jane.doe@example.com. " + HUMAN_PLEASE),
    ("bot", "I'm sorry, I didn't understand that."),
    ("user", HUMAN_PLEASE),
]


@pytest.fixture(params=["memory", "sqlite"])
def store(request):
    return request.param


async def test_a_case_is_told_with_what_a_person_needs(serve, store):
    """When it opens, with the package; and when it is over, without."""
    with Receiver() as receiver:
        served = await serve(store=store, sinks=[hook(receiver.url)], event_source="urn:example:bots")
        answers = await served.play("chat", PASSED_OVER)
        await until(lambda: receiver.taken)
        await served.stub.EndConversation(pb.EndConversationRequest(conversation_id="chat"), timeout=10)
        await until(lambda: len(receiver.taken) == 2)
    opened, over = receiver.taken
    assert opened["type"] == "ai.loopdetector.case.opened.v1"
    assert (opened["source"], opened["subject"], opened["tenant"]) == ("urn:example:bots", "chat", "default")
    assert opened["data"]["case"]["escalation_id"] == answers[-1].escalation_id
    assert "jane.doe@example.com" in str(opened["data"]["handoff"])
    assert over["type"] == "ai.loopdetector.case.withdrawn.v1"
    assert over["revision"] == 2
    assert "handoff" not in over["data"]


async def test_each_sink_sees_what_it_may(serve):
    """Of what the user said, and of what the person wrote who closed the case."""
    with Receiver() as own, Receiver() as partner, Receiver() as counter:
        sinks = [
            hook(own.url, "own"),
            hook(partner.url, "partner", redaction="contacts"),
            hook(counter.url, "counter", redaction="text"),
        ]
        served = await serve(sinks=sinks)
        answers = await served.play("chat", PASSED_OVER)
        await EscalationServiceStub(served.channel).ResolveCase(
            escalation_pb.ResolveCaseRequest(
                escalation_id=answers[-1].escalation_id,
                owner="ann",
                outcome=case_pb2.CASE_OUTCOME_SOLVED,
                resolution="Wrote to jane.doe@example.com.",
            ),
            timeout=10,
        )
        await until(lambda: min(len(receiver.taken) for receiver in (own, partner, counter)) == 2)
    assert own.taken[1]["data"]["case"]["resolution"] == "Wrote to jane.doe@example.com."
    assert str(own.taken).count("jane.doe@example.com") > 1
    assert "jane.doe@example.com" not in str(partner.taken)
    assert "human agent" in str(partner.taken)
    assert partner.taken[1]["data"]["case"]["resolution"].startswith("Wrote to ")
    assert "human agent" not in str(counter.taken)
    assert counter.taken[1]["data"]["case"]["resolution"] == ""


async def test_a_sink_is_waited_for_at_the_end_but_not_for_ever(serve):
    with Receiver([HANG]) as receiver:
        served = await serve(sinks=[hook(receiver.url, timeout_seconds=60)], drain_seconds=0.3)
        await served.play("chat", PASSED_OVER)
        await until(lambda: receiver.requests)
        async with asyncio.timeout(10):
            await served.server.drain()
    assert receiver.taken == []


async def test_what_is_due_is_delivered_at_the_end(serve):
    """Which a store in memory does not survive."""
    with Receiver() as receiver:
        served = await serve(sinks=[hook(receiver.url)])
        for i in range(20):
            await served.play(f"chat-{i}", PASSED_OVER)
        await served.server.drain()
        assert len(receiver.by_conversation()) == 20


async def test_delivery_is_seen_in_the_metrics(serve):
    with Receiver() as receiver:
        served = await serve(sinks=[hook(receiver.url)], metrics=True)
        await served.play("chat", PASSED_OVER)
        registry = served.server.metrics.registry
        delivered = {"sink": "desk", "outcome": "delivered"}
        await until(lambda: registry.get_sample_value("loopdetector_deliveries_total", delivered) == 1)


async def test_a_package_that_cannot_be_made_keeps_nobody_from_the_case():
    """The event says at least which conversation needs a person and why."""

    def broken(tenant, case, redaction):
        raise RuntimeError("my card number is 4111 1111 1111 1111")

    log = Log()
    shown = ShownEvents(broken, log).show(an_event(reason="asked twice"), Redaction.CONTACTS)
    assert shown.case.conversation_id == shown.handoff.conversation_id == "c1"
    assert shown.handoff.is_partial
    assert shown.handoff.reason == "asked twice"
    assert "package not made" in log.text
    assert "4111" not in log.text
