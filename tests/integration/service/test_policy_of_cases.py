"""Teams, deadlines and hours of the policy file, in the cases and answers of a running server."""

import asyncio
import time

import pytest
from loopdetector.v1 import case_pb2
from loopdetector.v1 import escalation_service_pb2 as epb
from loopdetector.v1 import verdict_pb2 as vpb
from loopdetector.v1.escalation_service_pb2_grpc import EscalationServiceStub

from detector.service import server as server_module
from tests.support.hours import hours_of_another_day
from tests.support.people import cases_of
from tests.support.serving import HUMAN_PLEASE, named, until

HOURS, OPENING = hours_of_another_day()
POLICY = f"""
version: 1
default:
  deadlines: {{acknowledge: {{normal: 7m, high: 7m, critical: 7m}}}}
  topics:
    fraud: {{action: hand_off, phrases: {{en: [chargeback], de: [rückbuchung]}}}}
  teams:
    default: support
    rules:
      - {{team: fraud-desk, topics: [fraud]}}
      - {{team: billing, keywords: {{en: [invoice]}}}}
      - {{team: german, languages: [de]}}
      - {{team: phone, channels: [phone]}}
    hours:
      billing: {HOURS}
bots:
  night: {{business_hours: {HOURS}, teams: {{hours: {{billing: {{always: true}}}}}}}}
"""


@pytest.fixture
def policy_file(tmp_path, monkeypatch):
    monkeypatch.setattr(server_module, "_WATCH_SECONDS", 0.05)
    path = tmp_path / "policy.yaml"
    path.write_text(POLICY, encoding="utf-8")
    return path


async def passed_over(served, conversation_id, *said, **fields):
    """A user says something, asks for a person, and the bot passes it over; gives the answer."""
    for i, text in enumerate((*said, HUMAN_PLEASE)):
        await served.say(conversation_id, text, f"u{i}", **fields)
    answer = await served.say(conversation_id, "You can find help in our help centre.", "b", "bot", **fields)
    assert answer.recommendation.action == vpb.ACTION_HAND_OFF
    return answer


@pytest.mark.parametrize(
    ("said", "fields", "team"),
    [
        ((), {}, "support"),
        (("My invoice is wrong.",), {}, "billing"),
        (("Hello!",), {"language": "de-CH"}, "german"),
        (("Hello!",), {"channel": "phone"}, "phone"),
        (("My invoice is wrong.",), {"channel": "phone"}, "billing"),
        (("There was a chargeback on my invoice.",), {"language": "de"}, "fraud-desk"),
    ],
)
async def test_a_case_goes_to_the_team_of_the_first_rule_that_fits(serve, policy_file, said, fields, team):
    """By what the user said, by language, by channel; told in every answer."""
    served = await serve(policy_file=policy_file, store="sqlite")
    answer = await passed_over(served, "c", *said, **fields)
    assert answer.case.team == team
    assert cases_of(served)[0].team == team
    assert (await served.get("c")).case.team == team


async def test_deadlines_are_those_of_the_policy(serve, policy_file):
    """Seven minutes, from now on or from the next opening on; a team that is always there is not spared."""
    served = await serve(policy_file=policy_file)
    now = time.time()
    open_now = await passed_over(served, "a")
    assert open_now.case.due_time.seconds == pytest.approx(now + 420, abs=30)
    closed = await passed_over(served, "b", bot_id="night")
    assert closed.case.due_time.seconds == OPENING + 420
    always = await passed_over(served, "c", "My invoice is wrong.", bot_id="night")
    assert always.case.due_time.seconds == pytest.approx(now + 420, abs=30)


async def test_answers_say_whether_the_team_can_come(serve, policy_file):
    """By the hours of the team that the case has or, before there is one, would have."""
    served = await serve(policy_file=policy_file)
    await served.say("a", "My invoice is wrong.", "t0")
    offered = (await served.say("a", HUMAN_PLEASE, "t1")).recommendation
    assert offered.action == vpb.ACTION_OFFER_HUMAN
    assert offered.availability == vpb.AVAILABILITY_OUTSIDE_HOURS
    assert offered.next_open_time.seconds == OPENING
    other = (await served.say("b", HUMAN_PLEASE, "t0")).recommendation
    assert other.availability == vpb.AVAILABILITY_AVAILABLE
    assert not other.HasField("next_open_time")
    night = await passed_over(served, "c", bot_id="night")
    assert night.recommendation.availability == vpb.AVAILABILITY_OUTSIDE_HOURS
    assert (await served.get("c")).recommendation == night.recommendation


async def test_nobody_there_within_hours(serve, policy_file):
    """As the platform says of the team; what it says of the nameless team holds for the default one."""
    served = await serve(policy_file=policy_file)
    desk = EscalationServiceStub(served.channel)
    await desk.SetPresence(epb.SetPresenceRequest(people=0))
    assert (await served.say("a", HUMAN_PLEASE, "t0")).recommendation.availability == vpb.AVAILABILITY_NOBODY_THERE
    german = await served.say("b", HUMAN_PLEASE, "t0", language="de")
    assert german.recommendation.availability == vpb.AVAILABILITY_AVAILABLE
    await desk.SetPresence(epb.SetPresenceRequest(team="support", people=2))
    assert (await served.say("c", HUMAN_PLEASE, "t0")).recommendation.availability == vpb.AVAILABILITY_AVAILABLE
    await desk.SetPresence(epb.SetPresenceRequest(team="german", people=0))
    german = await served.say("d", HUMAN_PLEASE, "t0", language="de")
    assert german.recommendation.availability == vpb.AVAILABILITY_NOBODY_THERE


async def test_a_topic_opens_a_case_by_itself(serve, policy_file):
    """With the cause, the team and a reason that names it; in German too."""
    served = await serve(policy_file=policy_file)
    answer = await served.say("c", "Ich habe eine Rückbuchung gesehen", "t0")
    assert answer.case.status == case_pb2.CASE_STATUS_OPEN
    (case,) = cases_of(served)
    assert (case.cause.name, case.team, case.reason) == (
        "POLICY_TOPIC",
        "fraud-desk",
        "The conversation is about fraud.",
    )


async def test_transcripts_say_it_too(serve, policy_file):
    """For the bot and the language that they name."""
    served = await serve(policy_file=policy_file)
    judged = await served.transcript([("user", HUMAN_PLEASE)], bot_id="night", language="de")
    assert judged.verdicts[0].recommendation.availability == vpb.AVAILABILITY_OUTSIDE_HOURS


async def test_a_changed_policy_holds_for_open_cases(serve, policy_file):
    """The hours of tomorrow's file decide what the next answer says; the deadline that was given stays."""
    served = await serve(policy_file=policy_file)
    first = await passed_over(served, "c", bot_id="night")
    other = policy_file.with_suffix(".new")
    other.write_text("version: 1\n")
    other.replace(policy_file)
    await until(lambda: not served.server.brains.brain().bots)
    after = await served.say("c", "hello?", "later")
    assert after.recommendation.availability == vpb.AVAILABILITY_AVAILABLE
    assert (after.case.team, after.case.due_time) == (first.case.team, first.case.due_time)


async def test_the_case_of_a_call_keeps_the_policy_that_the_call_began_with(serve, policy_file):
    """However long it takes to judge: what decides the action also decides the team."""
    served = await serve(policy_file=policy_file)
    before = served.server.brains.brain()
    talk = named([("user", f"line {i} of a long talk about nothing") for i in range(1_500)])
    under_way = asyncio.ensure_future(served.say("c", "It is about a chargeback.", "last", history=talk))
    await until(lambda: served.server.conversations._live._busy)
    other = policy_file.with_suffix(".new")
    other.write_text("version: 1\n")
    other.replace(policy_file)
    await until(lambda: served.server.brains.brain() is not before)
    assert not under_way.done(), "the change came too late to prove anything"
    answer = await under_way
    assert answer.recommendation.cause == vpb.CAUSE_POLICY_TOPIC
    assert answer.case.team == "fraud-desk"
