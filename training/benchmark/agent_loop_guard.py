"""agent-loop-guard (PyPI, MIT): exact repeats, fuzzy repeats and stagnating outputs in a window of ten actions."""

from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from typing import Any

from loop_guard import LoopGuard

from detector.turn import Role
from training.benchmark.method import ALARM, Scores, highest_setting, texts_of
from training.data import Conversation

_HIT = 0.3
"""Confidence over which the guard counts a hit (`LoopGuard.check`)."""
_DEFAULT = 0.85
_SETTINGS = tuple(round(0.05 * i, 2) for i in range(4, 21))

# A pure function, slow, and asked for the same pairs at every setting: its answers are remembered, not changed.
_strategies: Any = import_module("loop_guard.strategies")
_strategies.args_similarity = lru_cache(maxsize=4096)(_strategies.args_similarity)


class AgentLoopGuard:
    """The guard, shown each reply of the bot as the arguments and as the output of one tool.

    A repetition is a hit; the score of a turn is the highest `similarity_threshold` at which the guard says so.
    """

    def __init__(self, *, alarm_at_warning: bool = False) -> None:
        """Choose what calls a person: the guard's STOP (four hits in a row), or its WARN (two)."""
        self._alarm_at_warning = alarm_at_warning
        level = "WARN (two hits in a row)" if alarm_at_warning else "STOP (four hits in a row)"
        self.name = "agent-loop-guard, at WARN" if alarm_at_warning else "agent-loop-guard"
        self.note = f"similarity_threshold as the threshold; a hit is a repetition, {level} an alarm"
        tasks = (ALARM,) if alarm_at_warning else ("repetition", ALARM)
        self.thresholds: Mapping[str, float | None] = dict.fromkeys(tasks, _DEFAULT)

    def score_turns(self, conversation: Conversation) -> Scores:
        """See `Method`."""
        hits, alarms = {}, {}
        for setting in _SETTINGS:
            guard = LoopGuard(similarity_threshold=setting)
            hits[setting] = [False] * len(conversation.turns)
            alarms[setting] = [False] * len(conversation.turns)
            for i, text in texts_of(conversation, Role.BOT):
                decision = guard.check(tool="reply", args=text, output=text)
                hits[setting][i] = decision.confidence > _HIT
                alarms[setting][i] = decision.is_loop or (self._alarm_at_warning and decision.should_warn)
        return {"repetition": highest_setting(hits), ALARM: highest_setting(alarms)}
