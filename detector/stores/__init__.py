"""Where conversations are kept between turns and restarts, behind one protocol."""

from detector.stores.base import ConversationKey, Header, Store, StoreError, TurnRow
from detector.stores.cases import CaseFilter, CaseShelf, Delivery
from detector.stores.feedback import CopiedTurn, Feedback, FeedbackShelf, Said, SaidSignal
from detector.stores.memory import MemoryStore
from detector.stores.sqlite import SqliteStore

__all__ = [
    "CaseFilter",
    "CaseShelf",
    "ConversationKey",
    "CopiedTurn",
    "Delivery",
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
