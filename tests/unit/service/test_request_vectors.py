"""Vectors of requests are made once, and anew by another reader."""

import numpy as np

from detector.reading import Reader
from detector.service import request_vectors
from detector.service.request_vectors import RequestVectors
from tests.support.core import make_encoder

TEXTS = ["change my address", "where is my parcel", "change my address", ""]


class Counting(Reader):
    """Counts the texts that it embeds."""

    def __init__(self):
        super().__init__(make_encoder())
        self.embedded = []

    def vectors_of(self, texts):
        self.embedded += texts
        return super().vectors_of(texts)


def test_each_text_is_embedded_once_and_comes_out_in_its_place():
    reader = Counting()
    embed = RequestVectors(lambda: reader)
    expected = Reader(make_encoder()).vectors_of(TEXTS)
    assert np.allclose(embed(TEXTS), expected, atol=1e-6)
    assert np.allclose(embed(TEXTS[1:]), expected[1:], atol=1e-6)
    assert sorted(reader.embedded) == sorted(set(TEXTS))


def test_another_reader_makes_all_anew():
    readers = [Counting(), Counting()]
    embed = RequestVectors(lambda: readers[0])
    embed(TEXTS)
    readers.pop(0)
    embed(TEXTS[:1])
    assert readers[0].embedded == TEXTS[:1]


def test_no_more_are_kept_than_the_limit(monkeypatch):
    monkeypatch.setattr(request_vectors, "_MAX_KEPT", 3)
    reader = Counting()
    embed = RequestVectors(lambda: reader)
    for i in range(9):
        embed([f"text {i}"])
    assert len(embed._kept) <= 3
    assert embed(["text 8"]).shape == (1, reader.dim)
