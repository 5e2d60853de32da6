"""agentloopguard-sdk (PyPI, MIT): cosine of word counts over three outputs in a row, exact repeats, oscillation."""

from collections.abc import Mapping

from agentloopguard.detectors import ExactRepeatDetector, OscillationDetector, SemanticSimilarityDetector

from detector.turn import Role
from training.benchmark.method import ALARM, Scores, highest_setting, texts_of
from training.data import Conversation

_DEFAULT = 0.92
_SETTINGS = (*(round(0.05 * i, 2) for i in range(1, 19)), _DEFAULT, 0.95, 1.0)


class AgentLoopGuardSdk:
    """Its three detectors of loops, shown each reply of the bot as a step; the fourth looks at costs."""

    name = "agentloopguard-sdk"
    note = "any of its detectors of loops; the threshold is that of SemanticSimilarityDetector (three outputs in a row)"
    thresholds: Mapping[str, float | None] = {"repetition": _DEFAULT, ALARM: _DEFAULT}

    def score_turns(self, conversation: Conversation) -> Scores:
        """See `Method`."""
        said = {}
        for setting in _SETTINGS:
            detectors = (ExactRepeatDetector(), SemanticSimilarityDetector(threshold=setting), OscillationDetector())
            said[setting] = [False] * len(conversation.turns)
            history = []
            for i, text in texts_of(conversation, Role.BOT):
                history.append({"tool_name": "reply", "tool_args": {"text": text}, "output": text})
                said[setting][i] = any(detector.check(history) is not None for detector in detectors)
        scores = highest_setting(said)
        return {"repetition": scores, ALARM: scores}
