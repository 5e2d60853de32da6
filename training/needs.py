"""How well requests of one need are told from others, by the threshold that reports use."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from detector.encoder import Encoder
from detector.outcomes import Request, RequestReader
from detector.outcomes.needs import LEAST_REQUESTS, centre_of
from detector.turn import Role
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
            JSONL: a reformulation and what it restates are one need, openings of different conversations are not.
        encoder: Reads them.

    Raises:
        DataError: It is neither, or too short.
    """
    reader = RequestReader(encoder)
    return _of_categories(path, reader) if path.suffix == ".csv" else _of_conversations(read_jsonl(path), reader)


def _of_categories(path: Path, reader: RequestReader) -> Likeness:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if not rows or not {"text", "category"} <= rows[0].keys():
        raise DataError(f"{path}: the first line must name the columns text and category")
    names = {name: i for i, name in enumerate(sorted({row["category"] for row in rows}))}
    read = [(names[row["category"]], reader.read([row["text"]])) for row in rows]
    requests = [request for _, request in read if request is not None]
    groups = np.array([group for group, request in read if request is not None])
    vectors = _moved(requests, _centre(requests))
    first, second = np.triu_indices(len(vectors), 1)
    pairs = np.column_stack([groups[first], (vectors @ vectors.T)[first, second]])
    is_same = groups[first] == groups[second]
    return Likeness(pairs[is_same], pairs[~is_same])


def _of_conversations(conversations: Sequence[Conversation], reader: RequestReader) -> Likeness:
    openings: list[Request] = []
    restated: list[Request] = []
    owners: list[int] = []
    for i, conversation in enumerate(conversations):
        turns = conversation.turns
        opening = reader.read([turn.text for turn in turns if turn.role is Role.USER])
        if opening is not None:
            openings.append(opening)
        for turn in turns:
            if (of := turn.of.get("reformulation")) is None:
                continue
            earlier, later = reader.read([turns[of].text]), reader.read([turn.text])
            if earlier is not None and later is not None:
                restated += [earlier, later]
                owners.append(i)
    centre = _centre(openings)
    vectors, said = _moved(openings, centre), _moved(restated, centre)
    first, second = np.triu_indices(len(vectors), 1)
    same = np.column_stack([owners, np.einsum("ij,ij->i", said[::2], said[1::2])])
    return Likeness(same, np.column_stack([first, (vectors @ vectors.T)[first, second]]))


def _centre(requests: Sequence[Request]) -> NDArray[np.float32]:
    centre = centre_of(requests)
    if centre is None:
        raise DataError(f"{len(requests)} requests are too few to measure needs on; give at least {LEAST_REQUESTS}")
    return centre


def _moved(requests: Sequence[Request], centre: NDArray[np.float32]) -> Pairs:
    moved = np.asarray(requests, np.float64).reshape(-1, len(centre)) - centre
    return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9))


def _share_over(pairs: Pairs, threshold: float) -> Figure:
    _, at = np.unique(pairs[:, 0], return_inverse=True)
    over = np.bincount(at, weights=pairs[:, 1] >= threshold)
    counts = np.column_stack([over, np.bincount(at)]).astype(np.float64)
    return Measure(counts, lambda sums: ratio(sums[..., 0], sums[..., 1]), len(pairs)).figure()
