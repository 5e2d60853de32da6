"""From a raw message to clean sentences and words."""

import pytest

from detector.text import MAX_SENTENCES, clip, fold, is_cjk, normalize, split_sentences, stem_of, words_of


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("ｆｕｌｌ ｗｉｄｔｈ ①", "full width 1"),
        ("ﬁne", "fine"),
        ("don’t ‘quote’", "don't 'quote'"),
        ("zero\u200bwidth\u200d\ufeff", "zerowidth"),
        ("\u202eright to left\u202c \u2066isolate\u2069 \u061cmark", "right to left isolate mark"),
        ("bell\x07 null\x00 del\x7f c1\x85 soft\xadhyphen", "bell null del c1 softhyphen"),
        ("tabs\tand\u00a0odd\u2003blanks", "tabs and odd blanks"),
        ("line\r\nbreak \n\n  twice", "line\nbreak\ntwice"),
        ("\n  around  \n", "around"),
        ("", ""),
        ("\u200b\u200b", ""),
    ],
)
def test_characters_that_say_nothing_are_removed(raw, clean):
    assert normalize(raw) == clean


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("<p>Hello <b>there</b></p>", "Hello there"),
        ("**bold** and __strong__ and `code` and ~~gone~~", "bold and strong and code and gone"),
        ("[our help page](https://example.com/a_b)", "our help page"),
        ("![picture](http://x/y.png)", "picture"),
        ("# Title\n> quoted\n- item\n* item\n• item", "Title\nquoted\nitem\nitem\nitem"),
        ("5 < 6 and 7 > 3, I <3 you", "5 < 6 and 7 > 3, I <3 you"),
        ("snake_case stays, 2*3*4 stays, a-b stays", "snake_case stays, 2*3*4 stays, a-b stays"),
    ],
)
def test_markup_goes_and_its_words_stay(raw, clean):
    assert normalize(raw) == clean


def test_lone_surrogates_are_replaced():
    assert normalize("a\ud83d b\udc00").encode("utf-8") == b"a? b?"


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Hello there. I want help. It is late!", ["Hello there.", "I want help.", "It is late!"]),
        ("Where is it? I ordered it; now I wait… Why?", ["Where is it?", "I ordered it;", "now I wait...", "Why?"]),
        ("first line\nsecond line", ["first line", "second line"]),
        ("你好！我的订单在哪？谢谢。再见", ["你好!", "我的订单在哪?", "谢谢。", "再见"]),
        ("これは何ですか？返金してください。早く！", ["これは何ですか?", "返金してください。", "早く!"]),
        ("مرحبا. كيف حالك؟ أريد المساعدة", ["مرحبا.", "كيف حالك؟", "أريد المساعدة"]),
        ("میرا آرڈر کہاں ہے۔ جلدی", ["میرا آرڈر کہاں ہے۔", "جلدی"]),
        ("नमस्ते। मेरा ऑर्डर कहाँ है?", ["नमस्ते।", "मेरा ऑर्डर कहाँ है?"]),
    ],
)
def test_sentences_end_where_each_script_ends_them(text, sentences):
    assert split_sentences(normalize(text)) == sentences


@pytest.mark.parametrize(
    "text",
    [
        "It costs 3.5 euros in version v1.2.3 at 10:30",
        "Mr. Smith and Dr. Jones live at St. James",
        "see example.com/help.html now",
        "1. Refill",
        "a) Refill",
        "Wir haben z. B. drei",
        "wait ... !!! ???",
        "well :-) ok",
    ],
)
def test_dots_inside_of_a_sentence_do_not_split_it(text):
    assert split_sentences(text) == [text]


def test_items_of_a_list_are_sentences_with_their_mark():
    assert split_sentences("1. Refill\n2. Status\n3) Other") == ["1. Refill", "2. Status", "3) Other"]


def test_pieces_without_words_join_the_sentence_before():
    assert split_sentences("I am angry. 😡 !!!") == ["I am angry. 😡 !!!"]


@pytest.mark.parametrize("count", [MAX_SENTENCES + 1, 25, 137])
def test_beyond_the_limit_sentences_are_merged_and_nothing_is_lost(count):
    words = [f"word{i}" for i in range(count)]
    sentences = split_sentences(" ".join(f"{word}!" for word in words))
    assert len(sentences) == MAX_SENTENCES
    assert " ".join(sentences).replace("!", "").split() == words


def test_a_long_text_keeps_head_and_tail():
    text = "a" * 60 + "b" * 60
    cut, was_cut = clip(text, 50)
    assert was_cut
    assert len(cut) == 50
    assert cut.startswith("a" * 33 + "\n")
    assert cut.endswith("b" * 16)


def test_a_text_at_the_limit_is_left_alone():
    assert clip("a" * 50, 50) == ("a" * 50, False)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ÜBER Straße", "uber strasse"),
        ("Qué año", "que ano"),
        ("Çà et là", "ca et la"),
        ("한국어", "한국어"),  # syllables stay whole
        ("ガギグ", "ガギグ"),
        ("أريد", "أريد"),  # a letter with a hamza is one letter
    ],
)
def test_folding_drops_latin_accents_and_leaves_other_scripts_whole(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I don't know, O'Neil", ["i", "don't", "know", "o'neil"]),
        ("नमस्ते मेरा ऑर्डर", ["नमस्ते", "मेरा", "ऑर्डर"]),
        ("أريد المساعدة", ["أريد", "المساعدة"]),
        ("ต้องการ คืนเงิน", ["ต้องการ", "คืนเงิน"]),
        ("שָׁלוֹם עולם", ["שָׁלוֹם", "עולם"]),
        ("订单 order 号", ["订单", "order", "号"]),
        ("snake_case", ["snake", "case"]),
        ("😡😡 😢", ["😡", "😡", "😢"]),
        ("angry 😡", ["angry"]),
        ("?!...", []),
    ],
)
def test_words_of_every_script_are_whole(text, words):
    assert words_of(text) == words


def test_scripts_without_blanks_are_known():
    assert is_cjk("订单")
    assert is_cjk("カタ")
    assert is_cjk("한국")
    assert not is_cjk("order")
    assert not is_cjk("ต้องการ")


def test_a_question_ends_even_without_a_blank():
    assert split_sentences("Where are you going?For example, say home.") == [
        "Where are you going?",
        "For example, say home.",
    ]
    assert split_sentences("see example.com/?Q=1 now") == ["see example.com/?Q=1 now"]


@pytest.mark.parametrize(
    ("word", "stem"), [("leaving", "leav"), ("leave", "leav"), ("go", "go"), ("going", "go"), ("s", "s")]
)
def test_the_stem_drops_the_commonest_endings(word, stem):
    assert stem_of(word) == stem
