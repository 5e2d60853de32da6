"""Feedback that lasts as long as the process."""

from detector.stores.feedback import Feedback


class MemoryFeedback:
    """Keeps feedback in a dictionary."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Feedback] = {}

    def get(self, tenant: str, feedback_id: str) -> Feedback | None:
        """See `FeedbackShelf`."""
        return self._kept.get((tenant, feedback_id))

    def add(self, feedback: Feedback) -> Feedback:
        """See `FeedbackShelf`."""
        return self._kept.setdefault((feedback.tenant, feedback.claim.feedback_id), feedback)

    def forget(self, before: float) -> int:
        """See `FeedbackShelf`."""
        return self._drop([key for key, feedback in self._kept.items() if feedback.received < before])

    def erase(self, tenant: str, conversation_id: str) -> int:
        """Erase what is kept on a conversation; returns how many that were."""
        return self._drop(
            [
                key
                for key, feedback in self._kept.items()
                if (feedback.tenant, feedback.claim.conversation_id) == (tenant, conversation_id)
            ]
        )

    def _drop(self, keys: list[tuple[str, str]]) -> int:
        for key in keys:
            del self._kept[key]
        return len(keys)
