"""The guard against a server whose verdicts the test decides: what it makes of each level, for threads and asyncio."""

import asyncio
import inspect

import pytest
from loopdetector.v1 import conversation_pb2 as cpb
from loopdetector.v1 import loop_detector_service_pb2 as pb
from loopdetector.v1 import verdict_pb2 as vpb

from detector.client import (
    AsyncConversationGuard,
    AsyncDetectorClient,
    ConversationGuard,
    DetectorClient,
    Phrases,
    Step,
)
from tests.support.judge import Judge, level

SAME = "You can follow the parcel under My orders."
OTHER = "The parcel was damaged and is on its way back to us."
QUIET = pb.AnalyzeTurnResponse


@pytest.fixture
def judge():
    judge = Judge()
    yield judge
    judge.stop()


class Face:
    """Either guard, with plain callbacks, awaited."""

    def __init__(self, guard):
        self.guard = guard

    async def answer(self, text, bot, *, turn_id="", reply_id="", **details):
        if isinstance(self.guard, ConversationGuard):
            return await asyncio.to_thread(
                self.guard.answer, "c1", text, bot, turn_id=turn_id, reply_id=reply_id, **details
            )

        async def bot_async(repair):
            drafted = bot(repair)
            return await drafted if inspect.isawaitable(drafted) else drafted

        return await self.guard.answer("c1", text, bot_async, turn_id=turn_id, reply_id=reply_id, **details)


@pytest.fixture(params=["sync", "async"])
async def make_guard(request, judge):
    """Makes guards of one kind for the judge."""
    made = []

    def make(hand_off=None, target=None, **options):
        if request.param == "sync":
            made.append(DetectorClient(target or judge.target, timeout=5))
            return Face(ConversationGuard(made[-1], hand_off=hand_off, **options))

        async def deliver(handed):
            hand_off(handed)

        made.append(AsyncDetectorClient(target or judge.target, timeout=5))
        return Face(AsyncConversationGuard(made[-1], hand_off=deliver if hand_off else None, **options))

    yield make
    for client in made:
        closing = client.close()
        if inspect.isawaitable(closing):
            await closing


class Bot:
    """Says its lines in turn, and keeps what it was asked."""

    def __init__(self, *lines):
        self.lines = list(lines)
        self.asked = []

    def __call__(self, repair):
        self.asked.append(repair)
        line = self.lines.pop(0)
        if isinstance(line, Exception):
            raise line
        return line


def recorded(judge):
    return [(cpb.Role.Name(r.turn.role)[5:].lower(), r.turn.text) for r in judge.turns]


async def test_a_reply_that_is_fine_passes_and_both_sides_are_recorded(judge, make_guard):
    reply = await make_guard().answer("Where is it?", Bot(SAME), turn_id="m1", reply_id="m2", language="en")
    assert (reply.step, reply.text, reply.repairs) == (Step.ANSWER, SAME, 0)
    assert recorded(judge) == [("user", "Where is it?"), ("bot", SAME)]
    assert [r.turn.turn_id for r in judge.turns] == ["m1", "m2"]
    assert judge.turns[0].language == "en"
    assert [r.turn.text for r in judge.candidates] == [SAME]


async def test_a_repeat_is_made_again_and_the_better_reply_is_sent(judge, make_guard):
    """The bot is told what not to say, and only what is sent is recorded."""
    judge.verdict = lambda request: level(
        vpb.ACTION_REPAIR,
        repeats=request.turn.text == SAME,
        repair=vpb.Repair(avoid_turn_ids=["b0", "lost"], open_request_turn_id="m0", template="Do better."),
    )
    guard, bot = make_guard(), Bot("Hello!", SAME, OTHER)
    await guard.answer("Where is it?", bot, turn_id="m0", reply_id="b0")
    reply = await guard.answer("So where is it?", bot, turn_id="m1")
    assert (reply.answer, reply.repairs) == (OTHER, 1)
    assert recorded(judge)[-1] == ("bot", OTHER)
    first, again = bot.asked[1:]
    assert (first.template, first.avoid, first.open_request) == ("Do better.", ("Hello!",), "Where is it?")
    assert again.avoid == ("Hello!", SAME)


async def test_a_repeat_below_a_repair_is_made_again_with_an_instruction_too(judge, make_guard):
    judge.verdict = lambda request: level(vpb.ACTION_WATCH, repeats=request.turn.text == SAME)
    bot = Bot(SAME, OTHER)
    assert (await make_guard().answer("And?", bot)).answer == OTHER
    assert bot.asked[0] is None
    assert bot.asked[1].template


@pytest.mark.parametrize(("repairs", "asked"), [(0, 1), (1, 2), (3, 4)])
async def test_a_reply_is_made_again_so_often_at_most(judge, make_guard, repairs, asked):
    judge.verdict = lambda request: level(vpb.ACTION_REPAIR, repeats=request.candidate)
    bot = Bot(*[SAME] * 9)
    reply = await make_guard(repairs=repairs).answer("And?", bot)
    assert len(bot.asked) == asked
    assert reply.answer == SAME


async def test_after_the_deadline_no_reply_is_made_again(judge, make_guard):
    judge.verdict = lambda request: level(vpb.ACTION_REPAIR, repeats=request.candidate)
    bot = Bot(SAME, OTHER)
    assert (await make_guard(repairs=3, repair_seconds=0).answer("And?", bot)).answer == SAME
    assert len(bot.asked) == 1


async def test_a_bot_that_hangs_while_it_mends_is_cut_short(judge):
    """For asyncio only: a thread cannot be stopped."""
    judge.verdict = lambda request: level(vpb.ACTION_REPAIR, repeats=request.candidate)

    async def bot(repair):
        return SAME if not repair.avoid else await asyncio.Event().wait()

    async with AsyncDetectorClient(judge.target, timeout=5) as client:
        reply = await AsyncConversationGuard(client, repair_seconds=0.3).answer("c1", "And?", bot)
    assert (reply.answer, reply.repairs) == (SAME, 1)


async def test_a_bot_that_fails_to_mend_sends_its_first_draft(judge, make_guard):
    judge.verdict = lambda request: level(vpb.ACTION_REPAIR, repeats=request.candidate)
    assert (await make_guard().answer("And?", Bot(SAME, ValueError("private")))).answer == SAME


async def test_a_worse_draft_is_not_sent(judge, make_guard):
    def verdict(request):
        if not request.candidate:
            return QUIET()
        return level(vpb.ACTION_OFFER_HUMAN if request.turn.text == OTHER else vpb.ACTION_REPAIR)

    judge.verdict = verdict
    assert (await make_guard().answer("And?", Bot(SAME, OTHER))).answer == SAME


async def test_without_kept_texts_a_repair_still_says_what_was_refused(judge, make_guard):
    judge.keeps_text = False
    judge.verdict = lambda request: level(
        vpb.ACTION_REPAIR, repeats=request.candidate, repair=vpb.Repair(avoid_turn_ids=["b0"], template="Do better.")
    )
    bot = Bot(SAME, OTHER)
    await make_guard().answer("And?", bot)
    assert bot.asked[1].avoid == (SAME,)


async def test_the_bots_own_failure_is_the_bots(judge, make_guard):
    with pytest.raises(ValueError, match="out of words"):
        await make_guard().answer("And?", Bot(ValueError("out of words")))


async def test_a_bot_without_words_says_nothing(judge, make_guard):
    reply = await make_guard().answer("And?", Bot(""))
    assert (reply.step, reply.text) == (Step.ANSWER, "")
    assert recorded(judge) == [("user", "And?")]


async def test_an_offer_follows_the_answer_once(judge, make_guard):
    """The answer is not held back for it: the alarm may be a false one."""
    new = True
    judge.verdict = lambda request: level(vpb.ACTION_OFFER_HUMAN, is_new=new and request.turn.role == cpb.ROLE_USER)
    guard = make_guard(phrases=Phrases(offer="A person?"))
    reply = await guard.answer("And?", Bot(OTHER), reply_id="b1")
    assert (reply.step, reply.text) == (Step.OFFER, f"{OTHER}\n\nA person?")
    assert recorded(judge)[1:] == [("bot", f"{OTHER}\n\nA person?")], "in one breath, where the detector reads it"
    assert judge.turns[-1].turn.turn_id == "b1"
    new = False
    assert (await guard.answer("No.", Bot(OTHER))).text == OTHER


async def test_an_alarm_of_the_bots_own_turn_is_offered_with_it(judge, make_guard):
    judge.verdict = lambda request: (
        level(vpb.ACTION_OFFER_HUMAN, availability=vpb.AVAILABILITY_NOBODY_THERE)
        if request.turn.role == cpb.ROLE_BOT
        else QUIET()
    )
    reply = await make_guard(repairs=0).answer("And?", Bot(SAME))
    assert (reply.step, reply.notice) == (Step.OFFER, Phrases().offer_later)
    assert recorded(judge)[1:] == [("bot", reply.text)]


async def test_an_alarm_that_the_draft_did_not_show_is_offered_after_it(judge, make_guard):
    judge.verdict = lambda request: (
        level(vpb.ACTION_OFFER_HUMAN) if request.turn.text == SAME and not request.candidate else QUIET()
    )
    reply = await make_guard().answer("And?", Bot(SAME), reply_id="b1")
    assert reply.step is Step.OFFER
    assert recorded(judge)[1:] == [("bot", SAME), ("bot", Phrases().offer)]
    assert [r.turn.turn_id for r in judge.turns[1:]] == ["b1", "b1-notice"]


async def test_a_bots_turn_that_hands_over_is_sent_with_it(judge, make_guard):
    judge.verdict = lambda request: (
        level(vpb.ACTION_HAND_OFF, case="e1") if request.turn.role == cpb.ROLE_BOT else QUIET()
    )
    handed = []
    reply = await make_guard(handed.append, repairs=0).answer("And?", Bot(SAME))
    assert (reply.step, reply.text) == (Step.HAND_OFF, f"{SAME}\n\n{Phrases().hand_off}")
    assert len(handed) == 1


async def test_an_offer_that_rises_to_a_hand_off_is_sent_as_it_was_recorded(judge, make_guard):
    judge.verdict = lambda request: level(
        vpb.ACTION_OFFER_HUMAN if request.turn.role == cpb.ROLE_USER or request.candidate else vpb.ACTION_HAND_OFF
    )
    reply = await make_guard(phrases=Phrases(offer="A person?")).answer("And?", Bot(OTHER))
    assert reply.step is Step.HAND_OFF
    assert "\n\n".join(text for role, text in recorded(judge) if role == "bot") == reply.text
    assert reply.text == f"{OTHER}\n\nA person?\n\n{Phrases().hand_off}"


async def test_an_offer_that_the_user_takes_is_a_hand_off(judge, make_guard):
    """The level stays an offer; it is the case that says so."""
    judge.verdict = lambda request: level(
        vpb.ACTION_OFFER_HUMAN, is_new=not judge.turns, case="e1" if len(judge.turns) > 1 else ""
    )
    handed, bot = [], Bot(OTHER)
    guard = make_guard(handed.append)
    assert (await guard.answer("And?", bot)).step is Step.OFFER
    assert (await guard.answer("Yes, please.", bot, offer_reply="accepted")).step is Step.HAND_OFF
    assert judge.turns[-2].offer_reply == pb.OFFER_REPLY_ACCEPTED
    assert (await guard.answer("Hello?", bot)).step is Step.WAIT
    assert [hand_off.escalation_id for hand_off in handed] == ["e1"]


async def test_an_open_case_that_this_process_does_not_know_is_handed_over(judge, make_guard):
    """Rather twice than not at all: the case's id says that it is the same."""
    judge.verdict = lambda request: level(vpb.ACTION_HAND_OFF, is_new=False, case="e1")
    handed = []
    assert (await make_guard(handed.append).answer("Hello?", Bot())).step is Step.HAND_OFF
    assert len(handed) == 1


async def test_who_asks_for_a_person_gets_the_offer_alone(judge, make_guard):
    judge.verdict = lambda request: level(vpb.ACTION_OFFER_HUMAN, cause=vpb.CAUSE_HUMAN_REQUEST)
    bot = Bot()
    reply = await make_guard().answer("A person, please.", bot)
    assert (reply.step, reply.answer, bot.asked) == (Step.OFFER, "", [])


@pytest.mark.parametrize("is_new", [True, False])
async def test_who_asks_for_a_person_in_a_loop_is_not_answered_by_the_bot(judge, make_guard, is_new):
    """The loop is the cause; asked again after an offer, it is made again."""

    def verdict(request):
        answer = level(vpb.ACTION_OFFER_HUMAN, is_new=is_new)
        answer.signals.add(kind=vpb.SIGNAL_KIND_HUMAN_REQUEST, flagged=True)
        return answer

    judge.verdict = verdict
    reply = await make_guard().answer("A person, please.", Bot())
    assert (reply.step, reply.answer) == (Step.OFFER, "")


@pytest.mark.parametrize("availability", [vpb.AVAILABILITY_OUTSIDE_HOURS, vpb.AVAILABILITY_NOBODY_THERE])
async def test_nobody_is_promised_who_is_not_there(judge, make_guard, availability):
    phrases = Phrases()
    judge.verdict = lambda request: level(
        vpb.ACTION_OFFER_HUMAN, cause=vpb.CAUSE_HUMAN_REQUEST, availability=availability
    )
    assert (await make_guard().answer("A person!", Bot())).text == phrases.offer_later
    judge.verdict = lambda request: level(vpb.ACTION_HAND_OFF, availability=availability)
    assert (await make_guard().answer("A person!", Bot())).text == phrases.hand_off_later


async def test_a_hand_off_brings_its_package_before_the_user_is_told(judge, make_guard):
    judge.verdict = lambda request: level(vpb.ACTION_HAND_OFF_URGENT, case="e1")
    handed, bot = [], Bot()
    reply = await make_guard(lambda hand_off: handed.append((hand_off, len(judge.turns)))).answer("!!", bot)
    assert (reply.step, reply.text, bot.asked) == (Step.HAND_OFF, Phrases().hand_off, [])
    (hand_off, turns_before) = handed[0]
    assert turns_before == 1
    assert (hand_off.escalation_id, hand_off.is_urgent, hand_off.team) == ("e1", True, "refunds")
    assert (hand_off.text, hand_off.markdown) == ("Wants the deposit back.", "**Wants** the deposit back.")
    assert reply.hand_off == hand_off
    assert judge.cases == ["e1"]


async def test_a_hand_off_goes_out_without_its_package(judge, make_guard):
    judge.has_package = False
    judge.verdict = lambda request: level(vpb.ACTION_HAND_OFF, case="e1")
    handed = []
    await make_guard(handed.append).answer("!!", Bot())
    assert (handed[0].package, handed[0].text) == (None, "It goes in circles.")


async def test_a_hand_off_that_fails_promises_nobody_and_is_tried_again(judge, make_guard):
    judge.verdict = lambda request: level(vpb.ACTION_HAND_OFF, is_new=len(judge.turns) == 0)
    handed, fails = [], [True]

    def deliver(hand_off):
        if fails:
            fails.pop()
            raise ConnectionError
        handed.append(hand_off)

    guard = make_guard(deliver)
    assert (await guard.answer("!!", Bot())).text == Phrases().hand_off_later
    assert (await guard.answer("!!", Bot())).text == Phrases().hand_off
    assert len(handed) == 1
    assert (await guard.answer("!!", Bot())).step is Step.WAIT
    assert len(handed) == 1


async def test_a_message_that_comes_twice_hands_over_once(judge, make_guard):
    judge.verdict = lambda request: level(vpb.ACTION_HAND_OFF)
    handed = []
    guard = make_guard(handed.append)
    for _ in range(2):
        assert (await guard.answer("!!", Bot(), turn_id="m1")).step is Step.HAND_OFF
    assert len(handed) == 1


async def test_a_case_that_becomes_urgent_is_handed_over_again(judge, make_guard):
    handed = []
    guard = make_guard(handed.append)
    for action in (vpb.ACTION_HAND_OFF, vpb.ACTION_HAND_OFF_URGENT):
        judge.verdict = lambda request, action=action: level(action)
        await guard.answer("!!", Bot())
    assert [hand_off.is_urgent for hand_off in handed] == [False, True]


async def test_with_nobody_there_the_bot_goes_on_after_the_hand_off(judge, make_guard):
    judge.verdict = lambda request: level(
        vpb.ACTION_HAND_OFF, is_new=len(judge.turns) == 0, availability=vpb.AVAILABILITY_OUTSIDE_HOURS
    )
    guard = make_guard()
    await guard.answer("!!", Bot())
    assert (await guard.answer("Are you there?", Bot(OTHER))).text == OTHER


async def test_while_a_person_has_the_conversation_the_bot_is_mute(judge, make_guard):
    judge.verdict = lambda request: pb.AnalyzeTurnResponse(
        state=cpb.ConversationState(holder=cpb.HOLDER_HUMAN), recommendation=vpb.Recommendation(cause=vpb.CAUSE_HELD)
    )
    bot = Bot()
    reply = await make_guard().answer("Hi Ann", bot)
    assert (reply.step, reply.text, bot.asked) == (Step.MUTE, "", [])
    assert recorded(judge) == [("user", "Hi Ann")]


async def test_a_dead_detector_lets_every_reply_pass(make_guard, judge):
    guard = make_guard(target="127.0.0.1:1")
    for _ in range(8):
        reply = await guard.answer("And?", Bot(SAME))
        assert (reply.step, reply.text, reply.degraded) == (Step.ANSWER, SAME, True)


async def test_a_level_that_was_reached_while_an_answer_was_lost_is_acted_on(judge, make_guard):
    """The first answer with it is gone; the next ones say that it is not new."""
    handed = []
    guard = make_guard(handed.append)
    judge.verdict = lambda request: None
    assert (await guard.answer("!!", Bot(SAME))).degraded
    judge.verdict = lambda request: level(vpb.ACTION_HAND_OFF, is_new=False)
    assert (await guard.answer("!!", Bot())).step is Step.HAND_OFF
    assert (await guard.answer("!!", Bot())).step is Step.WAIT
    assert len(handed) == 1


@pytest.mark.parametrize("options", [{"repairs": -1}, {"repair_seconds": -1}])
async def test_limits_below_zero_are_refused(make_guard, options):
    with pytest.raises(ValueError, match="at least 0"):
        make_guard(**options)


async def test_no_text_is_logged(judge, make_guard, caplog):
    judge.verdict = lambda request: level(vpb.ACTION_HAND_OFF, case="e1")
    judge.has_package = False

    def deliver(hand_off):
        raise ConnectionError("secret desk")

    with caplog.at_level("DEBUG", "detector.client"):
        await make_guard(deliver).answer("secret words", Bot())
    assert len(caplog.records) == 2
    assert "secret" not in caplog.text
