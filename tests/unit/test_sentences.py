"""Sentences that come again are kept, within bounds, and change nothing."""

from threading import Thread

import numpy as np
import pytest

from detector import sentences
from detector.encoder import Encoded
from detector.reading import Reader
from detector.sentences import KnownSentences, Sentence
from tests.support.core import DIM, make_encoder, plain

LINES = ["Where is my parcel?", "It is late.", "Is there anything else that I can do for you?", "订单在哪？", "OK"]


ENCODED = Encoded.of(np.eye(3, DIM, dtype=np.float32))


def sentence(n_words=3):
    return Sentence(content_words=1, asks=False, words=1, content=1, values=0, asked=0, flags=0, n_words=n_words)


def said_twice(known, text, found):
    known.saw(text, found, ENCODED, 1)
    known.saw(text, found, ENCODED, 1)


def test_a_sentence_is_kept_from_the_second_time_on():
    known = KnownSentences()
    known.saw("hello", sentence(), ENCODED, 1)
    assert known.get("hello") is None
    known.saw("hello", sentence(), ENCODED, 1)
    assert plain(known.get("hello")) == plain((sentence(), ENCODED.row(1)))
    assert known.get("other") is None


def test_what_is_kept_does_not_hold_on_to_the_turn_that_it_came_in():
    known = KnownSentences()
    said_twice(known, "hello", sentence())
    kept = known.get("hello")
    assert kept is not None
    assert all(array.base is None for array in kept[1])


def test_the_sentences_kept_are_bounded_and_those_asked_for_stay(monkeypatch):
    monkeypatch.setattr(sentences, "_MAX_KEPT", 10)
    known = KnownSentences()
    for i in range(100):
        said_twice(known, f"line {i}", sentence(i))
        assert known.get("line 0") is not None
    assert len(known) <= 20
    assert known.get("line 99") is not None
    assert known.get("line 1") is None


def test_long_sentences_are_not_kept():
    known = KnownSentences()
    said_twice(known, "x" * 5_000, sentence())
    assert len(known) == 0


def test_the_marks_are_bounded(monkeypatch):
    monkeypatch.setattr(sentences, "_MAX_MARKS", 10)
    known = KnownSentences()
    for i in range(100):
        known.saw(f"line {i}", sentence(), ENCODED, 0)
    assert len(known._marks) <= 10


@pytest.mark.parametrize("rounds", [1, 2, 3])
def test_a_known_sentence_is_read_as_an_unknown_one(rounds):
    """Alone, among known ones, and beside a new one: bit by bit the same."""
    used = Reader(make_encoder())
    texts = [*LINES, " ".join(LINES), f"{LINES[0]} A word of its own. {LINES[1]}", f"{LINES[1]} {LINES[0]}"]
    for _ in range(rounds):
        for text in texts:
            assert plain(used.read(text)) == plain(Reader(make_encoder()).read(text)), text


def test_threads_share_a_reader():
    reader, wanted = Reader(make_encoder()), [plain(Reader(make_encoder()).read(line)) for line in LINES]
    wrong = []

    def read():
        for _ in range(200):
            wrong.extend(line for line, found in zip(LINES, wanted, strict=True) if plain(reader.read(line)) != found)

    threads = [Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
