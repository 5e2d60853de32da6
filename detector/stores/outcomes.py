"""What is kept of a conversation after it was erased for its age: times and flags, and nobody's words."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import Protocol

from detector.cases import Case
from detector.outcomes import Course, Outcome
from detector.stores.base import ConversationKey, Header


class OutcomeShelf(Protocol):
    """Keeps outcomes. They are added by `Store.delete`, in the same transaction in which the conversation goes."""

    def forget(self, before: float) -> int:
        """Erase what is kept of conversations whose latest turn came before a moment; returns how many that were."""
        ...


def mark_of(key: ConversationKey) -> bytes:
    """What an outcome is filed under: enough to find and erase it for who knows the id, and no id."""
    return blake2b(key.conversation_id.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def outcome_of(course: Course, header: Header, cases: Sequence[Case]) -> Outcome:
    """What became of a conversation.

    Args:
        course: All of its turns.
        header: Its header.
        cases: Its cases, in any order.
    """
    return course.outcome(cases, bot_id=header.bot_id, user_ref=header.user_ref, said=header.outcome)
