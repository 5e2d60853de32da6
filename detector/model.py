"""A model bundle in memory: all that is learnt, ready to judge."""

from typing import Protocol

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from detector.encoder import Encoder, Vectors

USER_HEADS = ("reformulation", "complaint", "human_request")
BOT_HEADS = ("repetition", "nonanswer")
STUCK_HEADS = ("stuck",)


class Heads(Protocol):
    """Heads over named features."""

    def score(self, features: NDArray[np.float64], /) -> NDArray[np.float64]:
        """Calibrated probabilities, one a head."""
        ...


class TextScorer(Protocol):
    """Heads over the text of a turn alone."""

    def score(self, vectors: Vectors, /) -> list[float]:
        """Probabilities, one a head, given the sentence vectors."""
        ...


class CurvePoint(Struct, frozen=True):
    """One point of the operating curve, measured on conversations that were not trained on.

    Attributes:
        threshold: Stuck probability from which a person is offered.
        false_alarms: Alarms by cause LOOP per 100 conversations that were never stuck.
        caught: Share of stuck conversations caught in time, 0 to 1.
    """

    threshold: float
    false_alarms: float
    caught: float


class Model(Struct, frozen=True):
    """A bundle.

    Attributes:
        model_id, version: Name the bundle in every answer.
        encoder: Sentence vectors.
        encoder_hash: Hash of the encoder's files.
        user_text, bot_text: Heads over the text alone; their scores are features of the heads below.
        user, bot: Heads over the named features of a turn.
        stuck: The head over the named features of a conversation.
        thresholds: Score from which each head's signal is sent.
        curve: Operating curve, by falling threshold.
    """

    model_id: str
    version: str
    encoder: Encoder
    encoder_hash: str
    user_text: TextScorer
    bot_text: TextScorer
    user: Heads
    bot: Heads
    stuck: Heads
    thresholds: dict[str, float]
    curve: tuple[CurvePoint, ...]


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
