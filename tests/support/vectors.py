"""Vectors of whole texts, without a reader."""

from detector.text import words_of


def encode_texts(encoder, texts):
    """Unit vectors of whole texts, shape (texts, dim)."""
    return encoder.encode([[row for word in words_of(text) for row in encoder.rows_of(word)] for text in texts])
