"""agent-loop-detector (PyPI, MIT): Jaccard likeness of consecutive outputs."""

from collections.abc import Mapping

from agent_loop_detector import LoopDetector

from detector.turn import Role
from training.benchmark.method import ALARM, Scores, bot_scores, highest_setting, texts_of
from training.data import Conversation

_DEFAULT = 0.85
_SETTINGS = tuple(round(0.05 * i, 2) for i in range(1, 21))


class AgentLoopDetector:
    """The detector, shown each reply of the bot as an output."""

    name = "agent-loop-detector"
    note = "its likeness to the reply before is the score; its LoopEvent (three alike in a row) an alarm"
    thresholds: Mapping[str, float | None] = {"repetition": _DEFAULT, ALARM: _DEFAULT}

    def score_turns(self, conversation: Conversation) -> Scores:
        """See `Method`."""
        likeness = LoopDetector().similarity_checker.similarity
        said: list[str] = []

        def to_the_one_before(text: str) -> float:
            said.append(text)
            return float(likeness(text, said[-2])) if len(said) > 1 else 0.0

        events = {}
        for setting in _SETTINGS:
            detector = LoopDetector(similarity_threshold=setting)
            events[setting] = [False] * len(conversation.turns)
            for i, text in texts_of(conversation, Role.BOT):
                events[setting][i] = detector.check(text) is not None
        return {"repetition": bot_scores(conversation, to_the_one_before), ALARM: highest_setting(events)}
