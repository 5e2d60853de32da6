"""The phrase language of the lexicons."""

import pytest

from detector.phrases import MAX_GAP, PhraseBook
from detector.text import WORD, fold, is_cjk


def found(lines, text):
    """Whether a lexicon of these lines finds something in a sentence."""
    book = PhraseBook([{"it": lines}], ["other", "it"])
    words = []
    for word in WORD.findall(fold(text)):
        words.extend(word) if is_cjk(word) else words.append(word)
    bits = {phrases.found(words, at) for at, word in enumerate(words) if (phrases := book.starting_with(word))}
    assert bits <= {0, 2}
    return 2 in bits


@pytest.mark.parametrize(
    ("phrase", "text", "is_found"),
    [
        ("refund", "I want a REFUND now", True),
        ("refund", "refunds", False),
        ("call me", "please call me", True),
        ("call me", "call and me", False),
        ("call me", "call", False),
        # choice
        ("call|ring me|us", "ring us", True),
        ("call|ring me|us", "ring them", False),
        # optional
        ("a real? person", "a person", True),
        ("a real? person", "a real person", True),
        ("a real? person", "a nice person", False),
        ("a real|live? person", "a live person", True),
        ("a b? c? d", "a d", True),
        ("a b? c? d", "a c d", True),
        ("a b? c? d", "a c b d", False),
        ("person please?", "person", True),
        # gap
        ("talk .. person", "talk person", True),
        ("talk .. person", "talk to a real person", True),
        ("talk .. person", "talk to a very real person", False),
        ("talk .. person now", "talk to person person now", True),  # the gap may have to swallow a first match
        ("do not ..", "do not", True),
        # anchors
        ("^agent", "agent please", True),
        ("^agent", "the agent", False),
        ("agent$", "an agent", True),
        ("agent$", "agent please", False),
        ("^agent$", "agent!", True),
        ("^agent$", "agent agent", False),
        ("^yes please|thanks$", "yes please", True),
        ("^yes please|thanks$", "yes please do", False),
        ("give .. back$", "give it all back", True),
        ("give .. back$", "give it back now", False),
        # accents and letter case
        ("quiero HABLAR", "Quiéro hablar", True),
        # Chinese: every character is a word
        ("人工", "我要转人工客服", True),
        ("人工", "人和工", False),
        ("转 人工|真人", "转真人", True),
        ("转 人工|真人", "转人", False),
        ("转 个? 人", "转个人", True),
        ("给 我 .. 电话", "给我打个电话", True),
        ("^好$", "好", True),
        ("^好$", "好吗", False),
        ("help 人工", "help 人工", True),
    ],
)
def test_a_phrase_finds_what_it_says(phrase, text, is_found):
    assert found(phrase, text) is is_found


def test_a_gap_is_at_most_three_words():
    assert MAX_GAP == 3
    assert found("a .. z", "a b c d z")
    assert not found("a .. z", "a b c d e z")


def test_lines_are_independent():
    assert found("foo\nbar baz", "bar baz")
    assert found("foo\nbar baz", "foo")


def test_a_word_carries_all_its_categories():
    book = PhraseBook([{"one": "stop", "two": "stop it"}, {"three": "stop"}], ["one", "two", "three"])
    phrases = book.starting_with("stop")
    assert phrases.found(["stop", "it"], 0) == 0b111
    assert phrases.found(["stop"], 0) == 0b101


def test_an_unknown_category_is_refused_by_name():
    with pytest.raises(ValueError, match=r"'complaints'.*known: complaint"):
        PhraseBook([{"complaints": "x"}], ["complaint"])


def test_a_phrase_cannot_start_with_a_gap():
    with pytest.raises(ValueError, match="start with a gap"):
        PhraseBook([{"it": ".. x"}], ["it"])


def test_a_phrase_may_be_in_words_that_have_its_first_one():
    """Whether it goes on there is another matter."""
    book = PhraseBook([{"it": "call|ring me\nrefund"}], ["it"])
    assert book.may_be_in(["please", "ring", "them"])
    assert not book.may_be_in(["tell", "me"])
    assert not book.may_be_in([])
