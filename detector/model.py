"""A model bundle in memory: all that is learnt, ready to judge."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from detector.encoder import Encoder
from detector.memory import Memory
from detector.turn import Role

USER_HEADS = ("reformulation", "complaint", "human_request")
BOT_HEADS = ("repetition", "nonanswer")
STUCK_HEADS = ("stuck", "alarm")


class Heads(Protocol):
    """Heads over named features."""

    def score(self, features: NDArray[np.float64], /) -> NDArray[np.float64]:
        """Calibrated probabilities, one a head."""
        ...


class VectorHeads(Protocol):
    """Heads over the context vector of a turn."""

    def score(self, vector: NDArray[np.float32], /) -> list[float]:
        """Probabilities, one a head."""
        ...


class SecondReader(Protocol):
    """A second stage, which reads the turns again whose scores leave doubt."""

    def is_in_doubt(self, role: Role, scores: Sequence[float], /) -> bool:
        """Whether a turn is to be read again."""
        ...

    def settled(
        self, index: int, role: Role, text: str, memory: Memory, scores: Sequence[float], /
    ) -> tuple[float, ...]:
        """The scores of a turn after it was read again in the light of what is remembered."""
        ...


class CurvePoint(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One point of the operating curve, measured on conversations that were not trained on.

    In a bundle it is a list of its fields in this order; older bundles end after `caught`.

    Attributes:
        threshold: Stuck probability from which a person is offered.
        false_alarms: Alarms by cause LOOP per 100 conversations that were never stuck.
        caught: Share of stuck conversations caught in time, 0 to 1.
        false_alarms_low, false_alarms_high, caught_low, caught_high: 95 % intervals; None if nobody computed them.
    """

    threshold: float
    false_alarms: float
    caught: float
    false_alarms_low: float | None = None
    false_alarms_high: float | None = None
    caught_low: float | None = None
    caught_high: float | None = None


class Model(Struct, frozen=True):
    """A bundle.

    Attributes:
        model_id, version: Name the bundle in every answer.
        encoder: Sentence vectors.
        encoder_hash: Hash of the encoder's files.
        user_linear, bot_linear: Linear heads over the text alone, and over the text and its context; their scores are
            features of the heads below.
        user, bot: Heads over the named features of a turn.
        stuck: The heads over the named features of a conversation: P(stuck by now), and the alarm's score, which also
            rises for the turn before.
        thresholds: Score from which each head's signal is sent.
        curve: Operating curve, by falling threshold.
        second: Reads doubtful turns again; None in a bundle that was made without.
    """

    model_id: str
    version: str
    encoder: Encoder
    encoder_hash: str
    user_linear: tuple[VectorHeads, VectorHeads]
    bot_linear: tuple[VectorHeads, VectorHeads]
    user: Heads
    bot: Heads
    stuck: Heads
    thresholds: dict[str, float]
    curve: tuple[CurvePoint, ...]
    second: SecondReader | None = None


def alarm_threshold(curve: tuple[CurvePoint, ...], budget: float) -> float:
    """The lowest threshold whose false alarms stay within the budget.

    Args:
        curve: The model's operating curve.
        budget: Alarms by cause LOOP per 100 conversations that were never stuck.

    Raises:
        ValueError: The curve does not cover the budget.
    """
    rates = [point.false_alarms for point in curve]
    if not rates or not min(rates) <= budget <= max(rates):
        covered = f"{min(rates):g} to {max(rates):g}" if rates else "none"
        raise ValueError(
            f"false_alarm_budget = {budget:g} is outside of what this model was measured for ({covered} per 100 "
            "conversations); choose a budget in that range or retrain with more healthy conversations"
        )
    return min(point.threshold for point in curve if point.false_alarms <= budget)
