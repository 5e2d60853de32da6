"""Deadlines of cases: what nobody takes in time alerts again, and what nobody closes in time is open again."""

import time

import pytest
from loopdetector.v1 import case_pb2
from loopdetector.v1 import conversation_pb2 as cpb
from msgspec.structs import replace

from detector.cases import CaseChange, CaseEventKind, CaseStatus, Withdrawal
from detector.cases.rules import CaseRules
from detector.conversation import Progress
from detector.policies.bot_policy import BotPolicy, Policies
from detector.service.codec import from_progress
from detector.stores import ConversationKey, Header, TurnRow
from detector.verdict import Severity
from tests.support.cases import closing, next_change, opening
from tests.support.escalation import Desk, open_case
from tests.support.serving import until

STORES = pytest.mark.parametrize("store", ["memory", "sqlite"])


def kinds(served, escalation_id):
    events = served.server.store.cases.log(0, 1000)
    return [event.kind for event in events if event.case.escalation_id == escalation_id]


def hurried(wait, close=3600.0):
    """A server of rules by which every case waits, and is with its owner, for so many seconds."""

    def use(server):
        rules = CaseRules(acknowledge_seconds=dict.fromkeys(Severity, wait), resolve_seconds=close)
        policies = Policies(default=BotPolicy(rules=rules))
        server.brains._brain = replace(server.brains.brain(), policies=policies)

    return use


def add(served, change):
    """A case of a conversation of one turn."""
    row = TurnRow(0, "t0", b"digest", 1, 1.0, 1.0, "text", b"", from_progress(Progress(turns=1)), b"")
    key = ConversationKey("default", change.case.conversation_id)
    served.server.store.append(key, Header(created=1.0, updated=1.0), [row], 0, [change])


async def test_a_case_that_nobody_takes_alerts_again_and_again(serve):
    """It stays open, gets worse up to CRITICAL, and watchers are told with the package."""
    served = await serve(hurried(0.05))
    async with Desk(served).watch() as watching:
        escalation_id = (await open_case(served)).escalation_id
        events = [await watching.next() for _ in range(4)]
    opened, alerts = events[0], events[1:]
    assert [event.kind for event in alerts] == [case_pb2.CASE_EVENT_KIND_OVERDUE] * 3
    assert [event.case.alert_count for event in alerts] == [1, 2, 3]
    severities = [opened.case.severity + i for i in (1, 2, 3)]
    assert [event.case.severity for event in alerts] == [min(s, cpb.SEVERITY_CRITICAL) for s in severities]
    assert all(event.case.status == case_pb2.CASE_STATUS_OPEN and event.handoff.text for event in alerts)
    due = [event.case.due_time.ToNanoseconds() for event in events]
    assert due == sorted(set(due))
    answer = await served.say("c", "hello?")
    assert (answer.escalation_id, answer.case.status) == (escalation_id, case_pb2.CASE_STATUS_OPEN)


async def test_a_case_that_its_owner_does_not_close_is_open_again(serve):
    """And waits for another person; the bot has the conversation."""
    served = await serve(hurried(3600, close=0.05))
    escalation_id = (await open_case(served)).escalation_id
    await Desk(served).acknowledge(escalation_id)
    await until(lambda: kinds(served, escalation_id)[-1] is CaseEventKind.REOPENED)
    case = (await Desk(served).get(escalation_id)).case
    assert (case.status, case.owner, case.alert_count) == (case_pb2.CASE_STATUS_OPEN, "", 0)
    assert case.HasField("acknowledge_time")
    assert (await served.get("c")).state.holder == cpb.HOLDER_BOT


async def test_deadlines_pass_across_restarts(serve):
    """A case that fell due while no server ran alerts when one runs again."""
    served = await serve(store="sqlite")
    escalation_id = (await open_case(served)).escalation_id
    case = served.server.store.cases.get("default", escalation_id)
    early = replace(case, revision=2, due_at=time.time() - 100)
    served.server.store.cases.save("default", CaseChange(CaseEventKind.RAISED, early))
    await served.server.drain()
    served = await serve(store="sqlite")
    await until(lambda: CaseEventKind.OVERDUE in kinds(served, escalation_id))
    assert (await served.get("c")).case.escalation_id == escalation_id


@STORES
async def test_what_is_not_due_or_closed_is_left_alone(serve, store):
    """Neither changed nor told of."""
    served = await serve(store=store)
    shelf = served.server.store.cases
    shelf.save("default", opening("e1", "c1"))
    shelf.save("default", closing(shelf.save("default", opening("e2", "c2", due_at=5.0)).case))
    await served.server.escalation.overdue.tick()
    assert shelf.log_range() == (1, 3)


async def test_a_busy_conversation_does_not_hold_up_the_others(served):
    """Its case is due in the next round all the same."""
    shelf = served.server.store.cases
    live = served.server.escalation.custody._kept.live
    for i in range(3):
        add(served, opening(f"e{i}", f"c{i}", due_at=float(i)))
    async with live.turn_taking(ConversationKey("default", "c0"), 5.0):
        await served.server.escalation.overdue.tick()
        assert [shelf.get("default", f"e{i}").alert_count for i in range(3)] == [0, 1, 1]
    await served.server.escalation.overdue.tick()
    assert shelf.get("default", "e0").alert_count == 1


async def test_a_person_who_is_faster_than_the_clock_wins(served, monkeypatch):
    """The clock looks again when the conversation's turn has come."""
    shelf = served.server.store.cases
    add(served, opening("e1", "c1", due_at=1.0))
    found = shelf.due(time.time(), 9)
    taken = next_change(
        found[0][1], CaseEventKind.ACKNOWLEDGED, status=CaseStatus.ACKNOWLEDGED, owner="ann", due_at=9e9
    )
    shelf.save("default", taken)
    shelf.save("default", closing(shelf.save("default", opening("e2", "c2", due_at=1.0)).case))
    gone = [("default", opening(*ids).case) for ids in (("e2", "c2"), ("e3", "c3"))]
    monkeypatch.setattr(shelf, "due", lambda *_: [*found, *gone])
    await served.server.escalation.overdue.tick()
    assert shelf.get("default", "e1") == taken.case
    assert shelf.log_range() == (1, 4)


async def test_a_case_outlives_its_conversation_only_to_its_next_deadline(served):
    """Nobody is there after `retention_days` of silence: it is withdrawn; a person's case is first open again."""
    shelf = served.server.store.cases
    add(served, opening("e1", "c1", due_at=1.0))
    taken = next_change(
        opening("e2", "c2").case, CaseEventKind.ACKNOWLEDGED, status=CaseStatus.ACKNOWLEDGED, owner="ann", due_at=1.0
    )
    add(served, opening("e2", "c2"))
    shelf.save("default", taken)
    for name in ("c1", "c2"):
        served.server.store.delete(ConversationKey("default", name), keep_feedback=True)
    await served.server.escalation.overdue.tick()
    gone, open_again = shelf.get("default", "e1"), shelf.get("default", "e2")
    assert (gone.status, gone.withdrawal) == (CaseStatus.WITHDRAWN, Withdrawal.USER_GONE)
    assert (open_again.status, kinds(served, "e2")[-1]) == (CaseStatus.OPEN, CaseEventKind.REOPENED)


async def test_the_clock_survives_a_failing_store(serve):
    """The next round does the work."""
    served = await serve(hurried(0.05))
    shelf = served.server.store.cases
    due, rounds = shelf.due, []

    def broken(*_):
        rounds.append(1)
        raise OSError("disk full")

    shelf.due = broken
    escalation_id = (await open_case(served)).escalation_id
    await until(lambda: len(rounds) > 1)
    shelf.due = due
    await until(lambda: CaseEventKind.OVERDUE in kinds(served, escalation_id))
    assert "deadlines not checked" in served.log.text
