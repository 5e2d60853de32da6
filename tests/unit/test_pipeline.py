"""The way of one turn: who holds the conversation, what is counted, and that nothing depends on anything else."""

import sys

import numpy as np
import pytest

from detector.conversation import Conversation, ended, let_go, taken
from detector.explain import HELD
from detector.pipeline import is_stuck
from detector.turn import Holder, Role, Turn
from detector.verdict import Action, Cause, End, SignalKind
from tests.support.core import POLICY, Talk, kinds, make_model, pipeline_of, plain, play, restored
from tests.support.scripts import HEALTHY
from tests.support.texts import BOT_TEXTS, USER_TEXTS


def talk_of(turns):
    talk = Talk()
    for role in turns:
        talk.say(role, "some words that were said")
    return talk


def real_turns(n, seed=0):
    rng = np.random.default_rng(seed)
    turns = []
    for i in range(n):
        role, texts = ((Role.USER, USER_TEXTS), (Role.BOT, BOT_TEXTS))[i % 2]
        turns.append((role, texts[rng.integers(len(texts))]))
    return turns


class TestPurity:
    def test_the_same_turn_on_the_same_conversation_gives_the_same(self, tiny):
        pipeline = pipeline_of(tiny)
        state = play(pipeline, real_turns(9))[-1].conversation
        turn = Turn(Role.BOT, BOT_TEXTS[0], "t9")
        first = pipeline.judge(state, turn)
        pipeline.judge(state, Turn(Role.BOT, BOT_TEXTS[1], "t9"))
        play(pipeline, real_turns(20, seed=1))
        assert plain(pipeline.judge(state, turn)) == plain(first)

    def test_judging_leaves_the_conversation_as_it_was(self, tiny):
        pipeline = pipeline_of(tiny)
        state = play(pipeline, real_turns(9))[-1].conversation
        before = plain(state)
        for role in Role:
            pipeline.judge(state, Turn(role, "again", "x"))
        pipeline.judge(state, Turn(Role.USER, "again", "x"), Holder.HUMAN)
        assert plain(state) == before

    def test_another_pipeline_of_the_same_model_says_the_same(self, tiny):
        turns = real_turns(16)
        used = pipeline_of(tiny)
        play(used, real_turns(40, seed=5))
        assert plain(tuple(play(used, turns))) == plain(tuple(play(pipeline_of(tiny), turns)))

    def test_the_stopwatch_decides_nothing(self):
        ticks = iter(range(1, 10_000))
        with_watch, without = Talk(), Talk()
        with_watch.pipeline._stopwatch = lambda: float(next(ticks))
        judged = [(talk.user(), talk.bot(repetition=0.9, stuck=0.5)) for talk in (with_watch, without)]
        assert [one.verdict for one in judged[0]] == [one.verdict for one in judged[1]]
        assert judged[0][0].times.encode == judged[0][0].times.decide == 1.0


class TestIndices:
    def test_they_run_over_all_roles(self):
        roles = [Role.USER, Role.TOOL, Role.SYSTEM, Role.BOT, Role.HUMAN, Role.USER, Role.BOT]
        talk = talk_of(roles)
        assert [judged.verdict.turn.index for _, judged in talk.said] == list(range(7))
        assert [judged.verdict.turn.turn_id for _, judged in talk.said] == [f"t{i}" for i in range(7)]
        assert talk.state.progress.turns == talk.said[-1][1].verdict.state.turns == 7

    @pytest.mark.parametrize("role", [Role.TOOL, Role.SYSTEM])
    def test_turns_of_tools_are_counted_and_not_judged(self, role):
        talk = Talk()
        talk.user(reformulation=0.9)
        judged = talk.say(role, "I want a human. fraud! fraud!", complaint=1.0, stuck=1.0, repetition=1.0)
        assert judged.verdict.signals == ()
        assert judged.past is None
        assert judged.verdict.recommendation.action is Action.WATCH  # the level goes on
        assert not judged.verdict.recommendation.is_new
        assert judged.verdict.state.turns == 2
        assert plain(judged.conversation.memory) == plain(talk.said[0][1].conversation.memory)

    def test_a_tool_between_question_and_answer_does_not_part_them(self):
        talk = talk_of([Role.HUMAN, Role.USER, Role.TOOL])
        assert talk.bot().verdict.state.holder is Holder.BOT


class TestHolding:
    def assert_held(self, judged):
        assert judged.verdict.signals == ()
        assert judged.past is None
        advice = judged.verdict.recommendation
        assert (advice.action, advice.cause, advice.reason) == (Action.CONTINUE, Cause.HELD, HELD)
        assert (advice.is_new, advice.episode_id, advice.repair) == (False, "", None)
        assert judged.verdict.state.holder is Holder.HUMAN

    def test_a_person_who_writes_has_the_conversation(self):
        talk = talk_of([Role.USER, Role.BOT])
        self.assert_held(talk.human())
        self.assert_held(talk.user("I want a human", human_request=1.0, stuck=1.0))
        self.assert_held(talk.human())
        self.assert_held(talk.say(Role.TOOL, "looked up"))

    def test_the_caller_can_say_so(self):
        talk = talk_of([Role.USER, Role.BOT])
        self.assert_held(talk.user(holder=Holder.HUMAN, stuck=1.0))
        self.assert_held(talk.user(stuck=1.0))
        self.assert_held(talk.bot(holder=Holder.HUMAN, stuck=1.0))

    def test_a_bot_that_answers_nobody_does_not_take_it_back(self):
        talk = talk_of([Role.USER, Role.HUMAN])
        self.assert_held(talk.bot("Ann has joined", stuck=1.0))

    def test_the_first_bot_turn_that_answers_the_user_does(self):
        talk = talk_of([Role.USER, Role.HUMAN, Role.USER])
        judged = talk.bot()
        assert judged.verdict.state.holder is Holder.BOT
        assert judged.verdict.signals
        assert judged.past is not None

    def test_no_bot_turn_takes_it_from_whoever_took_the_case(self):
        talk = talk_of([Role.USER, Role.BOT, Role.USER])
        talk.state = Conversation(taken(talk.state.progress), talk.state.memory)
        self.assert_held(talk.bot("a late answer"))
        self.assert_held(talk.user())
        self.assert_held(talk.bot())
        assert talk.user(holder=Holder.BOT).verdict.state.holder is Holder.BOT
        assert not talk.state.progress.owned
        assert talk.state.progress.fresh_from == 6

    @pytest.mark.parametrize("is_served", [True, False])
    def test_a_case_that_is_closed_or_given_back_leaves_it_with_the_bot(self, is_served):
        talk = Talk()
        talk.user("agent please", human_request=0.9)
        talk.state = Conversation(taken(talk.state.progress), talk.state.memory)
        progress = let_go(talk.state.progress, 6, is_served=is_served)
        assert (progress.holder, progress.owned, progress.episode) == (Holder.BOT, False, None)
        assert (progress.fresh_from, progress.cooldown_until) == (1, 7)
        assert (progress.asked_for_person is None) == is_served, "who still waits is still waiting"

    @pytest.mark.parametrize("role", [Role.USER, Role.BOT, Role.TOOL])
    def test_the_caller_can_give_it_back(self, role):
        talk = talk_of([Role.USER, Role.HUMAN])
        judged = talk.say(role, "hello", Holder.BOT)
        assert judged.verdict.state.holder is Holder.BOT
        assert judged.verdict.recommendation.cause is not Cause.HELD

    def test_a_human_turn_holds_whatever_the_caller_says(self):
        talk = talk_of([Role.USER])
        self.assert_held(talk.say(Role.HUMAN, "hi", Holder.BOT))

    def test_afterwards_the_window_is_fresh(self):
        talk = Talk()
        talk.user("where is my parcel", reformulation=0.9)
        talk.bot(repetition=0.9, stuck=0.85)
        talk.human()
        judged = talk.user("where is my parcel", Holder.BOT, reformulation=0.9)
        (signal,) = [one for one in judged.verdict.signals if one.kind is SignalKind.USER_REFORMULATION]
        assert signal.of is None
        assert [turn.index for turn in judged.conversation.memory.user.turns] == [3]
        assert judged.conversation.memory.bot.turns == ()
        assert judged.conversation.progress.fresh_from == 3
        assert judged.verdict.state.attempts == 0
        assert judged.verdict.recommendation.since.index == 3
        assert judged.conversation.progress.evidence.repeats == 0.0

    def test_afterwards_an_old_loop_does_not_bounce_the_user_back(self):
        talk = talk_of([Role.USER, Role.HUMAN])
        talk.user(holder=Holder.BOT, stuck=1.0)
        for _ in range(POLICY.cooldown_turns - 1):
            assert talk.bot(repetition=0.9, stuck=1.0).verdict.recommendation.action < Action.OFFER_HUMAN
        assert talk.user(stuck=1.0).verdict.recommendation.action is Action.OFFER_HUMAN

    def test_a_request_for_a_person_is_heard_in_the_cooldown(self):
        talk = talk_of([Role.USER, Role.HUMAN])
        judged = talk.user(holder=Holder.BOT, human_request=0.9)
        assert judged.verdict.recommendation.action is Action.OFFER_HUMAN
        assert talk.bot("see our help").verdict.recommendation.action is Action.HAND_OFF

    def test_a_request_that_a_person_served_is_not_passed_over_later(self):
        talk = Talk()
        talk.user("agent please", human_request=0.9)
        talk.human()
        talk.user("thanks, bye")
        assert SignalKind.HIDDEN_PATH not in kinds(talk.bot("see our help"))


class TestEnds:
    def ended_talk(self, end):
        talk = Talk()
        talk.user()
        talk.bot(repetition=0.9, stuck=0.85)
        progress = ended(talk.state.progress, end, is_stuck=is_stuck(talk.state.progress))
        talk.state = Conversation(progress, talk.state.memory)
        return talk

    @pytest.mark.parametrize("end", [End.ENDED, End.IDLE])
    def test_whether_it_was_stuck_is_kept(self, end):
        assert self.ended_talk(end).state.progress.stuck_at_end is True

    def test_a_conversation_without_an_offer_is_not_stuck(self):
        talk = Talk()
        talk.user(stuck=0.79)
        assert not is_stuck(talk.state.progress)
        talk.user(stuck=0.8)
        assert is_stuck(talk.state.progress)

    @pytest.mark.parametrize("role", [Role.USER, Role.BOT, Role.TOOL])
    @pytest.mark.parametrize("end", [End.ENDED, End.IDLE])
    def test_a_turn_after_the_end_reopens(self, end, role):
        talk = self.ended_talk(end)
        judged = talk.say(role, "where is my parcel", stuck=1.0)
        state = judged.verdict.state
        assert (state.end, state.stuck_at_end, state.turns) == (End.OPEN, None, 3)
        assert judged.verdict.turn.index == 2
        assert judged.verdict.recommendation.action < Action.OFFER_HUMAN  # cooldown
        memory = judged.conversation.memory
        assert all(turn.index >= 2 for turn in memory.user.turns + memory.bot.turns)

    @pytest.mark.parametrize(("end", "holder"), [(End.ENDED, Holder.BOT), (End.IDLE, Holder.HUMAN)])
    def test_who_closed_it_no_longer_has_it(self, end, holder):
        """The platform ended it: the bot begins anew. It only went silent: the person who has the case still has it."""
        talk = talk_of([Role.USER, Role.HUMAN])
        progress = ended(taken(talk.state.progress), end, is_stuck=False)
        talk.state = Conversation(progress, talk.state.memory)
        assert talk.user().verdict.state.holder is holder
        assert talk.bot().verdict.state.holder is holder

    def test_episodes_are_counted_on(self):
        talk = self.ended_talk(End.ENDED)
        assert talk.user(reformulation=0.9).verdict.recommendation.episode_id == "2"


class TestRestoring:
    @pytest.mark.parametrize("window", [6, 40])
    def test_a_restored_conversation_is_the_kept_one_bit_for_bit(self, window, tiny):
        """Every verdict of a server that has forgotten everything between two turns equals that of one that has not."""
        pipeline = pipeline_of(tiny, window=window)
        state, said = Conversation(), []
        for i, (role, text) in enumerate(real_turns(30)):
            turn = Turn(role, text, f"t{i}")
            other = pipeline_of(tiny, window=window)
            again = restored(other, said)
            assert plain(again) == plain(state)
            judged = pipeline.judge(state, turn)
            assert plain(other.judge(again, turn)) == plain(judged)
            state = judged.conversation
            said.append((turn, judged))

    @pytest.mark.parametrize(
        "roles",
        [
            [Role.USER] + [Role.BOT] * 12,
            [Role.USER, Role.BOT] + [Role.TOOL] * 4 + [Role.USER],
            [Role.USER, Role.BOT] + [Role.TOOL] * 12 + [Role.USER],
            [Role.USER, Role.BOT, Role.HUMAN, Role.USER, Role.BOT, Role.USER],
            [Role.USER, Role.BOT, Role.HUMAN, Role.USER, Role.SYSTEM],
        ],
        ids=["a user who is silent", "a few tools", "many tools", "handed back", "held"],
    )
    def test_turns_of_any_role_push_old_ones_out_of_the_window(self, roles):
        talk = Talk(window=6)
        for i, role in enumerate(roles):
            talk.say(role, f"some words number {i % 3}", reformulation=0.6, repetition=0.6, stuck=0.1 * (i % 9))
            assert plain(talk.restored()) == plain(talk.state)
            memory = talk.state.memory
            assert all(turn.index > i - 6 for turn in memory.user.turns + memory.bot.turns)


def size_of(value, seen=None):
    """Bytes of a value and of all that it holds."""
    seen = set() if seen is None else seen
    if id(value) in seen or isinstance(value, type) or value is None:
        return 0
    seen.add(id(value))
    size = sys.getsizeof(value)
    if isinstance(value, np.ndarray):
        return size + (size_of(value.base, seen) if value.base is not None else 0)
    if isinstance(value, tuple):
        return size + sum(size_of(item, seen) for item in value)
    if hasattr(value, "__struct_fields__"):
        return size + sum(size_of(getattr(value, name), seen) for name in value.__struct_fields__)
    return size


class TestBounds:
    def test_a_long_conversation_stays_as_small_as_its_window(self, shipped_encoder):
        window = 40
        pipeline = pipeline_of(make_model(shipped_encoder), window=window)
        state, sizes = Conversation(), []
        for i, (role, text) in enumerate(real_turns(1000)):
            state = pipeline.judge(state, Turn(role, text, f"t{i}")).conversation
            assert len(state.memory.user.turns) + len(state.memory.bot.turns) <= window
            if i >= window and i % 20 == 0:
                sizes.append(size_of(state))
        assert max(sizes[-10:]) < 1.25 * max(sizes[:10])

    def test_forty_typical_turns_take_at_most_64_kilobytes(self, shipped_encoder):
        turns = [turn for _, script in sorted(HEALTHY.items()) for turn in script][:20]
        turns += [(role, text) for role, text in real_turns(200) if text][:20]
        assert len(turns) == 40
        assert size_of(play(pipeline_of(make_model(shipped_encoder)), turns)[-1].conversation) <= 64 * 1024

    def test_a_huge_turn_is_ten_sentences(self, tiny):
        judged = play(pipeline_of(tiny), [(Role.USER, "Where is it? " * 2000)])[-1]
        assert judged.past.n_sentences == 10


class TestShippedModel:
    """What the bundle in `models/` does with plain cases."""

    LOOP = (
        (Role.USER, "My router has no connection since this morning. What can I do?"),
        (Role.BOT, "Please restart your router and wait five minutes."),
        (Role.USER, "I did that already, it still has no connection."),
        (Role.BOT, "Please restart your router and wait five minutes."),
        (Role.USER, "I told you that I have already restarted it! No connection."),
        (Role.BOT, "Please restart your router and wait five minutes."),
        (Role.USER, "You keep saying the same thing. Stop repeating that!"),
        (Role.BOT, "Please restart your router and wait five minutes."),
    )

    def test_a_plain_loop_calls_for_a_person(self, shipped):
        judged = play(pipeline_of(shipped), self.LOOP)
        assert judged[-1].verdict.recommendation.action >= Action.OFFER_HUMAN
        assert judged[2].verdict.recommendation.action < Action.OFFER_HUMAN

    def test_a_request_for_a_person_is_offered_and_then_handed_off(self, shipped):
        judged = play(
            pipeline_of(shipped),
            [
                (Role.USER, "I want to talk to a human agent"),
                (Role.BOT, "You can find answers in our help centre."),
            ],
        )
        assert [one.verdict.recommendation.action for one in judged] == [Action.OFFER_HUMAN, Action.HAND_OFF]

    @pytest.mark.parametrize("script", HEALTHY)
    def test_a_healthy_conversation_raises_no_alarm_in_any_script(self, script, shipped):
        judged = play(pipeline_of(shipped), HEALTHY[script])
        assert len(judged) == 12
        assert all(one.verdict.recommendation.action < Action.OFFER_HUMAN for one in judged)
