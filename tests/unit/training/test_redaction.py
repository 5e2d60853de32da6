"""What is taken for personal data, what is not, and that repeats stay repeats."""

import pytest

from detector.text import normalize
from detector.turn import Role
from training.data import Conversation, LabelledTurn
from training.redaction import Redactor


def redacted(*texts, regions=("US", "GB")):
    turns = tuple(LabelledTurn(Role.USER, text, frozenset({"complaint"})) for text in texts)
    return [turn.text for turn in Redactor(regions).redacted(Conversation("c", "s", turns)).turns]


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("Write to anna.b@shop.example.", "Write to [email-1]."),
        ("müller+x@straße.example, please", "[email-1], please"),
        ("call +49 30 901820 today", "call [phone-1] today"),
        ("call (212) 555-2368!", "call [phone-1]!"),
        ("card 4242 4242 4242 4242, 12/27", "card [card-1], 12/27"),
        ("card 4111-1111-1111-1111", "card [card-1]"),
        ("amex 378282246310005", "amex [card-1]"),
        ("from DE89 3704 0044 0532 0130 00 to me", "from [iban-1] to me"),
        ("from gb33bukb20201555555555.", "from [iban-1]."),
        ("from NL91 ABNA 0417 1643 00 with love and more", "from [iban-1] with love and more"),
        ("see https://bob:pw@host.example/x.", "see [url-1]."),
        ("(https://host.example/x?page=2&access_token=a1)", "([url-1])"),
        ("postgres://bob:pw@db.example/main", "[url-1]"),
    ],
)
def test_personal_data_becomes_a_placeholder_that_says_what_it_was(text, without):
    assert redacted(text) == [without]


@pytest.mark.parametrize(
    "text",
    [
        "order 4711-2233 of 2024-05-01, 3 items at 39.90",
        "card 4242 4242 4242 4241",  # check digit wrong
        "tracking 1234567890123",  # Luhn says no
        "from DE88 3704 0044 0532 0130 00",  # check digits wrong
        "flight AB12 to gate 14",
        "see https://host.example/x?page=2&id=3",
        "me @ home. ok",
        "bus 61D at 9:17am",
        "",
    ],
)
def test_other_numbers_and_links_stay(text):
    assert redacted(text) == [text]


def test_the_same_thing_is_the_same_placeholder_and_another_one_another():
    assert redacted(
        "a@x.example and b@x.example",
        "I said B@X.example!",
        "phone 212-555-2368, or +1 (212) 555 2368, or 212-555-2369",
        "card 4242424242424242, again 4242 4242 4242 4242",
    ) == [
        "[email-1] and [email-2]",
        "I said [email-2]!",
        "phone [phone-1], or [phone-1], or [phone-2]",
        "card [card-1], again [card-1]",
    ]


def test_conversations_are_numbered_apart():
    redactor = Redactor()
    for address in ("a@x.example", "b@x.example"):
        turns = (LabelledTurn(Role.USER, address),)
        assert redactor.redacted(Conversation("c", "s", turns)).turns[0].text == "[email-1]"
    assert redactor.counts == {"email": 2}


def test_a_placeholder_outlives_the_cleaning_of_the_detector():
    """What stands in angle brackets would be dropped as markup, and two addresses were one."""
    (text,) = redacted("mail a@x.example")
    assert normalize(text) == "mail [email-1]"


def test_labels_stay_where_they_are():
    turn = LabelledTurn(Role.USER, "a@x.example", frozenset({"complaint"}))
    conversation = Conversation("c", "s", (turn,), annotated=frozenset({"complaint"}))
    found = Redactor().redacted(conversation)
    assert (found.turns[0].labels, found.annotated) == ({"complaint"}, {"complaint"})


def test_a_number_without_its_country_is_found_where_the_country_is_named():
    assert redacted("ruf 030 901820 an") == ["ruf 030 901820 an"]
    assert redacted("ruf 030 901820 an", regions=("DE",)) == ["ruf [phone-1] an"]


def test_an_unknown_region_is_refused():
    with pytest.raises(ValueError, match="region Berlin is unknown"):
        Redactor(("DE", "Berlin"))


@pytest.mark.parametrize("piece", ["a", "a.", "1 ", "DE12 ", "h://", "a@b.example "])
def test_long_texts_of_one_shape_do_not_hang(piece):
    """Quadratic work would take minutes; the suite's own patience is the limit."""
    text = piece * 30_000
    assert redacted(text) == [text.replace("a@b.example", "[email-1]")]
