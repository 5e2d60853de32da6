"""DeepEval's reasoning stagnation (Confident AI, Apache-2.0), by its published formula.

A part of `AgentLoopDetectionMetric`, the one that looks at texts. The package cannot be installed beside ours (it asks
for older releases of Rich, Typer and Click), so the formula of 4.3.1 stands here in our own words.
"""

from collections.abc import Mapping
from difflib import SequenceMatcher
from itertools import pairwise

from training.benchmark.method import ALARM, Scores, bot_scores
from training.data import Conversation

_DEFAULT = 0.85
_LEAST_WORDS = 20
_SHORTEST_WORD = 3
_STOP_WORD_LIST = (
    "the a an is are was were i will now based on information provided to of in and that this with for it my next "
    "step going so do be have has not but as or from at by about above below up its let"
)
_STOP_WORDS = frozenset(_STOP_WORD_LIST.split())


class DeepEvalStagnation:
    """The higher of shared pairs of words and difflib's ratio between a reply and the one before, both of 20 words."""

    name = "DeepEval stagnation (formula)"
    note = (
        "published formula of AgentLoopDetectionMetric 4.3.1, which cannot be installed beside our releases of Rich "
        "and Typer; similarity_threshold as the threshold, one reply over it an alarm"
    )
    thresholds: Mapping[str, float | None] = {"repetition": _DEFAULT, ALARM: _DEFAULT}

    def score_turns(self, conversation: Conversation) -> Scores:
        """See `Method`."""
        said: list[list[str]] = []

        def stagnation(text: str) -> float:
            words = text.lower().split()
            said.append([word for word in words if word not in _STOP_WORDS and len(word) >= _SHORTEST_WORD])
            return _likeness(said[-2], said[-1]) if len(said) > 1 else 0.0

        scores = bot_scores(conversation, stagnation)
        return {"repetition": scores, ALARM: scores}


def _likeness(before: list[str], now: list[str]) -> float:
    if min(len(before), len(now)) < _LEAST_WORDS:
        return 0.0
    pairs_before, pairs_now = set(pairwise(before)), set(pairwise(now))
    shared = len(pairs_before & pairs_now) / len(pairs_before | pairs_now)
    return max(shared, SequenceMatcher(None, " ".join(before), " ".join(now)).ratio())
