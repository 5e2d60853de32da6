"""Opik's conversation degeneration metric (Comet, Apache-2.0), by its published formula.

The package brings some fifty others (litellm, openai, boto3, sentry), so the formula of
`opik.evaluation.metrics.conversation.heuristics.degeneration` 2.2.122 stands here in our own words.
"""

import re
from collections import Counter
from collections.abc import Mapping
from math import log2

from training.benchmark.method import ALARM, Scores, bot_scores
from training.data import Conversation

_WORD = re.compile(r"\b\w+\b")
_NGRAM = 3
_FALLBACKS = (
    "i'm sorry",
    "as an ai language model",
    "i cannot",
    "i'm unable",
    "please provide",
    "i don't have access",
    "i don't understand",
    "could you please clarify",
)


class OpikDegeneration:
    """Mean of four risks of a reply: repeated trigrams, overlap with the reply before, a stock phrase, few words."""

    name = "Opik degeneration (formula)"
    note = "published formula of 2.2.122, the package is too heavy to bring along; Opik names no threshold"
    thresholds: Mapping[str, float | None] = {"repetition": None, ALARM: None}

    def score_turns(self, conversation: Conversation) -> Scores:
        """See `Method`."""
        before: list[str] = []

        def degeneration(text: str) -> float:
            if not text:  # it leaves out replies without content
                return 0.0
            words = _WORD.findall(text.lower())
            risk = (
                _repeated_ngrams(words)
                + (_overlap(words, before) if before else 0.0)
                + any(phrase in text.lower() for phrase in _FALLBACKS)
                + (1.0 - _evenness(words))
            )
            if words:
                before[:] = words
            return min(1.0, risk / 4)

        scores = bot_scores(conversation, degeneration)
        return {"repetition": scores, ALARM: scores}


def _repeated_ngrams(words: list[str]) -> float:
    counts = Counter(tuple(words[i : i + _NGRAM]) for i in range(len(words) - _NGRAM + 1))
    return sum(count for count in counts.values() if count > 1) / counts.total() if counts else 0.0


def _overlap(words: list[str], before: list[str]) -> float:
    return len({*words} & {*before}) / len({*words, *before})


def _evenness(words: list[str]) -> float:
    """Entropy of the words as a share of the highest possible; 0 for fewer than two different words."""
    counts = Counter(words)
    if len(counts) < 2:
        return 0.0
    shares = [count / len(words) for count in counts.values()]
    return min(1.0, -sum(share * log2(share) for share in shares) / log2(len(counts)))
