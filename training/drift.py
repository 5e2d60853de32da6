"""Drift as a report: live turns against the reference of a bundle, tested with SciPy."""

import sqlite3
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from prometheus_client.parser import text_string_to_metric_families
from scipy import stats

from detector.conversation import Conversation
from detector.drift import PSI_LARGE, PSI_MODERATE, Histogram, Reference, counted, psi
from detector.pipeline import Inputs, Pipeline
from detector.service.replay import judged_again
from detector.stores import TurnRow

Counts = NDArray[np.int64]
ALPHA = 0.05
_TIMEOUT = 10.0
_COLUMNS = "idx, turn_id, digest, role, time, received, text, past, progress, answer"


class DriftError(Exception):
    """Drift cannot be told; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Moved:
    """One feature, score or flag, live against the reference.

    Attributes:
        forest: user, bot or stuck.
        kind: feature, score or flag.
        name: Of the feature or the head.
        psi: Population stability index.
        p: Chance of a difference like that without drift, over all figures of the report (Benjamini-Hochberg). Turns
            of one conversation resemble each other, so it is rather too small.
        turns: Live turns behind it.
        edges: Of the bins.
        expected, seen: Shares of the bins in the reference and live; `seen` is empty if only the index is known.
    """

    forest: str
    kind: str
    name: str
    psi: float
    p: float
    turns: int
    edges: tuple[float, ...]
    expected: tuple[float, ...]
    seen: tuple[float, ...]

    @property
    def level(self) -> str:
        """How far it has moved; what may be chance has not."""
        if self.p >= ALPHA or self.psi < PSI_MODERATE:
            return "none"
        return "large" if self.psi >= PSI_LARGE else "moderate"


class _Figure(NamedTuple):
    """A figure before its chance is corrected for how many there are."""

    forest: str
    kind: str
    name: str
    histogram: Histogram
    psi: float
    p: float
    turns: int
    live: Counts | None


@dataclass(slots=True)
class Replayed:
    """What was read of a store.

    Attributes:
        inputs: What the heads saw.
        conversations: How many.
        without_text: Conversations left out because texts are missing.
    """

    inputs: list[Inputs]
    conversations: int = 0
    without_text: int = 0


def replayed(store: Path, pipeline: Pipeline) -> Replayed:
    """Judge the conversations of an SQLite store again, reading only; the server may be running.

    Raises:
        DriftError: The file cannot be read.
    """
    found = Replayed([])
    try:
        for rows in _conversations(store):
            if any(not row.text and row.past for row in rows):
                found.without_text += 1
                continue
            found.conversations += 1
            judged = judged_again(pipeline, Conversation(), rows)
            found.inputs += [one.inputs for one in judged if one.inputs is not None]
    except sqlite3.Error as error:
        raise DriftError(f"{store}: {error}; name the SQLite file of a server (sqlite_path)") from None
    return found


def drift_of_inputs(reference: Reference, inputs: list[Inputs]) -> list[Moved]:
    """Drift of turns, from the counts: a chi-square test of homogeneity a figure.

    Raises:
        DriftError: There are none.
    """
    if not inputs:
        raise DriftError("no judged turn with its text; drift from a store needs store_text = full and some traffic")
    found = []
    for forest, columns in counted(reference, inputs).items():
        for (kind, name, histogram), live in zip(reference.forests[forest].columns(), columns, strict=True):
            expected = np.array(histogram.counts)
            chance = _homogeneity(expected, live)
            found.append(_Figure(forest, kind, name, histogram, psi(expected, live), chance, int(live.sum()), live))
    return _moved(found)


def drift_of_server(reference: Reference, address: str) -> list[Moved]:
    """Drift as a server's gauges tell it; the test is that of the index itself (chi-square, Yurdakul 2018).

    Args:
        reference: Of the bundle that the server runs.
        address: HOST:PORT of its metrics.

    Raises:
        DriftError: It cannot be reached, or has no figures yet.
    """
    samples = _samples(address)
    found = []
    for forest, part in reference.forests.items():
        turns = int(samples.get(("loopdetector_drift_turns", forest), 0))
        for kind, name, histogram in part.columns():
            shown = f"{forest}.{name}" if kind == "feature" else name
            value = samples.get(("loopdetector_drift_psi", kind, shown))
            if value is not None:
                scale = 1 / max(turns, 1) + 1 / max(sum(histogram.counts), 1)
                p = float(stats.chi2.sf(value / scale, max(len(histogram.counts) - 1, 1)))
                found.append(_Figure(forest, kind, name, histogram, value, p, turns, None))
    if not found:
        raise DriftError(
            f"{address} has no drift figures: the active bundle has no reference, or too few turns were judged yet"
        )
    return _moved(found)


def model_of_server(address: str) -> str:
    """The bundle that a server runs.

    Raises:
        DriftError: It cannot be reached.
    """
    return next(key[1] for key in _samples(address) if key[0] == "loopdetector_model_info")


def _moved(found: Sequence[_Figure]) -> list[Moved]:
    """The figures, those that moved furthest first, with their chances corrected for how many they are."""
    corrected = stats.false_discovery_control([one.p for one in found])
    moved = [
        Moved(
            one.forest,
            one.kind,
            one.name,
            one.psi,
            float(p),
            one.turns,
            tuple(one.histogram.edges),
            _shares(np.array(one.histogram.counts)),
            () if one.live is None else _shares(one.live),
        )
        for one, p in zip(found, corrected, strict=True)
    ]
    return sorted(moved, key=lambda one: (one.level == "none", -one.psi))


def _homogeneity(expected: Counts, live: Counts) -> float:
    filled = (expected + live) > 0
    if filled.sum() < 2:
        return 1.0
    return float(stats.chi2_contingency(np.array([expected[filled], live[filled]])).pvalue)


def _shares(counts: Counts) -> tuple[float, ...]:
    return tuple((counts / max(counts.sum(), 1)).tolist())


def _conversations(store: Path) -> Iterator[list[TurnRow]]:
    with closing(sqlite3.connect(f"{store.resolve().as_uri()}?mode=ro", uri=True)) as db:
        keys = db.execute("SELECT tenant, id FROM conversations").fetchall()
        for key in keys:
            rows = db.execute(f"SELECT {_COLUMNS} FROM turns WHERE tenant=? AND id=? ORDER BY idx", key)  # noqa: S608
            yield [TurnRow(*row) for row in rows]


def _samples(address: str) -> dict[tuple[str, ...], float]:
    """The server's metrics by name and label values."""
    try:
        with urllib.request.urlopen(f"http://{address}/metrics", timeout=_TIMEOUT) as answer:
            text = answer.read().decode()
    except (OSError, ValueError) as error:
        raise DriftError(f"{address}: no metrics there ({error}); name metrics_host:metrics_port") from None
    found: dict[tuple[str, ...], float] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = sample.labels
            chosen = (labels["model_id"],) if "model_id" in labels else tuple(labels.values())
            found[(sample.name, *chosen)] = sample.value
    return found
