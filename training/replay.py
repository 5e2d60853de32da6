"""Conversations played through the serving pipeline, with the features of every turn caught on the way."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from detector.conversation import Conversation as State
from detector.encoder import Encoder
from detector.model import BOT_HEADS, USER_HEADS, Model
from detector.pipeline import Pipeline
from detector.policy import PolicyConfig
from detector.turn import Role
from detector.verdict import Verdict
from training.data import Conversation

Floats = NDArray[np.float64]
Key = tuple[int, int]
"""Conversation and turn, by index."""

WINDOW = 40
NO_POLICY = PolicyConfig(version="training", alarm=2.0, repair=2.0, insist=2.0)
"""Never calls a person, so that the evidence of a whole conversation is seen."""


@dataclass(slots=True)
class Rows:
    """Feature rows of one role (or of the stuck head), in the order of play."""

    keys: list[Key] = field(default_factory=list)
    features: list[Floats] = field(default_factory=list)
    scores: list[Floats] = field(default_factory=list)

    def matrix(self) -> Floats:
        """Shape (rows, features)."""
        return np.array(self.features)

    def score_matrix(self) -> Floats:
        """Shape (rows, heads)."""
        return np.array(self.scores)

    def conversations(self) -> NDArray[np.int64]:
        """Index of each row's conversation."""
        return np.array([key[0] for key in self.keys])


@dataclass(slots=True)
class Replay:
    """All that a replay gives."""

    user: Rows = field(default_factory=Rows)
    bot: Rows = field(default_factory=Rows)
    stuck: Rows = field(default_factory=Rows)
    verdicts: list[list[Verdict]] = field(default_factory=list)


class _Caught:
    """Heads that keep the features they are given; they answer from a table, or ask the real heads."""

    def __init__(self, rows: Rows, scores: Mapping[Key, Floats] | Callable[[Floats], Floats]) -> None:
        self.rows, self._scores = rows, scores
        self.key: Key = (0, 0)

    def score(self, features: Floats) -> Floats:
        scores = self._scores(features) if callable(self._scores) else self._scores[self.key]
        self.rows.keys.append(self.key)
        self.rows.features.append(features)
        self.rows.scores.append(scores)
        return scores


class _CaughtVectors:
    """Linear heads that keep the context vectors they are given."""

    def __init__(self, rows: "Rows", heads: int) -> None:
        self.rows, self._zeros = rows, [0.0] * heads
        self.key: Key = (0, 0)

    def score(self, vector: NDArray[np.float32]) -> list[float]:
        self.rows.keys.append(self.key)
        self.rows.features.append(vector)  # type: ignore[arg-type]
        return self._zeros


class _None(dict[Key, Floats]):
    """Scores before any head is trained: nothing is seen anywhere."""

    def __init__(self, heads: int) -> None:
        super().__init__()
        self._zeros = np.zeros(heads)

    def __missing__(self, key: Key) -> Floats:
        return self._zeros


def play(
    model: Callable[[int], Model],
    conversations: Sequence[Conversation],
    policy: PolicyConfig = NO_POLICY,
    *,
    user: Mapping[Key, Floats] | None = None,
    bot: Mapping[Key, Floats] | None = None,
    stuck: Mapping[Key, Floats] | None = None,
) -> Replay:
    """Play conversations turn by turn.

    Args:
        model: The model of each conversation by its index (folds differ). Models of one encoder share one pipeline's
            knowledge of words.
        conversations: What to play.
        policy: Thresholds of the decision.
        user, bot, stuck: Scores to use instead of the model's heads, by turn.
    """
    replay = Replay()
    pipelines: dict[int, tuple[Pipeline, list[_Caught]]] = {}
    for i, conversation in enumerate(conversations):
        chosen = model(i)
        if id(chosen) not in pipelines:
            hooks = [
                _Caught(replay.user, chosen.user.score if user is None else user),
                _Caught(replay.bot, chosen.bot.score if bot is None else bot),
                _Caught(replay.stuck, chosen.stuck.score if stuck is None else stuck),
            ]
            caught = replace(chosen, user=hooks[0], bot=hooks[1], stuck=hooks[2])
            pipelines[id(chosen)] = Pipeline(caught, policy, window=WINDOW, stopwatch=lambda: 0.0), hooks
        pipeline, hooks = pipelines[id(chosen)]
        state, verdicts = State(), []
        for t, turn in enumerate(conversation.turns):
            for hook in hooks:
                hook.key = (i, t)
            judgement = pipeline.judge(state, turn.as_turn(t))
            state = judgement.conversation
            verdicts.append(judgement.verdict)
        replay.verdicts.append(verdicts)
    return replay


def context_vectors(encoder: Encoder, conversations: Sequence[Conversation]) -> tuple[Rows, Rows]:
    """The context vectors of all user turns and of all bot turns."""
    user, bot = Rows(), Rows()
    hooks = _CaughtVectors(user, len(USER_HEADS)), _CaughtVectors(bot, len(BOT_HEADS))
    silent = _Caught(Rows(), _None(2)), _Caught(Rows(), _None(3))
    never = dict.fromkeys((*USER_HEADS, *BOT_HEADS), 2.0)
    model = Model("", "", encoder, "", (hooks[0],) * 2, (hooks[1],) * 2, silent[1], silent[0], silent[0], never, ())
    pipeline = Pipeline(model, NO_POLICY, window=WINDOW, stopwatch=lambda: 0.0)
    for i, conversation in enumerate(conversations):
        state = State()
        for t, turn in enumerate(conversation.turns):
            hooks[0].key = hooks[1].key = (i, t)
            state = pipeline.judge(state, turn.as_turn(t)).conversation
    for rows in (user, bot):  # both heads of a pair were asked; once is enough
        rows.keys, rows.features = rows.keys[::2], rows.features[::2]
    return user, bot


def unscored(role: Role) -> Mapping[Key, Floats]:
    """The table for a role whose heads are not trained yet."""
    return _None(len(USER_HEADS if role is Role.USER else BOT_HEADS))
