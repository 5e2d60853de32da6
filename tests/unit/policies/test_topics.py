"""Topics are found in what users say, in every language that the operator writes phrases in."""

import pytest

from detector.policies.topics import Topic, TopicBook
from detector.verdict import Severity

FRAUD = Topic(
    "fraud",
    ("fraud|fraudulent", "stole|stolen .. card", "betrug|betrogen", "tarjeta .. robada", "carte .. volée?", "盗刷"),
    severity=Severity.CRITICAL,
)
OUTAGE = Topic("outage", ("outage", "kein|keine internet|strom", "panne", "停电", "apagón"))
BOOK = TopicBook([FRAUD, OUTAGE])


def names(*sentences):
    return [topic.name for topic in BOOK.found(sentences)]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("This is FRAUD!", ["fraud"]),
        ("somebody stole my credit card", ["fraud"]),
        ("Ich wurde betrogen", ["fraud"]),
        ("mi tarjeta fue robada", ["fraud"]),
        ("Ma carte bancaire a été volée", ["fraud"]),
        ("我的卡被盗刷了", ["fraud"]),
        ("Seit heute kein Internet", ["outage"]),
        ("Hay un apagon en mi calle", ["outage"]),
        ("我家停电了", ["outage"]),
        ("an outage, or is it fraud?", ["fraud", "outage"]),
        ("where is my parcel", []),
        ("fraudster", []),
        ("", []),
    ],
)
def test_a_topic_is_found_in_a_sentence(sentence, found):
    """By words and not by their parts, with or without accents, Chinese by characters."""
    assert names(sentence) == found


def test_every_sentence_counts():
    """A topic hides in the last sentence of a long message."""
    assert names("hello", "I have a question", "there is an outage") == ["outage"]


def test_the_worst_topic_gives_the_severity():
    """What an earlier policy called a topic counts for nothing."""
    assert BOOK.severity_of(("outage", "fraud")) is Severity.CRITICAL
    assert BOOK.severity_of(("outage",)) is Severity.NORMAL
    assert BOOK.severity_of(("gone",)) is Severity.LOW
    assert BOOK.severity_of(()) is Severity.LOW


def test_more_topics_than_bits_of_a_machine_word():
    """A hundred topics are told apart."""
    book = TopicBook([Topic(f"topic {i}", (f"word{i}",)) for i in range(100)])
    assert [topic.name for topic in book.found(["word99 and word0"])] == ["topic 0", "topic 99"]
