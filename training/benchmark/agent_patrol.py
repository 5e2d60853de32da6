"""agent-patrol (PyPI, MIT): futile cycles, oscillation and stalls by Jaccard likeness of the latest steps."""

from collections.abc import Mapping

from agent_patrol import PatrolMonitor, Sensitivity

from training.benchmark.method import ALARM, NEVER, Scores, bot_scores
from training.data import Conversation

_SCORES = {Sensitivity.HIGH: 1.0, Sensitivity.MEDIUM: 2.0, Sensitivity.LOW: 3.0}


class AgentPatrol:
    """The monitor, shown each reply of the bot as an action.

    Its one knob has three positions: the score of a turn is the least sensitive one at which it is unhealthy.
    """

    name = "agent-patrol"
    note = "any pathology; threshold 1, 2, 3 = sensitivity high, medium (its default), low"
    thresholds: Mapping[str, float | None] = {
        "repetition": _SCORES[Sensitivity.MEDIUM],
        ALARM: _SCORES[Sensitivity.MEDIUM],
    }

    def score_turns(self, conversation: Conversation) -> Scores:
        """See `Method`."""
        monitors = {score: PatrolMonitor(sensitivity=sensitivity) for sensitivity, score in _SCORES.items()}

        def unhealthy(text: str) -> float:
            answers = {score: monitor.observe(text).is_healthy for score, monitor in monitors.items()}
            return max((score for score, healthy in answers.items() if not healthy), default=NEVER)

        scores = bot_scores(conversation, unhealthy)
        return {"repetition": scores, ALARM: scores}
