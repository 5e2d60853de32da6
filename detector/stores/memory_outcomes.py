"""Outcomes that last as long as the process."""

from detector.outcomes import Outcome
from detector.stores.base import ConversationKey


class MemoryOutcomes:
    """Keeps outcomes in a dictionary."""

    def __init__(self) -> None:
        self._kept: dict[ConversationKey, list[Outcome]] = {}

    def add(self, key: ConversationKey, outcome: Outcome) -> None:
        """Keep what became of a conversation, beside those before it under the same id."""
        self._kept.setdefault(key, []).append(outcome)

    def erase(self, key: ConversationKey) -> None:
        """Erase all that is kept under an id."""
        self._kept.pop(key, None)

    def forget(self, before: float) -> int:
        """See `OutcomeShelf`."""
        erased = 0
        for key, outcomes in list(self._kept.items()):
            kept = [one for one in outcomes if one.last >= before]
            erased += len(outcomes) - len(kept)
            if kept:
                self._kept[key] = kept
            else:
                del self._kept[key]
        return erased
