"""A turn as the detector reads it."""

import pytest
from msgspec.structs import asdict

from detector.lexicon import BIT
from detector.phrases import PhraseBook
from detector.reading import _MAX_KNOWN_LENGTH, _MAX_SENTENCE_TOKENS, Reader, Skim
from detector.text import MAX_SENTENCES
from tests.support.core import make_encoder, plain

READER = Reader(make_encoder())
MIXED = ["好", "你好", "好的 ok", "客服 服", "服", "ｏｋ 好", "a" * 500, "😡", "Hello there. 好!", "订", "我要订"]


@pytest.mark.parametrize("raw", ["", "   ", "\u200b", "<br>", "?!", "**"])
def test_a_text_that_says_nothing_is_readable(raw):
    reading = READER.read(raw)
    assert len(reading.sentences) == 1
    assert reading.vectors.shape == (1, READER.dim)
    assert not reading.vectors.any()
    assert reading.weights.tolist() == [1.0]
    assert reading.n_words == reading.words == reading.content == 0


def test_every_sentence_has_its_vector_weight_question_and_flags():
    reading = READER.read("Hi. Where is my parcel with the two red shoes? I want to talk to a human.")
    assert len(reading.sentences) == 3 == len(reading.vectors) == len(reading.weights)
    assert reading.questions == (False, True, False)
    assert reading.weights.sum() == pytest.approx(1.0)
    assert reading.weights.argmax() == 1  # most content
    assert reading.sentence_flags[2] & BIT["human_request"]
    assert not reading.sentence_flags[1] & BIT["human_request"]
    assert reading.flags == reading.sentence_flags[0] | reading.sentence_flags[1] | reading.sentence_flags[2]


def test_phrases_do_not_reach_over_sentences():
    reader = Reader(make_encoder(), PhraseBook([{"x": "red shoes"}], ["x"]))
    assert reader.read("I like red. shoes too").flags == 0
    assert reader.read("I like red shoes").flags == 1


def test_stop_words_are_words_and_no_content_and_numbers_are_values():
    reading = READER.read("it is on friday at 17")
    assert reading.n_words == 6
    assert reading.words.bit_count() == 6
    assert reading.values.bit_count() == 2
    assert reading.content.bit_count() == 2


def test_the_same_words_give_the_same_sets_in_any_order_and_case():
    a, b = READER.read("Lost PARCEL"), READER.read("parcel lost")
    assert (a.words, a.content) == (b.words, b.content)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Where is it?", True),
        ("Where is it?!", True),
        ("(really?)", True),
        ("أين طلبي؟", True),
        ("订单在哪？", True),
        ("到了吗", True),
        ("届きますか。", False),
        ("届きますか", True),
        ("It is here.", False),
    ],
)
def test_questions_are_known_by_their_ending(text, asks):
    assert READER.read(text).questions[-1] is asks


@pytest.mark.parametrize(
    ("text", "share"),
    [("WHERE IS IT", 1.0), ("where is it", 0.0), ("OK", 0.0), ("HELP me", 4 / 6), ("订单在哪", 0.0)],
)
def test_shouting_is_the_share_of_capitals(text, share):
    assert READER.read(text).shouting == pytest.approx(share)


def test_what_was_read_before_changes_nothing():
    """A server that has read much and one that has just started see the same in a text."""
    for order in (MIXED, MIXED[::-1]):
        used = Reader(make_encoder())
        for text in order:
            used.read(text)
        for text in MIXED:
            assert plain(used.read(text)) == plain(Reader(make_encoder()).read(text)), text


@pytest.mark.parametrize("is_known", [False, True])
def test_a_skim_says_what_a_reading_says(is_known):
    """Field by field, whether the sentences were said before or not; and it leaves nothing behind."""
    texts = [*MIXED, "", "Hi! I want to talk to a human. This is USELESS!!! 转人工\n- and now?"]
    reader = Reader(make_encoder())
    for text in texts * 2 * is_known:
        reader.read(text)
    kept = len(reader._alone), len(reader._among_others)
    for text in texts:
        skim, reading = reader.skim(text), READER.read(text)
        assert {name: getattr(reading, name) for name in Skim.__struct_fields__} == asdict(skim), text
    assert (len(reader._alone), len(reader._among_others)) == kept
    assert READER.skim(texts[-1]).sentence_flags[1] & BIT["human_request"]


def test_long_words_are_not_kept():
    reader = Reader(make_encoder())
    reader.read(" ".join(f"{'x' * 500}{i}" for i in range(50)))
    reader.read("ก" * 5000)
    assert all(len(word) <= _MAX_KNOWN_LENGTH for word in reader._known)


def test_the_words_kept_are_bounded(monkeypatch):
    monkeypatch.setattr("detector.reading._MAX_KNOWN_WORDS", 100)
    reader = Reader(make_encoder())
    for i in range(60):
        reader.read(f"word{i} other{i} 订{i} third{i}")
    assert len(reader._known) <= 100
    assert plain(reader.read("word1 订")) == plain(READER.read("word1 订"))


def test_a_reader_without_phrases_finds_none():
    assert Reader(make_encoder(), PhraseBook([], [])).read("I want a human").flags == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Where would you like to leave from?", "Okay. Where are you leaving from?"),
        ("When would you like to travel?", "I did not get that. When do you wanna travel"),
        ("What is your order number?", "Please tell me: what is the order number?"),
    ],
)
def test_a_question_asks_for_the_same_in_another_frame(one, other):
    assert READER.read(one).asked == READER.read(other).asked != 0


def test_questions_of_one_form_for_different_things_differ():
    going, leaving = READER.read("Where are you going?"), READER.read("Where are you leaving from?")
    assert going.asked != leaving.asked
    assert READER.read("Hello. Which day? Any time is fine.").asked == READER.read("Which day?").asked


@pytest.mark.parametrize("unit", ["你", "word ", "客服 ", "你好。"])
def test_the_words_looked_at_are_bounded(unit):
    assert READER.read(unit * 8_000).n_words <= MAX_SENTENCES * _MAX_SENTENCE_TOKENS
    assert READER.read(unit.strip() * 50).n_words <= 100


def test_a_run_of_chinese_up_to_the_bound_is_read_whole():
    text = "".join(chr(0x4E00 + i) for i in range(_MAX_SENTENCE_TOKENS))
    assert READER.read(text).n_words == _MAX_SENTENCE_TOKENS == READER.read(text + "好").n_words
    assert READER.read("今天" * 30 + "转人工").flags & BIT["human_request"]


def test_words_after_a_long_run_of_chinese_are_not_looked_at():
    assert READER.read("客服" * 200 + " word" * 50).n_words == _MAX_SENTENCE_TOKENS
