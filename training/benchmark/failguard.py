"""failguard (PyPI, MIT): identical outputs and cycles of identical outputs."""

from collections.abc import Mapping

from failguard import Monitor

from training.benchmark.method import ALARM, Scores, bot_scores
from training.data import Conversation

_DEFAULT = 5
"""Identical outputs until the monitor says stuck (`max_identical_outputs`)."""


class FailGuard:
    """The monitor, shown each reply of the bot; a cycle counts as much as its default number of identical outputs."""

    name = "failguard"
    note = "number of identical replies so far, or a cycle; one failure is an alarm"
    thresholds: Mapping[str, float | None] = {"repetition": float(_DEFAULT), ALARM: float(_DEFAULT)}

    def score_turns(self, conversation: Conversation) -> Scores:
        """See `Method`."""
        monitor = Monitor(max_identical_outputs=_DEFAULT)

        def identical(text: str) -> float:
            status = monitor.check(text, latency_ms=0.0)
            return float(max(status.identical_count, _DEFAULT if status.has_cycle else 0))

        scores = bot_scores(conversation, identical)
        return {"repetition": scores, ALARM: scores}
