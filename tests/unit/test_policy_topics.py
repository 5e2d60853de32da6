"""Topics and severities of an operator's policy in the decision."""

import pytest
from msgspec.structs import replace

from detector.policies.topics import Topic, TopicBook
from detector.policy import SEVERITIES
from detector.turn import Holder
from detector.verdict import Action, Cause, Severity
from tests.support.core import POLICY, Talk, restored

CHARGEBACK = Topic("chargeback", ("chargeback",), Action.HAND_OFF, Severity.HIGH)
OUTAGE = Topic("outage", ("outage",))
WITH_TOPICS = replace(POLICY, topics=TopicBook([CHARGEBACK, OUTAGE]))


def advice(judgement):
    found = judgement.verdict.recommendation
    return found.action, found.cause


def severity(judgement):
    return judgement.verdict.state.severity


def test_a_topic_calls_a_person_at_once():
    """Without any sign of a loop, and the reason names it."""
    said = Talk(WITH_TOPICS).user("there is an outage here")
    assert advice(said) == (Action.OFFER_HUMAN, Cause.POLICY_TOPIC)
    assert said.verdict.recommendation.is_new
    assert said.verdict.recommendation.reason == "The conversation is about outage."


def test_without_the_policy_nobody_is_called():
    """The words mean nothing by themselves."""
    assert advice(Talk().user("there is an outage here")) == (Action.CONTINUE, Cause.NONE)


def test_only_the_user_brings_up_a_topic():
    """A bot that lists its topics calls nobody."""
    assert advice(Talk(WITH_TOPICS).bot("You can report an outage here")) == (Action.CONTINUE, Cause.NONE)


def test_the_highest_action_counts():
    """Two topics in one turn; then the level stays, and the lower one does not come again as new."""
    talk = Talk(WITH_TOPICS)
    assert advice(talk.user("an outage, or chargeback?")) == (Action.HAND_OFF, Cause.POLICY_TOPIC)
    talk.bot()
    after = talk.user("the outage again")
    assert advice(after) == (Action.HAND_OFF, Cause.POLICY_TOPIC)
    assert not after.verdict.recommendation.is_new
    assert after.verdict.recommendation.reason.startswith("The conversation is about chargeback and outage")


def test_a_topic_raises_an_offer_and_lowers_nothing():
    """What the course of the conversation asks for is never less than before."""
    talk = Talk(WITH_TOPICS)
    assert advice(talk.user("a person please", human_request=0.9)) == (Action.OFFER_HUMAN, Cause.HUMAN_REQUEST)
    assert advice(talk.user("it is about chargeback")) == (Action.HAND_OFF, Cause.POLICY_TOPIC)
    talk = Talk(WITH_TOPICS)
    assert advice(talk.user("a person, for an outage", human_request=0.9)) == (Action.OFFER_HUMAN, Cause.HUMAN_REQUEST)


def test_a_topic_counts_in_the_cooldown_too():
    """A cooldown holds back alarms about loops; this is none."""
    talk = Talk(WITH_TOPICS)
    talk.human()
    talk.bot("back again", holder=Holder.BOT)
    assert advice(talk.user("there is an outage")) == (Action.OFFER_HUMAN, Cause.POLICY_TOPIC)


def test_a_fresh_window_knows_no_topic():
    """What a person has dealt with is over."""
    talk = Talk(WITH_TOPICS)
    talk.user("there is an outage")
    talk.human()
    talk.bot("back again", holder=Holder.BOT)
    assert talk.state.progress.topics == ()
    assert advice(talk.user("thank you")) == (Action.CONTINUE, Cause.NONE)


def test_topics_are_kept_by_a_store():
    """A conversation read again gives the same reason."""
    talk = Talk(WITH_TOPICS)
    talk.user("there is an outage")
    assert restored(talk.pipeline, talk.said).progress.topics == ("outage",)


@pytest.mark.parametrize(
    ("severities", "expected"),
    [
        ({}, Severity.NORMAL),
        ({Cause.POLICY_TOPIC: Severity.CRITICAL}, Severity.CRITICAL),
        ({Cause.LOOP: Severity.CRITICAL}, Severity.NORMAL),
    ],
)
def test_the_cause_gives_the_severity(severities, expected):
    """Of a conversation for which a person is called."""
    policy = replace(WITH_TOPICS, severities=SEVERITIES | severities)
    assert severity(Talk(policy).user("there is an outage")) is expected


def test_a_topic_has_a_severity_of_its_own():
    """The worst of all that holds counts."""
    assert severity(Talk(WITH_TOPICS).user("it is chargeback and an outage")) is Severity.HIGH


@pytest.mark.parametrize(
    ("stakes", "before", "offered"),
    [
        (Severity.CRITICAL, Severity.HIGH, Severity.CRITICAL),
        (Severity.HIGH, Severity.HIGH, Severity.HIGH),
        (Severity.NORMAL, Severity.NORMAL, Severity.NORMAL),
        (Severity.LOW, Severity.LOW, Severity.NORMAL),
    ],
)
def test_what_high_stakes_weigh(stakes, before, offered):
    """An operator of a hospital sees other stakes than one of a shop."""
    talk = Talk(replace(POLICY, severities={Cause.HIGH_STAKES: stakes}))
    assert severity(talk.user("this is urgent")) is before
    assert severity(talk.user("a person please", human_request=0.9)) is offered
