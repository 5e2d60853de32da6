"""What turns and ends do to a conversation's case; driven by scripted scores."""

import pytest
from msgspec.structs import replace

from detector.cases import UNNAMED, CaseEventKind, CaseStatus, Withdrawal
from detector.cases.opening import after_end
from detector.conversation import Conversation
from detector.turn import Holder, OfferReply, Role
from detector.verdict import Action, Cause, End, Severity, TurnRef
from tests.support.case_talk import RULES, CaseTalk
from tests.support.core import POLICY

OPENED, RAISED = CaseEventKind.OPENED, CaseEventKind.RAISED
WITHDRAWN, ACKNOWLEDGED = CaseEventKind.WITHDRAWN, CaseEventKind.ACKNOWLEDGED
ASKS = "agent please"
OFFER = "Shall I connect you to an agent?"
PROMISE = "I will transfer you to a colleague"
URGENT = "this is urgent, there is fraud on my account"


class TestOpening:
    def test_a_hand_off_opens_one(self):
        talk = CaseTalk()
        talk.loop()
        assert talk.case is None
        talk.user(stuck=0.95)
        case = talk.case
        assert talk.latest == [OPENED]
        assert (case.action, case.cause, case.severity) == (Action.HAND_OFF, Cause.LOOP, Severity.NORMAL)
        assert case.reason.startswith("The user has put the same request twice")
        assert (case.conversation_id, case.episode, case.turn) == ("c", 1, TurnRef(4, "t4"))
        assert (case.bot_id, case.channel, case.language, case.user_ref) == ("shop", "web", "en", "u-1")
        assert (case.team, case.status, case.owner, case.revision) == ("first line", CaseStatus.OPEN, "", 1)

    def test_its_times_are_those_of_receipt(self):
        talk = CaseTalk()
        talk.hand_off()
        case = talk.case
        assert (case.first_sign_at, case.offered_at, case.opened_at) == (1000.0, 1030.0, 1040.0)
        assert case.due_at == 1040.0 + RULES.acknowledge_seconds[case.severity]

    def test_a_case_without_an_offer_before_it_says_so(self):
        talk = CaseTalk()
        talk.user(ASKS, human_request=0.9)
        # The offer's episode is over, the request is not: straight to a hand-off.
        talk.state = Conversation(replace(talk.state.progress, episode=None), talk.state.memory)
        talk.bot("have you seen our help page")
        assert (talk.case.action, talk.case.offered_at) == (Action.HAND_OFF, 0.0)

    def test_the_need_is_the_request_that_was_put_again(self):
        talk = CaseTalk()
        talk.hand_off()
        assert talk.case.request == "where is my parcel"
        asked = CaseTalk()
        asked.user(ASKS, human_request=0.9)
        asked.bot("have you seen our help page")
        assert asked.case.request == "", "asking for a person is no need"

    def test_there_is_one_an_episode(self):
        talk = CaseTalk()
        talk.hand_off()
        for _ in range(5):
            talk.bot(repetition=0.9, stuck=0.95)
            talk.user(reformulation=0.9, stuck=0.95)
        assert [change.kind for change in talk.changes] == [OPENED]

    def test_a_higher_level_raises_it(self):
        talk = CaseTalk()
        talk.hand_off()
        talk.user(URGENT, stuck=0.95)
        assert talk.latest == [RAISED]
        assert (talk.case.action, talk.case.severity) == (Action.HAND_OFF_URGENT, Severity.CRITICAL)
        assert talk.case.due_at < 1040.0 + RULES.acknowledge_seconds[Severity.NORMAL]

    def test_a_worse_conversation_raises_it_without_a_higher_level(self):
        talk = CaseTalk()
        talk.hand_off()
        talk.user(complaint=0.9)
        talk.user(complaint=0.9)
        assert (talk.case.action, talk.case.severity) == (Action.HAND_OFF, Severity.HIGH)

    def test_in_observe_mode_none_is_opened_or_raised(self):
        talk = CaseTalk(observes=True)
        talk.hand_off()
        talk.user(URGENT, stuck=0.95)
        assert talk.changes == []
        talk.observes = False
        talk.bot(stuck=0.95)
        assert talk.latest == [OPENED], "what was withheld opens its case once it is sent"
        talk.observes = True
        talk.user(complaint=0.9)
        talk.user(complaint=0.9)
        assert talk.changes[1:] == []

    def test_while_a_person_has_the_conversation_none_is_opened(self):
        talk = CaseTalk(observes=True)
        talk.hand_off()
        talk.observes = False
        talk.human()
        talk.user(stuck=1.0)
        assert talk.changes == []

    def test_a_healthy_conversation_has_none(self):
        talk = CaseTalk()
        for _ in range(20):
            talk.user()
            talk.bot()
        assert talk.changes == []


class TestOffers:
    def offered(self, said=OFFER):
        talk = CaseTalk()
        talk.loop()
        talk.user("hm", stuck=0.85)
        talk.bot(said)
        assert talk.case is None
        return talk

    @pytest.mark.parametrize("text", ["yes please", "sure", "ja bitte", "oui", "好的", "sí, por favor", "please do"])
    def test_a_yes_makes_it_a_case(self, text):
        talk = self.offered()
        talk.user(text)
        assert talk.latest == [OPENED]
        assert (talk.case.action, talk.case.cause) == (Action.OFFER_HUMAN, Cause.LOOP)

    @pytest.mark.parametrize(
        "text", ["no thanks", "where is my parcel", "nein danke", "不用", "ok and what does it cost?"]
    )
    def test_anything_else_does_not(self, text):
        talk = self.offered()
        talk.user(text)
        assert talk.case is None

    def test_a_yes_to_another_question_does_not(self):
        talk = self.offered("Is your address still the same? Type agent to talk to a human.")
        talk.user("yes")
        assert talk.case is None

    def test_a_yes_without_our_advice_to_offer_one_does_not(self):
        talk = CaseTalk()
        talk.user()
        talk.bot(OFFER)
        talk.user("yes please")
        assert talk.case is None

    def test_asking_once_more_is_a_yes(self):
        talk = CaseTalk()
        talk.user(ASKS, human_request=0.9)
        talk.bot(OFFER)
        talk.user("yes, an agent please", human_request=0.9)
        assert talk.latest == [OPENED]
        assert talk.case.action is Action.OFFER_HUMAN, "it was accepted, not passed over"
        assert talk.state.progress.passed_over == 0

    def test_asking_twice_before_the_bot_could_speak_is_not(self):
        talk = CaseTalk()
        talk.user(ASKS, human_request=0.9)
        talk.user("a human!", human_request=0.9)
        assert talk.case is None

    @pytest.mark.parametrize("role", [Role.USER, Role.SYSTEM, Role.BOT])
    def test_the_platform_may_know_the_answer(self, role):
        talk = self.offered()
        talk.say(role, "(button)", reply=OfferReply.ACCEPTED)
        assert talk.latest == [OPENED]

    def test_what_the_platform_knows_goes_before_what_is_read(self):
        talk = self.offered()
        talk.user("yes please", reply=OfferReply.DECLINED)
        assert talk.case is None
        assert talk.state.progress.episode.reply is OfferReply.DECLINED

    def test_a_yes_to_an_offer_that_we_did_not_advise_is_a_request(self):
        talk = CaseTalk()
        judged = talk.user("hello", reply=OfferReply.ACCEPTED)
        assert talk.latest == [OPENED]
        assert (talk.case.action, talk.case.cause) == (Action.OFFER_HUMAN, Cause.HUMAN_REQUEST)
        advice = judged.verdict.recommendation
        assert (advice.action, advice.is_new) == (Action.OFFER_HUMAN, True)

    def test_a_no_to_one_is_nothing(self):
        talk = CaseTalk()
        talk.user("hello", reply=OfferReply.DECLINED)
        assert (talk.case, talk.state.progress.episode) == (None, None)

    def test_after_a_no_the_rise_of_the_level_opens_one(self):
        talk = self.offered()
        talk.user("no thanks", reply=OfferReply.DECLINED)
        talk.bot(stuck=0.85)
        assert talk.case is None
        talk.user(stuck=0.95)
        assert talk.latest == [OPENED]

    def test_a_no_is_no_request_that_can_be_passed_over(self):
        talk = CaseTalk()
        talk.user(ASKS, human_request=0.9)
        talk.bot(OFFER)
        talk.user("no thanks")
        for _ in range(4):
            talk.bot("your parcel is on its way")
        assert talk.case is None

    def test_a_yes_that_is_passed_over_is_handed_off(self):
        talk = self.offered()
        talk.user("yes please")
        talk.bot("your parcel is on its way")
        assert talk.latest == [RAISED]
        assert talk.case.action is Action.HAND_OFF

    def test_a_person_who_has_it_is_not_told_of_replies(self):
        talk = self.offered()
        talk.human()
        talk.user("hi", reply=OfferReply.ACCEPTED)
        assert talk.case is None


class TestClosing:
    def waiting(self):
        talk = CaseTalk()
        talk.hand_off()
        return talk

    def test_a_user_who_is_served_waits_no_longer(self):
        talk = self.waiting()
        talk.user("perfect, it works now, thanks")
        assert talk.latest == [WITHDRAWN]
        assert talk.changes[-1].case.withdrawal is Withdrawal.USER_SERVED
        assert talk.case is None

    @pytest.mark.parametrize("said", [PROMISE, "You are number 3 in the queue", OFFER])
    @pytest.mark.parametrize("text", ["thanks", "thank you so much", "perfect, thanks", "great"])
    def test_thanks_for_a_promise_are_no_solution(self, said, text):
        talk = self.waiting()
        talk.bot(said)
        talk.user(text)
        assert talk.case is not None

    @pytest.mark.parametrize(
        ("end", "why"), [(End.ENDED, Withdrawal.CONVERSATION_ENDED), (End.IDLE, Withdrawal.USER_GONE)]
    )
    def test_the_end_withdraws_a_case_that_waits(self, end, why):
        talk = self.waiting()
        change = after_end(talk.case, end, 2000.0)
        assert (change.kind, change.case.withdrawal, change.case.closed_at) == (WITHDRAWN, why, 2000.0)

    def test_what_a_person_has_is_theirs_to_close(self):
        talk = self.waiting()
        talk.acknowledge()
        assert after_end(talk.case, End.ENDED, 2000.0) is None
        talk.user("perfect, it works now, thanks", holder=Holder.BOT)
        assert talk.case.owner == "ann"

    def test_after_it_the_next_episode_opens_another(self):
        talk = self.waiting()
        talk.user("perfect, it works now, thanks")
        talk.user("and the invoice of march")
        talk.user("I need that invoice of march", reformulation=0.9, stuck=0.85)
        talk.user("the invoice of march!", stuck=0.95)
        assert [change.kind for change in talk.changes] == [OPENED, WITHDRAWN, OPENED]
        assert (talk.case.escalation_id, talk.case.episode) == ("e-2", 2)
        assert talk.case.first_sign_at > talk.changes[1].case.closed_at
        assert talk.case.request == "and the invoice of march"

    def test_a_later_episode_raises_a_case_that_still_waits(self):
        """The user has waited since the first one: nobody goes to the end of the queue for getting stuck again."""
        talk = self.waiting()
        for _ in range(POLICY.quiet_turns_after_offer):
            talk.bot()
        assert talk.state.progress.episode is None
        talk.user(URGENT)
        talk.hand_off()
        assert {change.kind for change in talk.changes[1:]} == {RAISED}
        assert (talk.case.escalation_id, talk.case.episode, talk.state.progress.episode.number) == ("e-1", 1, 2)

    def test_a_person_without_a_word_to_us_has_it_from_their_first_turn_on(self):
        talk = self.waiting()
        talk.human()
        assert talk.latest == [ACKNOWLEDGED]
        assert (talk.case.status, talk.case.owner) == (CaseStatus.ACKNOWLEDGED, UNNAMED)
        talk.human()
        assert talk.latest == []

    def test_their_case_ends_with_the_conversation(self):
        talk = self.waiting()
        talk.human()
        assert after_end(talk.case, End.ENDED, 2000.0).case.withdrawal is Withdrawal.CONVERSATION_ENDED

    def test_a_queue_for_people_is_not_a_person(self):
        """The platform took the bot away, and nobody has come yet: the case must go on alerting."""
        talk = self.waiting()
        talk.user("hello?", holder=Holder.HUMAN)
        assert talk.latest == []
        assert talk.case.status is CaseStatus.OPEN

    def test_a_person_without_a_case_opens_none(self):
        talk = CaseTalk()
        talk.human()
        talk.user(stuck=1.0)
        assert talk.changes == []


class TestOwned:
    def held(self):
        talk = CaseTalk()
        talk.hand_off()
        talk.acknowledge()
        return talk

    def test_nothing_that_is_said_meanwhile_changes_it(self):
        talk = self.held()
        for _ in range(3):
            talk.user(URGENT, human_request=0.9, stuck=1.0)
            talk.bot(repetition=0.9, stuck=1.0)
            talk.human()
        assert [change.kind for change in talk.changes] == [OPENED, ACKNOWLEDGED]

    def test_the_bot_stuck_again_opens_another_in_its_place(self):
        """The platform gave the conversation back, its owner forgot to close the case: the new one alerts."""
        talk = self.held()
        talk.user("hi", holder=Holder.BOT)
        talk.user(ASKS, human_request=0.9)
        talk.bot("have you seen our help page")
        assert talk.latest == [WITHDRAWN, OPENED]
        assert talk.changes[-2].case.withdrawal is Withdrawal.SUPERSEDED
        assert (talk.case.escalation_id, talk.case.status) == ("e-2", CaseStatus.OPEN)

    def test_a_bot_that_goes_on_well_leaves_it_with_its_owner(self):
        talk = self.held()
        talk.user("hi", holder=Holder.BOT)
        for _ in range(5):
            talk.bot()
            talk.user()
        assert talk.case.owner == "ann"
