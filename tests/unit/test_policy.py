"""The decision: levels, episodes, and the way to a person; driven by scripted scores."""

import pytest
from msgspec.structs import replace

from detector.conversation import MAX_AVOID, MAX_THREAD
from detector.policy import extended_thread
from detector.turn import Holder, Role
from detector.verdict import Action, Cause, Severity, SignalKind, TurnRef
from tests.support.core import POLICY, Talk, kinds, signal_of

PROMISE = "I will transfer you to a colleague"
URGENT = "this is urgent, there is fraud on my account"


def advice(judgement):
    found = judgement.verdict.recommendation
    return found.action, found.cause


def loop(talk, stuck=0.85):
    """Two rounds of a loop, up to an offer."""
    talk.user()
    talk.bot()
    talk.user(reformulation=0.9, stuck=0.2)
    return talk.bot(repetition=0.9, stuck=stuck)


class TestLevels:
    def test_a_quiet_turn_goes_on(self):
        assert advice(Talk().user()) == (Action.CONTINUE, Cause.NONE)

    @pytest.mark.parametrize("head", ["reformulation", "complaint"])
    def test_one_sign_is_watched(self, head):
        assert advice(Talk().user(**{head: 0.9})) == (Action.WATCH, Cause.LOOP)

    def test_a_repetition_is_watched(self):
        assert advice(Talk().bot(repetition=0.9)) == (Action.WATCH, Cause.LOOP)

    def test_a_non_answer_alone_is_no_loop(self):
        assert advice(Talk().bot(nonanswer=0.9)) == (Action.CONTINUE, Cause.NONE)

    @pytest.mark.parametrize(
        ("stuck", "action"),
        [
            (0.39, Action.CONTINUE),
            (0.4, Action.REPAIR),
            (0.79, Action.REPAIR),
            (0.8, Action.OFFER_HUMAN),
            (1.0, Action.OFFER_HUMAN),
        ],
    )
    def test_evidence_raises_the_level_at_its_thresholds(self, stuck, action):
        assert advice(Talk().user(stuck=stuck))[0] is action

    def test_repair_comes_with_what_to_avoid_and_what_is_open(self):
        talk = Talk()
        loop(talk, stuck=0.5)
        repair = talk.bot(repetition=0.9, stuck=0.5).verdict.recommendation.repair
        assert [ref.turn_id for ref in repair.avoid] == ["t1", "t3", "t4"]
        assert repair.open_request == TurnRef(0, "t0")
        assert repair.template

    def test_below_repair_there_is_nothing_to_mend(self):
        assert Talk().user(reformulation=0.9).verdict.recommendation.repair is None

    def test_an_offer_becomes_a_hand_off_when_the_evidence_insists(self):
        talk = Talk()
        loop(talk)
        assert advice(talk.user(stuck=0.89))[0] is Action.OFFER_HUMAN
        assert advice(talk.user(stuck=0.9)) == (Action.HAND_OFF, Cause.LOOP)

    def test_an_offer_becomes_a_hand_off_after_two_more_signs(self):
        talk = Talk()
        loop(talk)
        assert advice(talk.user(reformulation=0.9, stuck=0.85))[0] is Action.OFFER_HUMAN
        assert advice(talk.bot(repetition=0.9, stuck=0.85))[0] is Action.OFFER_HUMAN
        assert advice(talk.user(reformulation=0.9, stuck=0.85)) == (Action.HAND_OFF, Cause.LOOP)

    def test_a_first_alarm_is_an_offer_however_sure(self):
        assert advice(Talk().user(stuck=1.0))[0] is Action.OFFER_HUMAN


class TestEpisodes:
    def test_inside_an_episode_the_action_only_rises(self):
        talk = Talk()
        loop(talk)
        for _ in range(3):
            assert advice(talk.user(stuck=0.0))[0] is Action.OFFER_HUMAN
            assert advice(talk.bot(stuck=0.5))[0] is Action.OFFER_HUMAN

    def test_each_level_is_new_exactly_once(self):
        talk = Talk()
        talk.user(reformulation=0.9)
        talk.bot(stuck=0.5, repetition=0.9)
        talk.user(stuck=0.5)
        talk.bot(stuck=0.85)
        talk.user(stuck=0.85)
        talk.say(Role.TOOL, "tool turn")
        talk.bot(stuck=0.95)
        talk.user(stuck=0.95)
        seen = [judged.verdict.recommendation for _, judged in talk.said]
        assert [one.action for one in seen] == [
            Action.WATCH, Action.REPAIR, Action.REPAIR, Action.OFFER_HUMAN, Action.OFFER_HUMAN, Action.OFFER_HUMAN,
            Action.HAND_OFF, Action.HAND_OFF,
        ]  # fmt: skip
        assert [one.is_new for one in seen] == [True, True, False, True, False, False, True, False]
        assert [one.since.index for one in seen] == [0, 1, 1, 3, 3, 3, 6, 6]
        assert {one.episode_id for one in seen} == {"1"}

    def test_an_episode_begins_where_its_request_was_first_put(self):
        talk = Talk()
        assert loop(talk).verdict.state.first_sign == TurnRef(0, "t0")

    def test_a_solution_ends_it(self):
        talk = Talk()
        loop(talk)
        judged = talk.user("perfect, it works now, thanks")
        assert SignalKind.RESOLUTION in kinds(judged)
        assert advice(judged) == (Action.CONTINUE, Cause.NONE)
        assert judged.verdict.state.first_sign is None
        assert judged.verdict.state.attempts == 0
        assert judged.verdict.recommendation.episode_id == ""

    @pytest.mark.parametrize(
        "text", ["thanks but it is still not working", "thanks, forget it", "does it work now? thanks", "no, thanks"]
    )
    def test_thanks_with_a_doubt_are_no_solution(self, text):
        talk = Talk()
        loop(talk)
        assert SignalKind.RESOLUTION not in kinds(talk.user(text))

    def test_thanks_in_a_turn_with_a_sign_are_no_solution(self):
        assert SignalKind.RESOLUTION not in kinds(Talk().user("thank you so much", complaint=0.9))

    def test_quiet_turns_end_it(self):
        talk = Talk()
        talk.user(reformulation=0.9)
        for _ in range(POLICY.quiet_turns - 1):
            assert advice(talk.bot())[0] is Action.WATCH
        assert advice(talk.bot())[0] is Action.CONTINUE

    @pytest.mark.parametrize("scores", [{"complaint": 0.9}, {"stuck": 0.5}, {"human_request": 0.9}])
    def test_turns_before_it_began_are_not_its_quiet_turns(self, scores):
        talk = Talk()
        for _ in range(20):
            talk.user("fine so far")
        level = advice(talk.user("agent please", **scores))[0]
        assert level > Action.CONTINUE
        assert advice(talk.bot("I will transfer you to a colleague"))[0] is level

    def test_a_complaint_is_no_quiet_turn(self):
        talk = Talk()
        talk.user(complaint=0.9)
        for _ in range(12):
            assert talk.user(complaint=0.9).verdict.recommendation.episode_id == "1"
        assert talk.state.progress.evidence.complaints > 10

    def test_an_end_is_not_the_next_alarm(self):
        """What ended by quiet is not raised again by the evidence of its past."""
        talk = Talk()
        loop(talk)
        for _ in range(POLICY.quiet_turns_after_offer - 1):
            assert advice(talk.bot(stuck=0.85))[0] is Action.OFFER_HUMAN
        judged = talk.bot(stuck=0.85)
        assert advice(judged) == (Action.CONTINUE, Cause.NONE)
        assert judged.verdict.state.stuck_probability == 0.0

    def test_after_an_offer_it_takes_longer(self):
        talk = Talk()
        loop(talk)
        quiet = 0
        while advice(talk.bot())[0] is Action.OFFER_HUMAN:
            quiet += 1
        assert quiet == POLICY.quiet_turns_after_offer - 1

    def test_a_sign_keeps_it_running(self):
        talk = Talk()
        for _ in range(6):
            talk.user(reformulation=0.9)
            for _ in range(POLICY.quiet_turns - 1):
                assert talk.bot().verdict.recommendation.episode_id == "1"

    def test_the_next_one_has_the_next_number(self):
        talk = Talk()
        loop(talk)
        talk.user("perfect, it works now, thanks")
        later = talk.user(reformulation=0.9).verdict.recommendation
        assert (later.episode_id, later.is_new) == ("2", True)

    def test_a_loop_takes_over_the_cause(self):
        talk = Talk()
        talk.user("agent please", human_request=0.9)
        before = talk.bot("connecting you to an agent now", stuck=0.1).verdict.recommendation
        after = talk.user(stuck=0.85).verdict.recommendation
        assert (before.action, before.cause) == (Action.OFFER_HUMAN, Cause.HUMAN_REQUEST)
        assert (after.action, after.cause, after.is_new) == (Action.OFFER_HUMAN, Cause.LOOP, False)


class TestTheWayToAPerson:
    def test_a_request_is_offered_at_once(self):
        judged = Talk().user("agent please", human_request=0.9)
        assert advice(judged) == (Action.OFFER_HUMAN, Cause.HUMAN_REQUEST)
        assert judged.verdict.state.human_requests == 1

    def test_a_request_that_is_passed_over_is_handed_off(self):
        talk = Talk()
        talk.user("agent please", human_request=0.9)
        judged = talk.bot("have you seen our help page")
        assert advice(judged) == (Action.HAND_OFF, Cause.HUMAN_REQUEST)
        assert judged.verdict.recommendation.is_new
        assert signal_of(judged, SignalKind.HIDDEN_PATH).of == TurnRef(0, "t0")
        assert judged.verdict.state.human_requests_passed_over == 1
        assert judged.verdict.state.severity is Severity.HIGH

    def test_a_promise_is_not_passing_over(self):
        talk = Talk()
        talk.user("agent please", human_request=0.9)
        judged = talk.bot(PROMISE)
        assert SignalKind.HIDDEN_PATH not in kinds(judged)
        assert advice(judged)[0] is Action.OFFER_HUMAN

    def test_a_question_whether_a_person_should_come_is_not_passing_over(self):
        talk = Talk()
        talk.user("agent please", human_request=0.9)
        judged = talk.bot("would you like to talk to a person?")
        assert SignalKind.HIDDEN_PATH not in kinds(judged)
        assert advice(judged)[0] is Action.OFFER_HUMAN
        talk.user("hm")
        talk.bot("here is an article")
        assert SignalKind.HIDDEN_PATH in kinds(talk.bot("here is another article")), "but asking alone brings nobody"

    def test_a_promise_that_is_not_kept_is_handed_off(self):
        talk = Talk()
        talk.user("agent please", human_request=0.9)
        talk.bot(PROMISE)
        talk.user("okay")
        assert SignalKind.HIDDEN_PATH not in kinds(talk.bot("here is an article"))
        talk.user("hm")
        judged = talk.bot("here is another article")
        assert SignalKind.HIDDEN_PATH in kinds(judged)
        assert advice(judged) == (Action.HAND_OFF, Cause.HUMAN_REQUEST)

    def test_waiting_in_the_queue_keeps_the_promise(self):
        talk = Talk()
        talk.user("agent please", human_request=0.9)
        for _ in range(6):
            assert SignalKind.HIDDEN_PATH not in kinds(talk.bot("you are number 3 in the queue, please wait"))

    def test_asking_again_after_a_promise_is_a_hidden_path(self):
        talk = Talk()
        talk.user("agent please", human_request=0.9)
        talk.bot(PROMISE)
        judged = talk.user("where is that agent", human_request=0.9)
        assert SignalKind.HIDDEN_PATH in kinds(judged)
        assert advice(judged) == (Action.HAND_OFF, Cause.HUMAN_REQUEST)
        assert judged.verdict.state.human_requests == 2

    def test_asking_twice_in_a_row_is_no_hidden_path(self):
        talk = Talk()
        talk.user("agent please", human_request=0.9)
        assert SignalKind.HIDDEN_PATH not in kinds(talk.user("agent!", human_request=0.9))

    def test_every_request_that_is_passed_over_counts(self):
        talk = Talk()
        for n in (1, 2, 3):
            talk.user("agent please", human_request=0.9)
            judged = talk.bot("have you seen our help page")
            assert judged.verdict.state.human_requests_passed_over == n
        assert judged.verdict.recommendation.action is Action.HAND_OFF
        assert not judged.verdict.recommendation.is_new

    def test_what_the_bot_says_later_passes_nothing_over(self):
        talk = Talk()
        talk.user("agent please", human_request=0.9)
        talk.bot("have you seen our help page")
        assert SignalKind.HIDDEN_PATH not in kinds(talk.bot("or our forum"))

    def test_a_user_who_is_served_waits_for_nobody(self):
        talk = Talk()
        talk.user("agent please", human_request=0.9)
        talk.bot(PROMISE)
        talk.user("perfect, it works now, thanks")
        for _ in range(4):
            assert SignalKind.HIDDEN_PATH not in kinds(talk.bot("goodbye then"))


class TestPromises:
    """Of a transfer that nobody asked for in so many words, and across people who never came."""

    SAID = (
        "You have been transferred to an agent.",
        "I've passed this on to our billing team.",
        "Ich habe Ihre Anfrage an einen Kollegen weitergegeben.",
        "已为您转接人工客服。",
    )

    @pytest.mark.parametrize("text", SAID)
    def test_what_the_bot_promised_unasked_is_due(self, text):
        talk = Talk()
        loop(talk)
        talk.bot(text)
        assert talk.state.progress.promised == 0
        assert SignalKind.HIDDEN_PATH not in kinds(talk.bot("here is an article"))
        judged = talk.bot("here is another article")
        assert SignalKind.HIDDEN_PATH in kinds(judged)
        assert advice(judged) == (Action.HAND_OFF, Cause.HUMAN_REQUEST)

    @pytest.mark.parametrize("text", SAID)
    def test_below_an_offer_such_words_promise_nothing(self, text):
        talk = Talk()
        talk.user()
        for said in (text, "here is an article", "here is another article"):
            assert SignalKind.HIDDEN_PATH not in kinds(talk.bot(said))

    def test_an_offer_is_no_promise(self):
        talk = Talk()
        loop(talk)
        talk.bot("Shall I connect you to a colleague?")
        assert talk.state.progress.promised == -1

    def test_saying_that_nobody_is_there_is_no_promise(self):
        talk = Talk()
        loop(talk)
        talk.bot("I cannot transfer you, no agent is available.")
        assert talk.state.progress.promised == -1

    def test_a_person_who_never_came_has_kept_no_promise(self):
        """The platform said that a person has it, nobody wrote, and the bot goes on as if nothing had been."""
        talk = Talk()
        talk.user("agent please", human_request=0.9)
        talk.bot(PROMISE)
        talk.user("ok, I wait", holder=Holder.HUMAN)
        assert SignalKind.HIDDEN_PATH not in kinds(talk.bot("here is an article"))
        assert SignalKind.HIDDEN_PATH in kinds(talk.bot("here is another article"))

    def test_a_person_who_came_has_kept_it(self):
        talk = Talk()
        talk.user("agent please", human_request=0.9)
        talk.bot(PROMISE)
        talk.human()
        talk.user("thanks")
        for _ in range(4):
            assert SignalKind.HIDDEN_PATH not in kinds(talk.bot("here is an article"))

    def test_a_person_who_gave_it_back_has_kept_it(self):
        talk = Talk()
        talk.user("agent please", human_request=0.9)
        talk.user("on the phone now", holder=Holder.HUMAN)
        talk.user("back again", holder=Holder.BOT)
        for _ in range(4):
            assert SignalKind.HIDDEN_PATH not in kinds(talk.bot("here is an article"))

    def test_a_bot_that_only_ever_offers_passes_the_user_over(self):
        talk = Talk()
        talk.user("agent please", human_request=0.9)
        talk.bot("Shall I connect you to an agent?")
        assert SignalKind.HIDDEN_PATH not in kinds(talk.user("yes, an agent please", human_request=0.9))
        talk.bot("Shall I connect you to an agent?")
        assert SignalKind.HIDDEN_PATH in kinds(talk.user("yes! an agent please", human_request=0.9))


class TestHighStakes:
    def test_the_severity_rises(self):
        judged = Talk().user(URGENT)
        assert SignalKind.HIGH_STAKES in kinds(judged)
        assert judged.verdict.state.severity is Severity.HIGH
        assert advice(judged)[0] is Action.CONTINUE

    def test_the_way_is_shorter(self):
        talk = Talk()
        talk.user(URGENT)
        assert advice(talk.bot(stuck=0.5)) == (Action.OFFER_HUMAN, Cause.HIGH_STAKES)

    def test_a_loop_after_an_offer_is_urgent_and_critical(self):
        talk = Talk()
        talk.user(URGENT)
        loop(talk)
        judged = talk.user(stuck=0.85)
        assert advice(judged) == (Action.HAND_OFF_URGENT, Cause.LOOP)
        assert judged.verdict.state.severity is Severity.CRITICAL

    def test_a_request_that_is_passed_over_is_urgent(self):
        talk = Talk()
        talk.user(URGENT, human_request=0.9)
        assert advice(talk.bot("have you seen our help page")) == (Action.HAND_OFF_URGENT, Cause.HUMAN_REQUEST)

    def test_the_bot_cannot_raise_the_stakes(self):
        assert SignalKind.HIGH_STAKES not in kinds(Talk().bot(URGENT))


def test_severity_follows_the_course():
    talk = Talk()
    assert talk.user().verdict.state.severity is Severity.LOW
    assert talk.user(stuck=0.5).verdict.state.severity is Severity.NORMAL
    talk.user(complaint=0.9)
    assert talk.user(complaint=0.9).verdict.state.severity is Severity.HIGH


class TestThread:
    FIRST, SECOND, THIRD = TurnRef(0, "a"), TurnRef(2, "b"), TurnRef(4, "c")

    def test_a_restated_turn_opens_it(self):
        assert extended_thread((), self.SECOND, self.FIRST) == (self.FIRST, self.SECOND)

    def test_every_further_try_counts(self):
        thread = extended_thread((self.FIRST, self.SECOND), self.THIRD, self.FIRST)
        assert thread == (self.FIRST, self.SECOND, self.THIRD)

    def test_a_turn_that_restates_nothing_leaves_it(self):
        assert extended_thread((self.FIRST,), self.SECOND, None) == (self.FIRST,)

    def test_another_request_drops_the_tries_before_it(self):
        assert extended_thread((self.FIRST,), self.THIRD, self.SECOND) == (self.SECOND, self.THIRD)

    def test_it_is_bounded_and_keeps_its_beginning(self):
        thread = ()
        for i in range(1, 60):
            thread = extended_thread(thread, TurnRef(i, ""), self.FIRST)
            assert len(thread) <= MAX_THREAD
        assert thread[0] == self.FIRST
        assert thread[-1].index == 59


def test_what_to_avoid_is_bounded_and_keeps_the_latest():
    talk = Talk()
    for _ in range(30):
        talk.bot(repetition=0.9)
    assert len(talk.state.progress.avoid) == MAX_AVOID
    assert talk.state.progress.avoid[-1].index == 29


def test_other_thresholds_decide_otherwise():
    talk = Talk(replace(POLICY, alarm=0.2, repair=0.1))
    assert advice(talk.user(stuck=0.25))[0] is Action.OFFER_HUMAN
