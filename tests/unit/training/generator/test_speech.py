"""What kind of turn a text is."""

import pytest

from training.generator import speech


@pytest.mark.parametrize(
    ("text", "language", "request_"),
    [
        ("Does the Acorn have free wifi there?", "en", True),
        ("I want to book a taxi between the two", "en", True),
        ("Yes please.", "en", False),
        ("Thank you, that is all I need today.", "en", False),
        ("In the north of town, moderately priced.", "en", False),
        ("Wie kann ich meine Adresse ändern?", "de", True),
        ("我的快递什么时候能到呢？", "zh", True),
        ("好的", "zh", False),
    ],
)
def test_is_request(text, language, request_):
    """Only a clear request that stands alone."""
    assert speech.is_request(text, language) is request_


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Two hours. Please say your license plate.", "Please say your license plate."),
        ("Okay, what day would you like?", "Okay, what day would you like?"),
        ("Booked. What else can I do for you?", None),
        ("Where from? And which day?", None),
        ("Shall I book it?", None),
    ],
)
def test_question_of(text, question):
    """The one question for a value at the end."""
    assert speech.question_of(text, "en") == question


def test_confirmation_of():
    """The one yes-or-no question at the end, no offer of more."""
    assert speech.confirmation_of("It costs $8. Shall I book it?") == "Shall I book it?"
    assert speech.confirmation_of("Done. Is there anything else?") is None
    assert speech.confirmation_of("What day?") is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("Just one.", True), ("J T 7 4 K P", True), ("yes", False), ("No, thanks", False), ("Which one?", False)],
)
def test_is_value(text, value):
    """Short, nothing asked, no yes or no."""
    assert speech.is_value(text) is value


def test_topic_of():
    """The first thing that one asks a service about."""
    assert speech.topic_of("can you resend my invoices please") == "invoices"
    assert speech.topic_of("hello there") is None


def test_lexicon_checks():
    """What may ask for a person, complain or fall back is seen with the detector's own phrases."""
    assert speech.asks_for_person("can I speak to an agent please")
    assert not speech.asks_for_person("can I speak Spanish here")
    assert speech.is_fallback("Sorry, I didn't understand that.")
    assert speech.is_complaint("you keep repeating yourself")
