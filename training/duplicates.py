"""Conversations whose text nearly repeats another one's: they must not stand on both sides of a split.

The similarity of two conversations is the Jaccard similarity of their shingles, runs of three words within a turn, with
the speaker (Broder, "On the resemblance and containment of documents", 1997). Candidates come from MinHash with
locality-sensitive hashing, whose cost grows with the number of conversations and not of pairs; each candidate is then
measured exactly, so that none is named by chance.
"""

import zlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from datasketch import MinHash, MinHashLSH
from numpy.typing import NDArray

from detector.text import is_cjk, normalize, words_of
from training.data import Conversation, DataError

NEAR = 0.6
"""From here on two conversations nearly repeat one another. Conversations written apart stay below 0.1; calls to one
bot, whose long lines are the same, below 0.6 unless the callers say nearly the same."""
MIN_SHINGLES = 10
"""Shorter conversations are alike by chance ("hello") and are not compared."""

_WORDS = 3
_BANDS = (32, 4)
"""Bands and rows: a pair of similarity s is a candidate with probability 1 - (1 - s^4)^32, 0.988 at `NEAR`."""
_NAMED = 20

Shingles = NDArray[np.uint32]


class NearDuplicate(NamedTuple):
    """Two conversations that nearly repeat one another: their ids, and their similarity, 0 to 1."""

    first: str
    second: str
    similarity: float


def duplicates_across(conversations: Sequence[Conversation], others: Sequence[Conversation]) -> list[NearDuplicate]:
    """Pairs of one conversation of each set that are at least `NEAR`, the most similar first."""
    index = _Index(others)
    found = [
        NearDuplicate(conversation.id, others[j].id, similarity)
        for conversation in conversations
        for j, similarity in index.matches(conversation)
    ]
    return sorted(found, key=lambda pair: (-pair.similarity, pair))


def duplicates_within(conversations: Sequence[Conversation]) -> list[tuple[int, int]]:
    """Pairs of indices of conversations of one set, the smaller index first.

    Exact copies are paired with the first of them alone: logs are full of them, and their pairs would be many.
    """
    firsts: dict[bytes, int] = {}
    pairs = []
    for i, conversation in enumerate(conversations):
        first = firsts.setdefault(_shingles(conversation).tobytes(), i)
        if first != i:
            pairs.append((first, i))
    indices = list(firsts.values())
    index = _Index([conversations[i] for i in indices])
    for i in indices:
        pairs += [(i, indices[j]) for j, _ in index.matches(conversations[i]) if i < indices[j]]
    return sorted(pairs)


def check_apart(these: Sequence[Conversation], those: Sequence[Conversation]) -> None:
    """Refuse conversations of one side of a split that nearly repeat, or were generated from, one of the other side.

    Raises:
        DataError: There are such; the message names the first ones by id and similarity.
    """
    if found := [f"{a} ~ {b}: {similarity:.2f}" for a, b, similarity in duplicates_across(these, those)]:
        raise DataError(_message("nearly repeat one another", found))
    if found := [f"{a} ~ {b}" for a, b in _descendants(these, those)]:
        raise DataError(_message("were made from one another", found))


def _descendants(these: Sequence[Conversation], those: Sequence[Conversation]) -> list[tuple[str, str]]:
    """Pairs of which one was made from the other, or both from one origin."""
    family: dict[str, list[str]] = {}
    for one in those:
        for name in (one.id, *one.made_from):
            family.setdefault(name, []).append(one.id)
    pairs = {(one.id, other) for one in these for name in (one.id, *one.made_from) for other in family.get(name, ())}
    return sorted(pair for pair in pairs if pair[0] != pair[1])


def _message(what: str, found: Sequence[str]) -> str:
    named = "\n".join(found[:_NAMED])
    return (
        f"conversations of the two sides of a split {what}; leave out one of each pair:\n"
        f"{named}\n{len(found)} pairs in all"
    )


class _Index:
    """A set of conversations, to be asked for those that nearly repeat one."""

    def __init__(self, conversations: Sequence[Conversation]) -> None:
        bands, rows = _BANDS
        self._lsh = MinHashLSH(num_perm=bands * rows, params=_BANDS)
        self._shingles: dict[int, Shingles] = {}
        for i, conversation in enumerate(conversations):
            shingles = _shingles(conversation)
            if len(shingles) >= MIN_SHINGLES:
                self._shingles[i] = shingles
                self._lsh.insert(i, _minhash(shingles))

    def matches(self, conversation: Conversation) -> Iterator[tuple[int, float]]:
        """Indices of the conversations that nearly repeat one, itself among them, with their similarity."""
        shingles = _shingles(conversation)
        if len(shingles) >= MIN_SHINGLES:
            for i in sorted(self._lsh.query(_minhash(shingles))):
                similarity = _jaccard(shingles, self._shingles[i])
                if similarity >= NEAR:
                    yield i, similarity


def _minhash(shingles: Shingles) -> MinHash:
    bands, rows = _BANDS
    # The shingles are hashed already.
    minhash = MinHash(num_perm=bands * rows, hashfunc=int)
    minhash.update_batch(shingles.tolist())
    return minhash


def _jaccard(a: Shingles, b: Shingles) -> float:
    common = len(np.intersect1d(a, b, assume_unique=True))
    return common / (len(a) + len(b) - common)


def _shingles(conversation: Conversation) -> Shingles:
    """Hashes of the runs of words, unique and sorted; a shorter turn is one run."""
    hashes: set[int] = set()
    for turn in conversation.turns:
        words = _words(turn.text)
        runs = [words[i : i + _WORDS] for i in range(max(1, len(words) - _WORDS + 1))] if words else []
        # Not Python's own hash, which differs from process to process.
        hashes.update(zlib.crc32(" ".join((turn.role.name, *run)).encode()) for run in runs)
    return np.array(sorted(hashes), np.uint32)


def _words(text: str) -> list[str]:
    """Words, and the characters of scripts without blanks; numbers count as alike, whatever their value."""
    words: list[str] = []
    for word in words_of(normalize(text)):
        if is_cjk(word):
            words.extend(word)
        else:
            words.append("0" if word.isdigit() else word)
    return words
