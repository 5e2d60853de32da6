"""Where conversations are kept between turns and restarts, behind one protocol."""

from detector.stores.base import ConversationKey, Header, Store, StoreError, TurnRow
from detector.stores.feedback import CopiedTurn, Feedback, FeedbackShelf, Said, SaidSignal
from detector.stores.memory import MemoryStore
from detector.stores.sqlite import SqliteStore

__all__ = [
    "ConversationKey",
    "CopiedTurn",
    "Feedback",
    "FeedbackShelf",
    "Header",
    "MemoryStore",
    "Said",
    "SaidSignal",
    "SqliteStore",
    "Store",
    "StoreError",
    "TurnRow",
]
