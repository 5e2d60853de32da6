"""What people complained of in the trackers of chat platforms, each told to a real server as it happened to them."""

import pytest
from loopdetector.v1 import case_pb2
from loopdetector.v1 import conversation_pb2 as cpb
from loopdetector.v1 import escalation_service_pb2 as epb
from loopdetector.v1 import loop_detector_service_pb2 as pb
from loopdetector.v1 import verdict_pb2 as vpb
from loopdetector.v1.escalation_service_pb2_grpc import EscalationServiceStub

from detector.cases import CaseStatus, Withdrawal
from detector.verdict import Availability
from tests.support.hours import hours_of_another_day
from tests.support.people import Person, cases_of
from tests.support.serving import HUMAN_PLEASE, LOOP

STORES = pytest.mark.parametrize("store", ["memory", "sqlite"])
ERROR = "Sorry, something went wrong on our side. Please try again later."


async def handed_over(served, conversation_id="c"):
    """A user asks for a person, and the bot passes it over."""
    await served.say(conversation_id, HUMAN_PLEASE, "ask")
    answer = await served.say(conversation_id, "You can find help in our help centre.", "evade", "bot")
    assert answer.recommendation.action == vpb.ACTION_HAND_OFF
    assert answer.escalation_id
    return answer


def is_calm(answer):
    return answer.recommendation.action < vpb.ACTION_OFFER_HUMAN and not answer.escalation_id


async def test_chatwoot_13178_a_transfer_that_is_only_talk(served):
    """chatwoot 13178: told to be polite, the bot says that it transfers the customer, and by that forgets to do it.

    The customer reads "you are being transferred" and waits for nobody. The promise is followed, whatever its tense,
    and whether or not the customer had asked: when they rely on it, or nobody comes, the case is opened.
    """
    await served.say("relies", HUMAN_PLEASE, "t0")
    await served.say("relies", "Of course! You have been transferred to a human agent.", "t1", "bot")
    answer = await served.say("relies", "ok thank you", "t2")
    assert answer.case.status == case_pb2.CASE_STATUS_OPEN

    await served.say("c", HUMAN_PLEASE, "t0")
    await served.say("c", "Of course! You have been transferred to a human agent.", "t1", "bot")
    await served.say("c", "my router is dead", "t2")
    assert not (await served.say("c", "Is the router switched on?", "t3", "bot")).escalation_id
    await served.say("c", "the lamp is on", "t4")
    answer = await served.say("c", "Routers need power to work.", "t5", "bot")
    assert vpb.SIGNAL_KIND_HIDDEN_PATH in {signal.kind for signal in answer.signals}
    assert answer.recommendation.action == vpb.ACTION_HAND_OFF
    assert answer.case.status == case_pb2.CASE_STATUS_OPEN

    for i, (role, text) in enumerate(LOOP):
        answer = await served.say("unasked", text, f"t{i}", role)
        if answer.recommendation.action == vpb.ACTION_OFFER_HUMAN:
            break
    assert not answer.escalation_id
    await served.say("unasked", "I have passed you on to one of our agents.", "promise", "bot")
    seen = set()
    for i in range(2):
        await served.say("unasked", "hello?", f"u{i}")
        answer = await served.say("unasked", "Addresses are a part of every order.", f"b{i}", "bot")
        seen |= {signal.kind for signal in answer.signals}
    assert vpb.SIGNAL_KIND_HIDDEN_PATH in seen
    assert answer.recommendation.action >= vpb.ACTION_HAND_OFF
    assert answer.escalation_id


@STORES
async def test_chatwoot_13673_the_bot_talks_over_the_agent(serve, store):
    """chatwoot 13673: an agent answers, the conversation stays with the bot, and both talk to the customer at once.

    Every answer says who has it, also to a reply of the bot that was on its way, or that it asks about first; and no
    reply of the bot takes the conversation away from a person who took the case.
    """
    served = await serve(store=store, max_live_conversations=1)
    case = (await handed_over(served)).escalation_id
    await Person(served, "ann").takes(case)

    async def is_held(answer):
        assert answer.recommendation.action == vpb.ACTION_CONTINUE
        assert answer.recommendation.cause == vpb.CAUSE_HELD
        assert answer.state.holder == cpb.HOLDER_HUMAN
        assert (answer.escalation_id, answer.case.status) == (case, case_pb2.CASE_STATUS_ACKNOWLEDGED)
        assert answer.case.owner == "ann"

    await is_held(await served.say("c", "You can also read our forum.", "late", "bot"))
    await is_held(await served.say("c", "Hi, this is Ann.", "t1", "human"))
    await served.say("other", "hello", "t0")  # the conversation leaves memory
    await is_held(await served.say("c", "it is my router", "t2"))
    await is_held(await served.say("c", "Routers need power.", "draft", "bot", candidate=True))
    await is_held(await served.say("c", "Routers need power.", "t3", "bot"))
    await is_held(await served.say("c", HUMAN_PLEASE, "t4"))
    await is_held(await served.get("c"))
    assert [one.escalation_id for one in cases_of(served)] == [case]


@STORES
async def test_chatwoot_13880_a_resolved_chat_goes_on_and_is_handed_over_unread(serve, store):
    """chatwoot 13880: the agent resolved the conversation; the customer writes again, and the bot, which sees the old
    hand-off, hands over at once, without a word, for ever.

    After a resolved case the bot has the conversation, with nothing of the old talk left to alarm about.
    """
    served = await serve(store=store, max_live_conversations=1)
    case = (await handed_over(served)).escalation_id
    await Person(served).takes(case)
    await served.say("c", "I have sent you a new router.", "t2", "human")
    await Person(served).closes(case)
    await served.end("c", cpb.OUTCOME_RESOLVED)
    assert cases_of(served)[0].status is CaseStatus.RESOLVED, "the end withdrew what a person had closed"
    await served.say("other", "hello", "t0")

    answer = await served.say("c", "Hello, what are your opening hours?", "t3")
    assert answer.state.holder == cpb.HOLDER_BOT
    assert answer.state.human_requests_passed_over == 1, "the totals of the conversation stay"
    assert is_calm(answer)
    assert is_calm(await served.say("c", "We open at nine.", "t4", "bot"))
    assert is_calm(await served.say("c", "And on Sundays?", "t5"))
    assert is_calm(await served.say("c", "You can find help in our help centre.", "t6", "bot"))
    assert len(cases_of(served)) == 1


async def test_after_a_resolved_case_the_bot_answers_without_an_end(served):
    """The same when the platform keeps one conversation for ever: the reply after it goes to the bot, and is judged."""
    case = (await handed_over(served)).escalation_id
    await Person(served).takes(case)
    assert (await served.say("c", "thanks Ann", "t2")).recommendation.cause == vpb.CAUSE_HELD
    await Person(served).closes(case)
    assert (await served.get("c")).state.holder == cpb.HOLDER_BOT
    answer = await served.say("c", "one more thing: what are your opening hours?", "t3")
    assert answer.recommendation.cause != vpb.CAUSE_HELD
    assert is_calm(answer)
    assert is_calm(await served.say("c", "You can find help in our help centre.", "t4", "bot"))


async def test_chatwoot_13881_a_hand_over_without_a_word(served):
    """chatwoot 13881: the bot hands over and says nothing; the customer sees it typing, and then silence.

    The answer that opens a case tells the bot what to say, and each later one how the case stands and who has it.
    """
    answer = await handed_over(served)
    assert "person will help" in answer.recommendation.repair.template
    assert answer.recommendation.availability == vpb.AVAILABILITY_AVAILABLE
    assert answer.case.status == case_pb2.CASE_STATUS_OPEN
    assert answer.case.due_time.seconds > 0
    waiting = await served.say("c", "ok?", "t2")
    assert waiting.case == answer.case
    await Person(served, "ben").takes(answer.escalation_id)
    taken = await served.say("c", "hello?", "t3")
    assert (taken.case.status, taken.case.owner) == (case_pb2.CASE_STATUS_ACKNOWLEDGED, "ben")
    assert not taken.case.HasField("due_time")


@pytest.mark.parametrize("availability", [Availability.OUTSIDE_HOURS, Availability.NOBODY_THERE])
async def test_where_nobody_can_come_nobody_is_promised(serve, tmp_path, availability):
    """The other half of it: at night the bot says so, and the case waits for the morning, silent customer or not."""
    hours, opening = hours_of_another_day()
    policy = tmp_path / "policy.yaml"
    is_night = availability is Availability.OUTSIDE_HOURS
    policy.write_text(f"version: 1\ndefault: {{business_hours: {hours if is_night else 'null'}}}")
    served = await serve(policy_file=policy)
    if not is_night:
        await EscalationServiceStub(served.channel).SetPresence(epb.SetPresenceRequest(people=0))
    answer = await handed_over(served)
    for advice in (answer.recommendation, (await served.get("c")).recommendation):
        assert advice.availability == int(availability)
        assert "person will help" not in advice.repair.template
        assert "not promise" in advice.repair.template
        assert advice.next_open_time.seconds == (opening if is_night else 0)
    await served.server.endings.sweep(idle_before=2e9, erase_before=0)
    assert (await served.get("c")).state.end == cpb.CONVERSATION_END_IDLE
    assert cases_of(served)[0].status is CaseStatus.OPEN


@STORES
async def test_chatwoot_15068_close_the_chat_write_again_and_be_handed_over_for_ever(serve, store):
    """chatwoot 15068, months after 13880: ask for an agent, close the chat, write anything: a loop of hand-offs again.

    Round after round: what was said before the end is no reason after it. A new request is heard, though.
    """
    served = await serve(store=store)
    for i in range(3):
        await served.say("c", HUMAN_PLEASE, f"ask{i}")
        answer = await served.say("c", "You can find help in our help centre.", f"evade{i}", "bot")
        assert answer.escalation_id
        await served.end("c")
        closed = cases_of(served)[-1]
        assert (closed.status, closed.withdrawal) == (CaseStatus.WITHDRAWN, Withdrawal.CONVERSATION_ENDED)
        assert not (await served.get("c")).escalation_id
        assert is_calm(await served.say("c", "Hi, me again: what are your opening hours?", f"again{i}"))
        assert is_calm(await served.say("c", "You can find help in our help centre.", f"help{i}", "bot"))
    assert [case.episode for case in cases_of(served)] == [1, 2, 3]


async def test_an_agent_who_closes_the_chat_but_not_the_case_gives_it_back(served):
    """The same with a case that its owner forgot: the end of the chat gives the customer back to the bot.

    The case stays theirs; only a new hand-off opens another in its place.
    """
    case = (await handed_over(served)).escalation_id
    await Person(served).takes(case)
    await served.end("c")
    assert cases_of(served)[0].status is CaseStatus.ACKNOWLEDGED
    answer = await served.say("c", "what are your opening hours?", "t2")
    assert answer.state.holder == cpb.HOLDER_BOT
    assert answer.recommendation.action < vpb.ACTION_OFFER_HUMAN
    assert answer.case.owner == "ann"
    await served.say("c", HUMAN_PLEASE, "t3")
    again = await served.say("c", "You can find help in our help centre.", "t4", "bot")
    assert again.escalation_id not in ("", case)
    assert [one.withdrawal for one in cases_of(served)] == [Withdrawal.SUPERSEDED, Withdrawal.NONE]


async def test_dialogflow_41_handed_over_at_the_first_error_and_bounced_for_ever(served):
    """RocketChat Apps.Dialogflow 41: a bot that fails from its first message on should hand over, but must not do so
    again at once when a person gives the chat back, or both sides pass the customer on without end."""
    await served.say("c", HUMAN_PLEASE, "t0")
    answer = await served.say("c", ERROR, "t1", "bot")
    assert answer.recommendation.action == vpb.ACTION_HAND_OFF, "the very first message was not heard"
    case = answer.escalation_id
    ann = Person(served)
    await ann.takes(case)
    await served.say("c", "Hi, the bot can do that for you.", "t2", "human")
    await ann.closes(case)
    for i in range(2):
        assert is_calm(await served.say("c", f"Where is my order 471{i}?", f"u{i}"))
        assert is_calm(await served.say("c", ERROR, f"b{i}", "bot"))
    assert len(cases_of(served)) == 1
    await served.say("c", HUMAN_PLEASE, "t9")
    assert (await served.say("c", ERROR, "t10", "bot")).escalation_id not in ("", case), "it is deaf now"


async def test_a_released_case_waits_for_another_person_and_the_bot_has_the_conversation(served):
    """OPEN again, judged again, and not one more case: its user is still in the queue."""
    case = (await handed_over(served)).escalation_id
    ann = Person(served)
    await ann.takes(case)
    await ann.gives_back(case)
    answer = await served.say("c", "and now?", "t2")
    assert (answer.state.holder, answer.case.status, answer.case.owner) == (
        cpb.HOLDER_BOT,
        case_pb2.CASE_STATUS_OPEN,
        "",
    )
    assert answer.recommendation.cause != vpb.CAUSE_HELD
    await served.say("c", HUMAN_PLEASE, "t3")
    assert (await served.say("c", "See our help centre.", "t4", "bot")).escalation_id == case


async def test_a_case_that_its_owner_forgets_is_open_again(served):
    """Past its deadline the user is with the bot again, and waits for somebody else."""
    case = (await handed_over(served)).escalation_id
    await Person(served).takes(case)
    await Person(served).forgets(case)
    answer = await served.say("c", "hello?", "t2")
    assert (answer.case.status, answer.state.holder) == (case_pb2.CASE_STATUS_OPEN, cpb.HOLDER_BOT)


async def test_a_button_accepts_the_offer(served):
    """offer_reply makes the offer a case, whatever the words; an unknown value is refused."""
    await served.say("c", HUMAN_PLEASE, "t0")
    answer = await served.say("c", "[button]", "t1", offer_reply=pb.OFFER_REPLY_ACCEPTED)
    assert answer.case.status == case_pb2.CASE_STATUS_OPEN
    assert answer.recommendation.action == vpb.ACTION_OFFER_HUMAN
