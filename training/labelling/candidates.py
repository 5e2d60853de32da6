"""How much the label of a turn would teach, as far as the model can tell."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from detector.conversation import Conversation as State
from detector.model import VectorHeads
from detector.pipeline import Pipeline
from detector.service.brain import Brain
from detector.signals import HEADS, KIND_OF_HEAD
from detector.turn import Role
from detector.verdict import Verdict
from training.calibration import log_odds
from training.data import Conversation


@dataclass(frozen=True, slots=True)
class Candidate:
    """A turn that may be labelled.

    Attributes:
        conversation: Its conversation.
        turn: Its index.
        value: How much its label would teach, 0 to 2: uncertainty and disagreement of the head that has most.
        flagged: Whether any signal of it is over its threshold.
    """

    conversation: Conversation
    turn: int
    value: float
    flagged: bool


class _Overheard:
    """Linear heads that remember their latest scores."""

    def __init__(self, heads: VectorHeads) -> None:
        self._heads = heads
        self.latest: list[float] = []

    def score(self, vector: NDArray[np.float32]) -> list[float]:
        self.latest = self._heads.score(vector)
        return self.latest


def candidates(brain: Brain, conversations: Sequence[Conversation]) -> Iterator[list[Candidate]]:
    """The candidates of each conversation: all turns of users and bots that have a text and are scored.

    The value of a turn is the highest sum over its heads of *uncertainty*, how near the score is to the threshold
    (Lewis and Gale 1994), and *disagreement* between the head and the two linear heads that it hears (query by
    committee, Seung et al. 1992).
    """
    model = brain.model
    linear = {Role.USER: [_Overheard(heads) for heads in model.user_linear],
              Role.BOT: [_Overheard(heads) for heads in model.bot_linear]}  # fmt: skip
    overheard = replace(
        model,
        user_linear=(linear[Role.USER][0], linear[Role.USER][1]),
        bot_linear=(linear[Role.BOT][0], linear[Role.BOT][1]),
    )
    pipeline = Pipeline(overheard, brain.policy, window=brain.pipeline.window, stopwatch=lambda: 0.0)
    for conversation in conversations:
        found, state = [], State()
        for i, turn in enumerate(conversation.turns):
            judged = pipeline.judge(state, turn.as_turn(i))
            state = judged.conversation
            if judged.past is not None and turn.text.strip():
                committee = np.array([heads.latest for heads in linear[turn.role]])
                value = _value(judged.verdict, turn.role, committee, model.thresholds)
                flagged = any(signal.flagged for signal in judged.verdict.signals)
                found.append(Candidate(conversation, i, value, flagged))
        yield found


def _value(verdict: Verdict, role: Role, committee: NDArray[np.float64], thresholds: dict[str, float]) -> float:
    """Value of a turn; `committee` holds the scores of the linear heads, shape (2, heads)."""
    scores = {signal.kind: signal.score for signal in verdict.signals if signal.score is not None}
    values = []
    for j, head in enumerate(HEADS[role]):
        score = scores[KIND_OF_HEAD[head]]
        opinions = [*committee[:, j], score]
        values.append(uncertainty(score, thresholds[head]) + max(opinions) - min(opinions))
    return float(max(values))


def uncertainty(score: float, threshold: float) -> float:
    """1 at the threshold, falling with the distance in log-odds on both sides of it."""
    here, there = log_odds(np.array([score, threshold]))
    return float(np.exp(-abs(here - there)))
