"""Facts in conversations that were written for this, with every fact of theirs listed."""

import pytest

from detector.handoff import Redaction
from tests.support.handoffs import handoff_of, written

FILES = ("written", "kept_apart", "kept_apart_2", "kept_apart_3")


def facts_of(conversation):
    made = handoff_of(conversation["turns"])
    return {(fact.kind.name.lower(), fact.value, fact.turn_index) for fact in made.facts}


def planted(conversation):
    return {tuple(fact) for fact in conversation["facts"]}


@pytest.mark.parametrize("name", FILES)
def test_nearly_all_planted_facts_are_found_with_their_turns_and_none_is_invented(name):
    """At least 95 % of the facts, by kind, value and turn; what is found and not listed is invented."""
    conversations = written(name)
    found = {one["id"]: facts_of(one) for one in conversations}
    missed = {one["id"]: left for one in conversations if (left := planted(one) - found[one["id"]])}
    invented = {one["id"]: more for one in conversations if (more := found[one["id"]] - planted(one))}
    total = sum(len(planted(one)) for one in conversations)
    assert sum(map(len, missed.values())) <= 0.05 * total, missed
    assert invented == {}


def test_there_are_conversations_enough():
    everything = [one for name in FILES for one in written(name)]
    assert len(everything) >= 30
    assert sum(one["language"] != "en" for one in everything) >= 6
    assert {kind for one in everything for kind, _, _ in one["facts"]} == {
        "order_number", "ticket_number", "account_number", "email", "phone", "amount", "date", "version", "error_code",
        "url", "host", "region",
    }  # fmt: skip


@pytest.mark.parametrize("level", Redaction)
@pytest.mark.parametrize("name", FILES)
def test_cards_and_bank_accounts_are_never_shown_in_full(name, level):
    """At no level, in no field."""
    with_secrets = [one for one in written(name) if one["secrets"]]
    assert with_secrets
    for one in with_secrets:
        shown = str(handoff_of(one["turns"], redaction=level))
        for secret in one["secrets"]:
            digits = "".join(secret.split())
            assert secret not in shown
            assert digits not in "".join(shown.split())


@pytest.mark.parametrize("level", [Redaction.CONTACTS, Redaction.FACTS, Redaction.TEXT])
def test_hidden_facts_stand_in_no_field(level):
    """What a level hides is in no quote, no fact, and neither of the two renderings."""
    contacts = {"email", "phone"}
    kept = {"version", "error_code", "region"}
    for one in (one for name in FILES for one in written(name)):
        made = handoff_of(one["turns"], redaction=level)
        shown = str(made)
        found = {(fact.kind.name.lower(), fact.value) for fact in handoff_of(one["turns"]).facts}
        for kind, value in found:
            hidden = kind in contacts if level is Redaction.CONTACTS else kind not in kept
            # A short value is a piece of others: "75" of a total, "6pm" of nothing.
            if (hidden or level is Redaction.TEXT) and len(value) > 4:
                assert value not in shown, (one["id"], kind)
        assert len(made.facts) == len(found)


def test_what_is_impersonal_stays_when_facts_are_hidden():
    one = next(one for one in written("written") if one["id"] == "vpn-en")
    values = {fact.value for fact in handoff_of(one["turns"], redaction=Redaction.FACTS).facts}
    assert {"809", "5.1.2", "Windows 11", "TLS_ERR_HANDSHAKE"} <= values
    assert "[ticket-1]" in values


def test_no_word_of_the_conversation_is_left_at_the_last_level():
    one = next(one for one in written("written") if one["id"] == "strom-de")
    made = handoff_of(one["turns"], redaction=Redaction.TEXT)
    words = {word for _, text in one["turns"] for word in text.split() if len(word) > 5}
    shown = f"{made.text} {made.markdown} {made.request} {made.attempts} {made.sentiment} {made.facts}"
    assert [word for word in words if word in shown] == []
    assert "order number 1" in made.text and "tries" in made.text
