"""Cases as AnalyzeTurn opens, raises and withdraws them, in one transaction with the turn."""

import asyncio

import pytest
from loopdetector.v1 import case_pb2
from loopdetector.v1 import conversation_pb2 as cpb
from loopdetector.v1 import loop_detector_service_pb2 as pb
from loopdetector.v1 import verdict_pb2 as vpb

from detector.cases import CaseEventKind, CaseStatus, Withdrawal
from detector.service.judging import Judging
from detector.stores import StoreError
from tests.support.people import Person, cases_of
from tests.support.serving import HUMAN_PLEASE, LOOP, fails, named, turn, until

STORES = pytest.mark.parametrize("store", ["memory", "sqlite"])
EVADE = "You can find help in our help centre."
PASSED_OVER = [("user", HUMAN_PLEASE), ("bot", EVADE)]
SOLVED = "perfect, it works now, thanks"


def kinds_of(served):
    return [event.kind for event in served.server.store.cases.log(0, 100)]


@STORES
async def test_a_hand_off_comes_with_its_case(serve, store):
    """The answer names it, GetConversation too, and it is in the store with all that the conversation is known for."""
    served = await serve(store=store)
    details = {"bot_id": "shop", "channel": "web", "language": "en", "user_ref": "u-1"}
    offer, hand_off = await served.play("c", PASSED_OVER, **details)
    assert offer.recommendation.action == vpb.ACTION_OFFER_HUMAN
    assert (offer.escalation_id, offer.HasField("case")) == ("", False)
    (case,) = cases_of(served)
    assert hand_off.escalation_id == hand_off.case.escalation_id == case.escalation_id
    assert (case.bot_id, case.channel, case.language, case.user_ref) == ("shop", "web", "en", "u-1")
    assert (case.turn.index, case.turn.turn_id, case.episode) == (1, "t1", 1)
    assert case.first_sign_at == case.offered_at < case.opened_at
    known = await served.get("c")
    assert (known.escalation_id, known.case) == (case.escalation_id, hand_off.case)
    assert HUMAN_PLEASE not in case.reason


@STORES
async def test_a_repeat_gets_the_stored_answer_and_no_second_case(serve, store):
    """The same bytes, from memory or after a restart, even after the case went on."""
    served = await serve(store=store, max_live_conversations=1)
    before = (await served.play("c", PASSED_OVER))[-1]
    await Person(served).takes(before.escalation_id)
    await served.say("other", "hello", "t0")
    again = await served.say("c", EVADE, "t1", "bot")
    assert again.SerializeToString() == before.SerializeToString()
    assert again.case.status == case_pb2.CASE_STATUS_OPEN
    assert kinds_of(served) == [CaseEventKind.OPENED, CaseEventKind.ACKNOWLEDGED]


async def test_a_restart_forgets_nothing(serve):
    """The case, who has it, and the receipt of the first sign, which was before the restart."""
    served = await serve(store="sqlite")
    offer = await served.say("c", HUMAN_PLEASE, "t0")
    await served.server.drain()
    served = await serve(store="sqlite")
    hand_off = await served.say("c", EVADE, "t1", "bot")
    (case,) = cases_of(served)
    assert case.first_sign_at == served.server.store.rows(("default", "c"), 1, 1)[0].received
    assert offer.recommendation.episode_id == hand_off.recommendation.episode_id
    await Person(served).takes(case.escalation_id)
    await served.server.drain()
    served = await serve(store="sqlite")
    answer = await served.say("c", "hello?", "t2")
    assert (answer.recommendation.cause, answer.case.owner) == (vpb.CAUSE_HELD, "ann")
    assert (await served.say("c", EVADE, "t3", "bot")).recommendation.cause == vpb.CAUSE_HELD


@STORES
async def test_a_case_and_its_turn_are_written_together_or_not_at_all(serve, store):
    """A store that fails leaves no case; the retry opens it once."""
    served = await serve(store=store)
    await served.say("c", HUMAN_PLEASE, "t0")
    append = served.server.store.append

    def fail(*_arguments):
        raise StoreError("disk full")

    served.server.store.append = fail
    async with fails("UNAVAILABLE", "retry"):
        await served.say("c", EVADE, "t1", "bot")
    assert cases_of(served) == []
    served.server.store.append = append
    answer = await served.say("c", EVADE, "t1", "bot")
    assert [case.escalation_id for case in cases_of(served)] == [answer.escalation_id]


@STORES
async def test_watchers_hear_of_a_case_once_it_is_written(serve, store):
    """And of all changes of a call, in order; a failed write tells nobody."""
    heard = []

    def listen(server):
        def on_changes(tenant, changes):
            for change in changes:
                assert server.store.cases.get(tenant, change.case.escalation_id).revision >= change.case.revision
                heard.append((tenant, change.kind))

        server.conversations._on_changes = server.endings._on_changes = on_changes

    served = await serve(listen, store=store)
    await served.play("c", PASSED_OVER)
    await served.end("c")
    history = named([*PASSED_OVER, ("user", SOLVED)])
    await served.say("healed", "bye", "last", history=history)
    assert heard == [
        ("default", CaseEventKind.OPENED),
        ("default", CaseEventKind.WITHDRAWN),
        ("default", CaseEventKind.OPENED),
        ("default", CaseEventKind.WITHDRAWN),
    ]


async def test_a_lost_call_that_should_have_opened_one_is_healed(served):
    """The history brings the hand-off: its case is open by the time of the answer, and in the answer of its turn."""
    answer = await served.say("c", "hello?", "last", history=named(PASSED_OVER))
    (case,) = cases_of(served)
    assert answer.escalation_id == case.escalation_id
    assert case.turn.turn_id == "t1"
    assert (await served.say("c", EVADE, "t1", "bot")).escalation_id == case.escalation_id
    assert not (await served.say("c", HUMAN_PLEASE, "t0")).escalation_id


async def test_a_long_history_is_judged_off_the_loop_with_its_case(serve):
    """The thread that judges it reads the receipt of the first sign from the store."""
    served = await serve(store="sqlite")
    await served.say("c", HUMAN_PLEASE, "t0")
    history = [turn("user", HUMAN_PLEASE, "t0"), turn("bot", EVADE, "t1")]
    history += [turn("bot", f"Line {i} of a long list.", f"l{i}") for i in range(60)]
    answer = await served.say("c", "hello?", "last", history=history)
    assert answer.turn_index == 62
    (case,) = cases_of(served)
    assert case.first_sign_at < case.opened_at


async def test_a_solution_withdraws_it(served):
    """The answer to the turn that says so names no case any more."""
    await served.play("c", PASSED_OVER)
    answer = await served.say("c", SOLVED, "t2")
    assert (answer.escalation_id, answer.HasField("case")) == ("", False)
    assert cases_of(served)[0].withdrawal is Withdrawal.USER_SERVED


async def test_thanks_for_a_promised_transfer_do_not(served):
    """A user who thanks for being put in the queue still waits in it."""
    await served.play("c", PASSED_OVER)
    await served.say("c", "Sorry about that. I am connecting you to a colleague, please wait.", "t2", "bot")
    assert (await served.say("c", "great, thank you so much", "t3")).escalation_id


@STORES
async def test_silence_withdraws_it(serve, store):
    """USER_GONE, in memory or not; what a person has stays theirs."""
    served = await serve(store=store, max_live_conversations=2)
    for name in ("c", "taken", "other"):
        await served.play(name, PASSED_OVER)
    await Person(served).takes(cases_of(served, "taken")[0].escalation_id)
    await served.server.endings.sweep(idle_before=2e9, erase_before=0)
    assert cases_of(served)[0].withdrawal is Withdrawal.USER_GONE
    assert cases_of(served, "taken")[0].status is CaseStatus.ACKNOWLEDGED
    back = await served.say("taken", "are you still there?", "t2")
    assert (back.recommendation.cause, back.case.owner) == (vpb.CAUSE_HELD, "ann"), "Ann has not said that she is done"
    assert not (await served.say("c", "are you still there?", "t2")).escalation_id


async def test_a_person_in_the_chat_has_the_case(served):
    """Without AcknowledgeCase: it stops alerting at their first turn, and may be named later."""
    await served.play("c", PASSED_OVER)
    answer = await served.say("c", "Hi, this is Ann.", "t2", "human")
    assert (answer.case.status, answer.case.owner) == (case_pb2.CASE_STATUS_ACKNOWLEDGED, "unnamed")
    assert (await Person(served).takes(answer.escalation_id)).owner == "ann"


async def test_observe_mode_opens_none(serve):
    """Nothing is recommended, so nobody is called."""
    served = await serve(observe=True)
    answers = await served.play("c", PASSED_OVER)
    assert answers[-1].provenance.withheld_action == vpb.ACTION_HAND_OFF
    assert answers[-1].recommendation.availability == vpb.AVAILABILITY_UNSPECIFIED
    assert not answers[-1].escalation_id
    assert cases_of(served) == []


async def test_what_is_not_recorded_opens_none(served):
    """Neither a stateless call nor a reply that the bot only asks about, nor a transcript."""
    stateless = await served.say("c", EVADE, "t1", "bot", stateless=True, history=[turn("user", HUMAN_PLEASE, "t0")])
    assert stateless.recommendation.action == vpb.ACTION_HAND_OFF
    assert not stateless.escalation_id
    await served.say("c", HUMAN_PLEASE, "t0")
    candidate = await served.say("c", EVADE, "t1", "bot", candidate=True)
    assert candidate.recommendation.action == vpb.ACTION_HAND_OFF
    assert not candidate.escalation_id
    await served.transcript(PASSED_OVER)
    assert served.server.store.cases.log(0, 100) == []


async def test_a_reply_that_the_bot_asks_about_hears_of_the_case(served):
    """The bot can tell in it who has taken over."""
    case = (await served.play("c", PASSED_OVER))[-1].escalation_id
    assert (await served.say("c", "One moment.", "t2", "bot", candidate=True)).escalation_id == case


async def test_recommendations_say_whether_a_person_can_come(served):
    """From OFFER_HUMAN on, also in transcripts; below it nothing is said of people."""
    answers = await served.play("c", LOOP)
    for answer in answers:
        is_offered = answer.recommendation.action >= vpb.ACTION_OFFER_HUMAN
        assert (answer.recommendation.availability == vpb.AVAILABILITY_AVAILABLE) == is_offered
    assert answers[-1].recommendation.availability
    replayed = await served.transcript(LOOP)
    assert [one.recommendation for one in replayed.verdicts] == [one.recommendation for one in answers]


@STORES
async def test_no_text_is_kept_in_a_case_where_none_is_kept(serve, store):
    """store_text = none: the need is left out; else it is the request that was put again."""
    for store_text, need in (("full", LOOP[0][1]), ("none", "")):
        served = await serve(store=store, store_text=store_text)
        await served.play(f"c-{store_text}", [*LOOP, *LOOP[-2:], *LOOP[-2:]], offer_reply=pb.OFFER_REPLY_UNSPECIFIED)
        (case,) = cases_of(served, f"c-{store_text}")
        assert case.request == need


async def test_an_unknown_reply_to_an_offer_is_refused(served):
    """INVALID_ARGUMENT, naming what may be sent."""
    async with fails("INVALID_ARGUMENT", "offer_reply is 7", "OFFER_REPLY_ACCEPTED"):
        await served.say("c", "yes", "t0", offer_reply=7)


async def test_a_declined_offer_opens_none(served):
    """By a button; the offer stays, and asking once more is a yes."""
    await served.say("c", HUMAN_PLEASE, "t0")
    answer = await served.say("c", "[no]", "t1", offer_reply=pb.OFFER_REPLY_DECLINED)
    assert (answer.recommendation.action, answer.escalation_id) == (vpb.ACTION_OFFER_HUMAN, "")
    assert not (await served.say("c", EVADE, "t2", "bot")).escalation_id
    assert (await served.say("c", HUMAN_PLEASE, "t3")).escalation_id


async def test_a_case_that_is_changed_while_its_conversation_is_judged_waits_for_it(serve, monkeypatch):
    """A person who takes it meanwhile neither gets lost nor overtakes."""
    served = await serve(store="sqlite")
    case = (await served.play("c", PASSED_OVER))[-1].escalation_id
    judge = Judging.judge
    began = asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow(*arguments):
        loop.call_soon_threadsafe(began.set)
        return judge(*arguments)

    monkeypatch.setattr(Judging, "judge", slow)
    history = [turn("bot", f"Line {i} of a long list.", f"l{i}") for i in range(200)]
    call = asyncio.ensure_future(served.say("c", "hello?", "last", history=history))
    await began.wait()
    taken = await Person(served).takes(case)
    answer = await call
    assert answer.case.status == case_pb2.CASE_STATUS_OPEN, "it was judged before she came"
    assert taken.status == case_pb2.CASE_STATUS_ACKNOWLEDGED
    after = await served.say("c", "hello?", "after")
    assert (after.case.owner, after.state.holder) == ("ann", cpb.HOLDER_HUMAN)
    await until(lambda: not served.server.conversations._live.is_busy(("default", "c")))
