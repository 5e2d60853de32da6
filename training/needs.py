"""How well requests of one need are told from others, by the threshold that reports use."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from detector.encoder import Encoder
from detector.outcomes import RequestReader
from detector.outcomes.needs import centre_of
from training.bootstrap import Figure, Measure, ratio
from training.data import Conversation, DataError, read_jsonl

Pairs = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Likeness:
    """Centred cosines of pairs of requests, each pair with the group that it is resampled with.

    Attributes:
        same: Of one need, rows of (group, cosine).
        other: Of two needs, the same.
    """

    same: Pairs
    other: Pairs

    def found(self, threshold: float) -> tuple[Figure, Figure]:
        """The share of each that a threshold takes for one need, with intervals over groups."""
        return _share_over(self.same, threshold), _share_over(self.other, threshold)


def likeness_of(path: Path, encoder: Encoder) -> Likeness:
    """Compare the requests in a file.

    Args:
        path: A CSV with columns `text` and `category`: texts of one category are one need. Or labelled conversations,
            JSONL: a reformulation and what it restates are one need, first turns of different conversations are not.
        encoder: Reads them.

    Raises:
        DataError: It is neither.
    """
    if path.suffix == ".csv":
        return _of_categories(path, encoder)
    return _of_conversations(read_jsonl(path), encoder)


def _of_categories(path: Path, encoder: Encoder) -> Likeness:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if not rows or not {"text", "category"} <= rows[0].keys():
        raise DataError(f"{path}: the first line must name the columns text and category")
    names = sorted({row["category"] for row in rows})
    read = [(names.index(row["category"]), request) for row in rows if (request := _read(encoder, [row["text"]])) is not None]
    groups = np.array([group for group, _ in read])
    vectors = _centred([request for _, request in read])
    first, second = np.triu_indices(len(vectors), 1)
    pairs = np.column_stack([groups[first], (vectors @ vectors.T)[first, second]])
    is_same = groups[first] == groups[second]
    return Likeness(pairs[is_same], pairs[~is_same])


def _of_conversations(conversations: Sequence[Conversation], encoder: Encoder) -> Likeness:
    firsts, restated, owners = [], [], []
    for i, conversation in enumerate(conversations):
        turns = conversation.turns
        opening = [turn.text for turn in turns if turn.role == "user"]
        if (request := _read(encoder, opening)) is not None:
            firsts.append((i, request))
        for turn in turns:
            for label in turn.labels:
                if label.label != "reformulation" or label.of is None:
                    continue
                pair = _read(encoder, [turns[label.of].text]), _read(encoder, [turn.text])
                if pair[0] is not None and pair[1] is not None:
                    restated += pair
                    owners.append(i)
    vectors = _centred([request for _, request in firsts] + restated)
    openings, said = vectors[: len(firsts)], vectors[len(firsts) :]
    groups = np.array([group for group, _ in firsts])
    first, second = np.triu_indices(len(openings), 1)
    same = np.column_stack([owners, np.einsum("ij,ij->i", said[::2], said[1::2])])
    return Likeness(same, np.column_stack([groups[first], (openings @ openings.T)[first, second]]))


def _read(encoder: Encoder, texts: Sequence[str]) -> NDArray[np.float16] | None:
    return RequestReader(encoder).read(texts)


def _centred(requests: Sequence[NDArray[np.float16]]) -> Pairs:
    centre = centre_of(requests)
    if centre is None:
        raise DataError(f"{len(requests)} requests are too few to measure needs on")
    moved = np.asarray(requests, np.float64) - centre
    return moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)


def _share_over(pairs: Pairs, threshold: float) -> Figure:
    groups, at = np.unique(pairs[:, 0], return_inverse=True)
    counts = np.zeros((len(groups), 2))
    np.add.at(counts, at, np.column_stack([pairs[:, 1] >= threshold, np.ones(len(pairs))]))
    return Measure(counts, lambda sums: ratio(sums[..., 0], sums[..., 1]), len(pairs)).figure()
