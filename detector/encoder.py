"""Sentence vectors: the `Encoder` seam and the static encoder behind it."""

import re
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import NamedTuple, Protocol
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from detector.text import is_cjk

Vectors = NDArray[np.float32]

UNKNOWN_PIECE = "<unk>"
"""What a tokenizer of this kind of encoder gives for letters that it has no piece for."""
HASHED_ROWS = 4096
_HASH_SEED = 20240501
_UNREAD = re.compile("[\u0370-\u03ff\u0530-\u05ff\u0900-\u097f\u10a0-\u10ff\u1f00-\u1fff]")
"""Greek, Armenian, Hebrew, Devanagari, Georgian: the teacher has single letters of them, which mean nothing alone."""
_FOLDED_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789'æœßøłđıþð")


class Encoder(Protocol):
    """What the pipeline needs of an encoder: words in, one unit vector a sentence out."""

    dim: int

    def rows_of(self, word: str) -> tuple[int, ...]:
        """What stands for a folded word; meant to be kept by the caller."""
        ...

    def encode(self, sentences: Sequence[Sequence[int]]) -> Vectors:
        """Unit vectors, shape (len(sentences), dim), of sentences given as the rows of their words."""
        ...


class Encoded(NamedTuple):
    """Sentence vectors as they are compared and as they are remembered.

    Attributes:
        vectors: Unit vectors, shape (sentences, dim).
        quantized: The same as int8; the vector is `quantized * scale`.
        scale: float32, shape (sentences,).
    """

    vectors: Vectors
    quantized: NDArray[np.int8]
    scale: NDArray[np.float32]

    @classmethod
    def of(cls, vectors: Vectors) -> "Encoded":
        """Quantize vectors."""
        scale = np.maximum.reduce(np.abs(vectors), axis=1, initial=1e-9)
        scale /= np.float32(127.0)
        rounded = vectors / scale[:, None]
        return cls(vectors, np.rint(rounded, out=rounded).astype(np.int8), scale)

    def row(self, i: int) -> "Encoded":
        """Sentence `i` alone."""
        return Encoded(self.vectors[i : i + 1], self.quantized[i : i + 1], self.scale[i : i + 1])

    def copy(self) -> "Encoded":
        """The same in memory of its own."""
        return Encoded(self.vectors.copy(), self.quantized.copy(), self.scale.copy())


def joined(parts: Sequence[Encoded]) -> Encoded:
    """One after the other."""
    return parts[0] if len(parts) == 1 else Encoded(*[np.concatenate(arrays) for arrays in zip(*parts, strict=True)])


class StaticEncoder:
    """A table of token vectors; a sentence is their sum, scaled to length 1.

    Taken from a sentence encoder (`training.encoder`). Words in scripts that the teacher cannot read get vectors of
    hashed character n-grams (fastText, Bojanowski et al. 2017) instead: equal and nearly equal words meet, different
    ones stay apart, so that such text is compared by its letters and never floods.
    """

    def __init__(self, table: Vectors, tokenizer: Tokenizer) -> None:
        """Wrap a table of shape (vocabulary, dim) and the tokenizer that its rows belong to."""
        self.dim = table.shape[1]
        self._tokenizer = tokenizer
        unknown = tokenizer.token_to_id(UNKNOWN_PIECE)
        # Encoders of older bundles read English alone, though they have pieces for single letters of other scripts.
        self._reads_latin_only = unknown is None
        self._unknown = tokenizer.token_to_id("[UNK]") if unknown is None else unknown
        self._hashed_from = len(table)
        length = float(np.median(np.linalg.norm(table, axis=1)))
        hashed = np.random.default_rng(_HASH_SEED).standard_normal((HASHED_ROWS, self.dim), dtype=np.float32)
        hashed *= length / np.sqrt(np.float32(self.dim))
        self._table: Vectors = np.concatenate([table, hashed])

    @classmethod
    def from_tensors(cls, tensors: Mapping[str, NDArray[np.generic]], tokenizer_json: str) -> "StaticEncoder":
        """Build from the quantized table of a bundle.

        Args:
            tensors: `table` int8 (vocabulary, dim) and `scale` float32 (vocabulary,), a row being `table * scale`.
            tokenizer_json: A tokenizer in the format of the `tokenizers` library.
        """
        table = tensors["table"].astype(np.float32) * tensors["scale"].astype(np.float32)[:, None]
        return cls(table, Tokenizer.from_str(tokenizer_json))

    def rows_of(self, word: str) -> tuple[int, ...]:
        """Rows of the table for a folded word; character n-grams where the teacher's pieces mean nothing."""
        if self._reads(word):
            ids = self._tokenizer.encode(word, add_special_tokens=False).ids
            if self._unknown not in ids:
                return tuple(ids)
        if is_cjk(word):
            grams = [word[i : i + 2] for i in range(len(word) - 1)] or [word]
        else:
            marked = f"<{word}>"
            grams = [marked, *(marked[i : i + 3] for i in range(len(marked) - 2))]
        return tuple(self._hashed_from + crc32(gram.encode()) % HASHED_ROWS for gram in grams)

    def _reads(self, word: str) -> bool:
        return _FOLDED_LATIN.issuperset(word) or not (self._reads_latin_only or _UNREAD.search(word))

    def encode(self, sentences: Sequence[Sequence[int]]) -> Vectors:
        """See `Encoder`. A sentence without rows gets the zero vector, which resembles nothing."""
        rows = list(chain.from_iterable(sentences))
        if not rows:
            return np.zeros((len(sentences), self.dim), np.float32)
        sums: Vectors
        if len(sentences) == 1:
            sums = np.add.reduce(self._table.take(rows, axis=0), axis=0, keepdims=True)
        else:
            # Only sentences with rows: `reduceat` knows no empty stretch.
            starts, filled, at = [], [], 0
            for i, sentence in enumerate(sentences):
                if sentence:
                    starts.append(at)
                    filled.append(i)
                    at += len(sentence)
            sums = np.add.reduceat(self._table.take(rows, axis=0), starts, axis=0)
            if len(filled) < len(sentences):
                all_sums = np.zeros((len(sentences), self.dim), np.float32)
                all_sums[filled] = sums
                sums = all_sums
        lengths = np.sqrt(np.einsum("ij,ij->i", sums, sums))
        sums /= np.maximum(lengths, 1e-9)[:, None]
        return sums
