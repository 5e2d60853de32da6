"""The names of all features in their order: what a trained forest must have been trained with."""

from collections.abc import Sequence

import numpy as np

from detector.conversation import Evidence, Progress
from detector.encoder import Vectors
from detector.features.bot import bot_features
from detector.features.conversation import OnceMore, stuck_features
from detector.features.user import user_features
from detector.memory import Memory
from detector.model import BOT_HEADS, USER_HEADS
from detector.phrases import PhraseBook
from detector.reading import Reader
from detector.turn import Role

_LINEAR_SETS = 2
"""Linear heads look at the text alone, and at the text in its context."""


class _NoWords:
    """An encoder for the empty turn from which the names are read."""

    dim = 1

    def rows_of(self, word: str) -> tuple[int, ...]:
        del word
        return ()

    def encode(self, sentences: Sequence[Sequence[int]]) -> Vectors:
        return np.zeros((len(sentences), self.dim), np.float32)


def feature_names() -> dict[str, list[str]]:
    """Names by forest: user, bot, stuck."""
    reading = Reader(_NoWords(), PhraseBook([], [])).read("")
    nothing = (0.0,) * len(USER_HEADS)
    return {
        "user": list(user_features(reading, Memory(), None, (0.0,) * (_LINEAR_SETS * len(USER_HEADS)))),
        "bot": list(bot_features(reading, Memory(), None, (0.0,) * (_LINEAR_SETS * len(BOT_HEADS)))),
        "stuck": list(stuck_features(Evidence(), Progress(), Role.USER, nothing, OnceMore(0.0, 0.0), 0)),
    }
