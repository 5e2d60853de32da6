"""Sentence vectors."""

import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel

from detector.encoder import HASHED_ROWS, StaticEncoder
from tests.support.core import DIM, make_encoder
from tests.support.vectors import encode_texts


def test_vectors_have_length_one():
    vectors = encode_texts(make_encoder(), ["where is my parcel", "a", "订单", "พัสดุ"])
    assert vectors.shape == (4, DIM)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize(
    "sentences",
    [
        [[1, 2], []],
        [[], [1, 2]],
        [[1], [], [2, 3]],
        [[1], [], [], [2, 3], [], []],
        [[], [], [1, 2, 3]],
        [[1, 2]],
        [[], []],
        [[]],
    ],
)
def test_an_empty_sentence_gets_the_zero_vector_and_leaves_the_others_alone(sentences):
    encoder = make_encoder()
    vectors = encoder.encode(sentences)
    assert vectors.shape == (len(sentences), DIM)
    for rows, vector in zip(sentences, vectors, strict=True):
        alone = encoder.encode([rows])[0] if rows else np.zeros(DIM)
        assert vector == pytest.approx(alone, abs=1e-6)


def test_order_of_words_and_other_sentences_do_not_matter():
    encoder = make_encoder()
    together = encode_texts(encoder, ["lost parcel", "parcel lost", "something else"])
    assert together[0] == pytest.approx(together[1], abs=1e-6)
    assert together[0] == pytest.approx(encode_texts(encoder, ["lost parcel"])[0], abs=1e-6)


def test_two_encoders_of_one_table_agree():
    texts = ["where is my parcel", "我的包裹", "😡"]
    assert encode_texts(make_encoder(), texts).tobytes() == encode_texts(make_encoder(), texts).tobytes()


def test_words_that_the_teacher_cannot_read_get_hashed_rows(shipped_encoder):
    table = shipped_encoder._hashed_from
    for word in ("พัสดุ", "पार्सल", "😡"):
        rows = shipped_encoder.rows_of(word)
        assert rows
        assert all(table <= row < table + HASHED_ROWS for row in rows)
    for word in ("parcel", "rechnung", "订单", "парсель", "فاتورة"):
        assert all(row < table for row in shipped_encoder.rows_of(word)), word


def test_nearly_equal_unreadable_words_meet_and_others_do_not(shipped_encoder):
    a, b, c = encode_texts(shipped_encoder, ["αποστολη", "αποστολης", "κωδικος"])
    assert a @ b > 0.6
    assert a @ c < 0.3


def test_an_encoder_of_an_older_bundle_reads_latin_alone():
    """Its tokenizer has pieces for single letters of other scripts, whose vectors mean nothing."""
    words = Tokenizer(WordLevel({"[UNK]": 0, "parcel": 1, "订": 2}, unk_token="[UNK]"))  # noqa: S106
    older = StaticEncoder(np.eye(3, 8, dtype=np.float32), words)
    assert older.rows_of("parcel") == (1,)
    assert all(row >= 3 for row in older.rows_of("订"))


def test_the_shipped_encoder_knows_meaning(shipped_encoder):
    refund, money, weather = encode_texts(
        shipped_encoder, ["I want a refund", "give me my money back", "the weather is sunny today"]
    )
    assert refund @ money > refund @ weather + 0.15


def test_the_shipped_encoder_knows_meaning_across_languages(shipped_encoder):
    english, german, chinese, other = encode_texts(
        shipped_encoder, ["where is my invoice", "wo ist meine rechnung", "我的发票在哪里", "das wetter ist schon"]
    )
    assert english @ german > english @ other + 0.15
    assert english @ chinese > chinese @ other + 0.15
