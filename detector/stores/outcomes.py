"""What is kept of a conversation after it was erased for its age: times and flags, and nobody's words."""

from hashlib import blake2b
from typing import Protocol


class OutcomeShelf(Protocol):
    """Keeps outcomes. `Store.delete` adds them, in the same transaction in which the conversation goes."""

    def forget(self, before: float) -> int:
        """Erase what is kept of conversations whose latest turn came before a moment; returns how many that were."""
        ...


def mark_of(conversation_id: str) -> bytes:
    """What an outcome is filed under: enough to find and erase it for who knows the id, and not the id itself."""
    return blake2b(conversation_id.encode("utf-8", "surrogatepass"), digest_size=16).digest()
