"""What is hidden, and that it is hidden wherever it stands."""

import pytest

from detector.handoff import Redaction
from detector.handoff.redaction import masked_alone, without_payments
from tests.support.handoffs import handoff_of


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("card 4111 1111 1111 1111 12/27 cvc 123", "card [card ending 1111] 12/27 cvc 123"),
        ("2 4111-1111-1111-1111", "2 [card ending 1111]"),
        ("visa:4111111111111111cvv", "visa:[card ending 1111]cvv"),
        ("卡号４１１１１１１１１１１１１１１１过期", "卡号[card ending 1111]过期"),
        ("IBAN:DE89370400440532013000!", "IBAN:[iban ending 3000]!"),
        ("from NL91 ABNA 0417 1643 00 with love", "from [iban ending 4300] with love"),
        ("4111 1111 1111 1112", "4111 1111 1111 1112"),
        ("00340434161094042557", "00340434161094042557"),
    ],
)
def test_cards_and_accounts_show_their_last_four(text, shown):
    assert without_payments(text) == shown


def test_what_a_word_gave_away_is_hidden_where_the_word_is_missing():
    """The second time nobody says that it is an order."""
    turns = [("user", "my order number is 4711220"), ("bot", "Which one?"), ("user", "the 4711220 I said")]
    made = handoff_of(turns, redaction=Redaction.FACTS)
    assert made.attempts[1].request.text == "the [order-1] I said"
    assert "4711220" not in str(made)


def test_the_same_value_is_the_same_placeholder_and_another_one_another():
    turns = [("user", "mail a@x.example or b@x.example"), ("user", "A@x.example is best")]
    made = handoff_of(turns, redaction=Redaction.CONTACTS)
    assert made.attempts[0].request.text == "mail [email-1] or [email-2]"
    assert made.attempts[1].request.text == "[email-1] is best"
    assert [fact.value for fact in made.facts] == ["[email-1]", "[email-2]"]


def test_a_url_with_a_secret_is_a_contact():
    made = handoff_of([("user", "see https://x.example/y?access_token=abc123 now")], redaction=Redaction.CONTACTS)
    assert made.request.text == "see [secret-1] now"
    assert "abc123" not in str(made)


def test_a_card_becomes_a_placeholder_where_contacts_are_hidden():
    made = handoff_of([("user", "charge 4111 1111 1111 1111 please")], redaction=Redaction.CONTACTS)
    assert [fact.value for fact in made.facts] == ["[card-1]"]
    assert "1111" not in str(made)


@pytest.mark.parametrize(
    ("level", "shown"),
    [
        (Redaction.NONE, "mail [email-1] about order 4711220"),
        (Redaction.CONTACTS, "mail [email-1] about order 4711220"),
        (Redaction.FACTS, "mail [email-1] about order [order-1]"),
    ],
)
def test_another_customers_contacts_are_hidden_at_every_level(level, shown):
    assert masked_alone("mail a@x.example about order 4711220", level) == shown


def test_a_quote_that_is_cut_does_not_cut_a_hidden_number_open():
    """Hidden first, cut then: half a telephone number would be a find no more."""
    made = handoff_of([("user", "word " * 118 + "call +44 20 7946 0958 now")], redaction=Redaction.CONTACTS)
    assert "+44" not in str(made)
