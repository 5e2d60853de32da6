"""The gate: what a candidate must show against the active model before it may serve."""

from collections.abc import Mapping, Sequence

from training.comparison import Change, Difference, compare
from training.evaluation import Judged

NO_WORSE = ("stuck: caught", "repetition F1", "reformulation F1")
LIMITS = {"ordinary": 0.02, "hard": 0.15, "recovered": 0.20}
"""Share of the never stuck conversations of each class that may raise an alarm on the gate set.

Room for chance over what the shipped model does on the written test set (0 of 4, 1 of 30, 1 of 10); conversations that
are nothing but ordinary get the rate beyond which no operator would let a detector run.
"""
FEWEST = 20
"""Stuck conversations, never stuck ones, and turns of each label: fewer prove nothing about a model."""


def gate(active: Sequence[Judged], candidate: Sequence[Judged]) -> tuple[dict[str, Difference], list[str]]:
    """Judge a candidate on the gate set.

    Nothing of `NO_WORSE` and no class of false alarms may be significantly worse (95 % paired bootstrap over
    conversations), and false alarms stay within `LIMITS`, or at what the active model has if that is more already:
    a model that is better without being good may replace a worse one.

    Args:
        active: What the active model said about the gate set.
        candidate: What the candidate said about the same conversations.

    Returns:
        All differences, and why the candidate is refused; nothing if it may serve.
    """
    differences = compare(active, candidate)
    return differences, [*_too_few(active, differences), *_worse(differences), *_over_limit(differences)]


def _too_few(judged: Sequence[Judged], differences: Mapping[str, Difference]) -> list[str]:
    stuck = sum(one.conversation.stuck_at is not None for one in judged)
    found = {"stuck conversations": stuck, "never stuck conversations": len(judged) - stuck}
    for name in NO_WORSE[1:]:
        label = name.split()[0]
        found[f"turns labelled {label}"] = differences[name].n if name in differences else 0
    return [
        f"the gate set has {n} {what}, at least {FEWEST} are needed; add labelled conversations"
        for what, n in found.items()
        if n < FEWEST
    ]


def _worse(differences: Mapping[str, Difference]) -> list[str]:
    names = (*NO_WORSE, *(_false_alarms(kind) for kind in LIMITS))
    return [
        f"{name} is worse: {found.before:.3f} -> {found.after:.3f}, difference {found}"
        for name in names
        if (found := differences.get(name)) is not None and found.change is Change.WORSE
    ]


def _over_limit(differences: Mapping[str, Difference]) -> list[str]:
    return [
        f"{_false_alarms(kind)} is {found.after:.3f}, the limit is {limit:.2f} (active model: {found.before:.3f})"
        for kind, limit in LIMITS.items()
        if (found := differences.get(_false_alarms(kind))) is not None and found.after > max(limit, found.before)
    ]


def _false_alarms(kind: str) -> str:
    return f"false alarms: {kind}"
