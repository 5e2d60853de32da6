"""Features of a user turn: what they say about plain cases, by name."""

import pytest
from msgspec.structs import replace

from detector.comparison import compare
from detector.conversation import Evidence, Progress
from detector.features import bot_features, user_features
from detector.features.conversation import DECAY, OnceMore, gathered, once_more, stuck_features
from detector.memory import Memory, PastTurn, Track, figures_of
from detector.pipeline import remembered
from detector.reading import Reader
from detector.turn import Role
from detector.verdict import TurnRef
from tests.support.core import make_encoder
from training.fit import feature_names

READER = Reader(make_encoder())
FIRST = OnceMore(0.0, 0.0)
ASKED = "Where is my parcel with the red shoes?"


def of_user(text, *before, bot_scores=(0.0, 0.0)):
    """Features of a user turn after (role, text) turns; the bot's have the given scores."""
    memory = Memory()
    for i, (role, said) in enumerate(before):
        reading = READER.read(said)
        named, n = (user_features, 6) if role is Role.USER else (bot_features, 4)
        features = named(reading, memory, compare(reading, memory.of(role)), [0.0] * n)
        scores = (0.0, 0.0, 0.0) if role is Role.USER else bot_scores
        memory = memory.after(role, remembered(TurnRef(i, f"t{i}"), role, reading, features, scores, None), reading)
    reading = READER.read(text)
    return user_features(reading, memory, compare(reading, memory.user), [0.0] * 6)


def test_names_and_order_never_depend_on_the_conversation():
    later = of_user("hello", (Role.USER, "hi"), (Role.BOT, "hello"), (Role.USER, ""), (Role.BOT, ""))
    assert list(of_user("hello")) == list(later) == feature_names()["user"]


@pytest.mark.parametrize("text", ["", "?", "😡", ASKED, "x " * 5000])
def test_every_feature_is_a_finite_number(text):
    for before in ((), ((Role.BOT, text),), ((Role.USER, text), (Role.BOT, text))):
        assert all(abs(float(value)) < 1e4 for value in of_user(text, *before).values())


def test_a_question_that_is_put_again_is_alike():
    before = [(Role.USER, ASKED), (Role.BOT, "I did not understand that. Could you rephrase?")]
    again, other = of_user(ASKED, *before), of_user("what are your opening hours on sunday", *before)
    assert again["alike"] > 0.95 > other["alike"] + 0.3
    assert again["question_alike"] > 0.95
    assert again["new_words"] == 0 < other["new_words"]
    assert again["reply_fallback"] == 1


def test_the_same_question_with_another_value_shows_it():
    before = [(Role.USER, "is there a train on monday"), (Role.BOT, "yes at nine")]
    assert of_user("is there a train on tuesday", *before)["values_new"] == 1
    assert of_user("is there a train on monday", *before)["values_new"] == 0


def test_what_the_bot_did_since_counts():
    before = [(Role.USER, ASKED), (Role.BOT, "no idea"), (Role.USER, "hm"), (Role.BOT, "no idea")]
    features = of_user(ASKED, *before, bot_scores=(0.7, 0.4))
    assert features["since_repeat_max"] == 0.7
    assert features["since_evade_sum"] == pytest.approx(0.8)
    assert features["reply_repeats"] == 0.7


def test_an_answer_to_the_same_prompt_is_seen():
    same = [(Role.BOT, "Which day suits you?"), (Role.USER, "friday"), (Role.BOT, "Which day suits you?")]
    other = [(Role.BOT, "Which day suits you?"), (Role.USER, "friday"), (Role.BOT, "Enter your postal code now")]
    assert of_user("friday", *same)["same_prompt"] > 0.95
    assert of_user("friday", *other)["same_prompt"] < 0.5


class TestConversation:
    def test_the_evidence_is_the_running_sum_of_the_scores(self):
        evidence = Evidence()
        for score in (0.6, 0.2):
            evidence = gathered(evidence, Role.BOT, (score, 0.1), FIRST, is_sign=False)
        evidence = gathered(evidence, Role.USER, (0.5, 0.3, 0.9), FIRST, is_sign=False)
        assert evidence.repeats == pytest.approx(0.8)
        assert evidence.evasions == pytest.approx(0.2)
        assert (evidence.tries, evidence.complaints) == (0.5, 0.3)
        assert evidence.recent_repeats == pytest.approx((0.6 * DECAY + 0.2) * DECAY)
        assert (evidence.top_repeat, evidence.second_repeat) == (0.6, 0.2)
        assert (evidence.top_try, evidence.second_try) == (0.5, 0.0)

    def test_quiet_turns_are_counted_from_the_latest_sign(self):
        evidence = replace(Evidence(), quiet=3)
        assert gathered(evidence, Role.USER, (0, 0, 0), FIRST, is_sign=False).quiet == 4
        assert gathered(evidence, Role.USER, (0, 0, 0), FIRST, is_sign=True).quiet == 0

    def test_names_do_not_depend_on_the_role_and_length_is_left_out(self):
        """Conversation length alone is the baseline that must be beaten, and would pass for evidence."""
        user = stuck_features(Evidence(), Progress(), Role.USER, (0.5, 0.2, 0.9), FIRST, 0)
        bot = stuck_features(Evidence(), Progress(), Role.BOT, (0.5, 0.2), FIRST, 0)
        late = stuck_features(Evidence(), Progress(turns=500), Role.BOT, (0.5, 0.2), FIRST, 0)
        assert list(user) == list(bot) == feature_names()["stuck"]
        assert late == bot
        assert (user["try_now"], user["repeat_now"]) == (0.5, 0.0)
        assert (bot["try_now"], bot["repeat_now"]) == (0.0, 0.5)


class TestOnceMore:
    """Stuck is the second failure of one thing: a turn that restates a turn that restated."""

    def test_a_repeat_of_a_repeat_is_likelier_than_a_first_repeat(self):
        track = Track(
            (PastTurn(1, "a", figures=figures_of((0.0, 0.0))), PastTurn(3, "b", figures=figures_of((0.8, 0.0)), of=1))
        )
        assert once_more(track, 1, (0.9, 0.0)).same == pytest.approx(0.72)
        assert once_more(track, 0, (0.9, 0.0)) == FIRST

    def test_turns_that_restate_the_same_turn_belong_together(self):
        turns = [
            PastTurn(0, "a", figures=figures_of((0.0,))),
            PastTurn(2, "b", figures=figures_of((0.6,)), of=0),
            PastTurn(4, "c", figures=figures_of((0.1,))),
        ]
        found = once_more(Track(tuple(turns)), 3, (0.5,))
        assert found.same == pytest.approx(0.3)

    def test_another_thread_counts_as_recent_only(self):
        turns = (
            PastTurn(0, "a", figures=figures_of((0.0,))),
            PastTurn(2, "b", figures=figures_of((0.6,)), of=0),
            PastTurn(4, "c", figures=figures_of((0.0,))),
        )
        found = once_more(Track(turns), 1, (0.5,))
        assert (found.same, found.recent) == (0.0, pytest.approx(0.3))

    def test_the_odds_of_having_been_stuck_only_rise(self):
        once = gathered(Evidence(), Role.BOT, (0.9, 0.0), OnceMore(0.5, 0.5), is_sign=True)
        twice = gathered(once, Role.BOT, (0.9, 0.0), OnceMore(0.5, 0.5), is_sign=True)
        quiet = gathered(twice, Role.BOT, (0.0, 0.0), FIRST, is_sign=False)
        assert (once.repeated_on, twice.repeated_on, quiet.repeated_on) == (0.5, 0.75, 0.75)
        assert gathered(twice, Role.USER, (0.0, 0.5, 0.0), FIRST, is_sign=True).complained_on == pytest.approx(0.45)
