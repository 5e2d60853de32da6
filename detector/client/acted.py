"""What was acted on already, so that a person is offered once, and a case handed over once."""

from collections import OrderedDict
from threading import Lock

from loopdetector.v1.loop_detector_service_pb2 import AnalyzeTurnResponse
from loopdetector.v1.verdict_pb2 import ACTION_HAND_OFF

Level = tuple[str, int]
"""An episode and the action reached in it."""


def action_of(answer: AnalyzeTurnResponse) -> int:
    """The action that an answer asks for: with a case open it is a hand-off, be it that the user took an offer."""
    action = int(answer.recommendation.action)
    return max(action, int(ACTION_HAND_OFF)) if answer.escalation_id else action


def _level_of(answer: AnalyzeTurnResponse) -> Level:
    return answer.recommendation.episode_id, action_of(answer)


class ActedLevels:
    """Remembers levels, within bounds. Lives as long as its guard; safe to use from many threads.

    The detector says `is_new` in the first answer with a level. That answer can be lost: the turn was sent later, as
    history. So after a loss a level counts as new until it was acted on. So does an open case always: a process that
    knows nothing of it hands it over once more, rather than not at all.
    """

    def __init__(self, *, max_conversations: int = 10_000) -> None:
        """Start empty; over `max_conversations` the least recently used one is forgotten."""
        self._max_conversations = max_conversations
        self._lock = Lock()
        self._acted: OrderedDict[str, Level] = OrderedDict()
        self._unsettled: OrderedDict[str, None] = OrderedDict()

    def is_due(self, answer: AnalyzeTurnResponse) -> bool:
        """Whether this answer brings a level that was not acted on; one from a degraded answer never does."""
        conversation_id = answer.conversation_id
        with self._lock:
            if answer.provenance.degraded:
                self._keep(self._unsettled, conversation_id, None)
                return False
            if answer.recommendation.is_new:
                return True
            may_be_lost = conversation_id in self._unsettled or bool(answer.escalation_id)
            return may_be_lost and self._is_above(conversation_id, _level_of(answer))

    def is_done(self, answer: AnalyzeTurnResponse) -> bool:
        """Whether this level was acted on before, as when a platform sends its message twice."""
        with self._lock:
            return not self._is_above(answer.conversation_id, _level_of(answer))

    def done(self, answer: AnalyzeTurnResponse) -> None:
        """The level was acted on."""
        with self._lock:
            self._unsettled.pop(answer.conversation_id, None)
            self._keep(self._acted, answer.conversation_id, _level_of(answer))

    def failed(self, answer: AnalyzeTurnResponse) -> None:
        """It could not be acted on: it is due again."""
        with self._lock:
            self._keep(self._unsettled, answer.conversation_id, None)

    def _is_above(self, conversation_id: str, level: Level) -> bool:
        acted = self._acted.get(conversation_id)
        return acted is None or acted[0] != level[0] or acted[1] < level[1]

    def _keep(self, kept: OrderedDict, conversation_id: str, value: Level | None) -> None:  # type: ignore[type-arg]
        kept[conversation_id] = value
        kept.move_to_end(conversation_id)
        while len(kept) > self._max_conversations:
            kept.popitem(last=False)
