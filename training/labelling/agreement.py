"""How far two annotators agree."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from training.bootstrap import Counts, Figure, Measure, ratio
from training.data import LABELS
from training.evaluation import f1, kappa
from training.labelling.answers import Answer, Key, decided
from training.labelling.selection import RANDOM


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two annotators on one label, over the questions that both answered with yes or no.

    Attributes:
        kappa: Cohen's kappa (1960); NaN if both always say the same one thing.
        f1: Of one against the other; the same both ways.
        agree: Share of equal answers.
        yes: How often each said yes.
        differ: The questions they differ on.
    """

    kappa: Figure
    f1: Figure
    agree: Figure
    yes: tuple[int, int]
    differ: tuple[Key, ...]


def agreement(
    one: Mapping[Key, Answer], other: Mapping[Key, Answer], *, random_only: bool = False
) -> dict[str, Agreement]:
    """The agreement of two annotators by label; labels without a common answer are missing.

    Args:
        one, other: Their answers.
        random_only: Only turns that were drawn at random for both, whose figures hold for unflagged turns at large; the
            others were picked for being doubtful, and figures on them are lower.
    """
    first, second = ({answer.key: answer for answer in decided(of.values())} for of in (one, other))
    common = [key for key in first if key in second]
    if random_only:
        common = [key for key in common if first[key].why == second[key].why == RANDOM]
    found = {}
    for label in LABELS:
        keys = [key for key in common if key[2] == label]
        if keys:
            said = {key: (bool(first[key].applies), bool(second[key].applies)) for key in keys}
            found[label] = _of(said)
    return found


def _of(said: Mapping[Key, tuple[bool, bool]]) -> Agreement:
    counts = _counts(said)
    both, first_only, second_only, _ = counts.sum(axis=0).astype(int)
    n = len(said)
    return Agreement(
        kappa=Measure(counts, kappa, n).figure(),
        f1=Measure(counts, f1, n).figure(),
        agree=Measure(counts, lambda sums: ratio(sums[..., 0] + sums[..., 3], sums.sum(axis=-1)), n).figure(),
        yes=(int(both + first_only), int(both + second_only)),
        differ=tuple(key for key, (a, b) in said.items() if a is not b),
    )


def _counts(said: Mapping[Key, tuple[bool, bool]]) -> Counts:
    """Both yes, first only, second only, both no: one row a conversation."""
    columns = {(True, True): 0, (True, False): 1, (False, True): 2, (False, False): 3}
    rows: dict[str, Counts] = {}
    for (conversation, _, _), pair in said.items():
        rows.setdefault(conversation, np.zeros(4))[columns[pair]] += 1
    return np.array(list(rows.values()))
