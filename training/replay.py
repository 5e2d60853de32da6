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


class _Caught:
    """Heads that keep the features they are given, and answer from a table."""

    def __init__(self, rows: Rows, scores: Mapping[Key, Floats]) -> None:
        self.rows, self._scores = rows, scores
        self.key: Key = (0, 0)

    def score(self, features: Floats) -> Floats:
        scores = self._scores[self.key]
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
    *,
    user: Mapping[Key, Floats],
    bot: Mapping[Key, Floats],
    stuck: Mapping[Key, Floats],
) -> Replay:
    """Play conversations turn by turn, with scores that are given.

    Args:
        model: The model of each conversation by its index (folds differ).
        conversations: What to play.
        user, bot, stuck: The scores, by turn.
    """
    replay = Replay()
    hooks = _Caught(replay.user, user), _Caught(replay.bot, bot), _Caught(replay.stuck, stuck)
    pipelines: dict[int, Pipeline] = {}
    for i, conversation in enumerate(conversations):
        chosen = model(i)
        if id(chosen) not in pipelines:
            pipelines[id(chosen)] = _pipeline(replace(chosen, user=hooks[0], bot=hooks[1], stuck=hooks[2]))
        _play(pipelines[id(chosen)], i, conversation, hooks)
    return replay


def _pipeline(model: Model) -> Pipeline:
    return Pipeline(model, NO_POLICY, window=WINDOW, stopwatch=lambda: 0.0)


def _play(pipeline: Pipeline, i: int, conversation: Conversation, hooks: Sequence[_Caught | _CaughtVectors]) -> None:
    """Play conversation `i`, telling the hooks at each turn where they are."""
    state = State()
    for t, turn in enumerate(conversation.turns):
        for hook in hooks:
            hook.key = (i, t)
        state = pipeline.judge(state, turn.as_turn(t)).conversation


def context_vectors(encoder: Encoder, conversations: Sequence[Conversation]) -> tuple[Rows, Rows]:
    """The context vectors of all user turns and of all bot turns."""
    user, bot = Rows(), Rows()
    hooks = _CaughtVectors(user, len(USER_HEADS)), _CaughtVectors(bot, len(BOT_HEADS))
    silent = {heads: _Caught(Rows(), _None(heads)) for heads in (2, 3)}
    never = dict.fromkeys((*USER_HEADS, *BOT_HEADS), 2.0)
    model = Model("", "", encoder, "", (hooks[0],) * 2, (hooks[1],) * 2, silent[3], silent[2], silent[2], never, ())
    pipeline = _pipeline(model)
    for i, conversation in enumerate(conversations):
        _play(pipeline, i, conversation, hooks)
    for rows in (user, bot):  # both heads of a pair were asked; once is enough
        rows.keys, rows.features = rows.keys[::2], rows.features[::2]
    return user, bot


def unscored(role: Role) -> Mapping[Key, Floats]:
    """The table for a role whose heads are not trained yet."""
    return _None(len(USER_HEADS if role is Role.USER else BOT_HEADS))
