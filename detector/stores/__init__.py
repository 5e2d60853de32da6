"""Where conversations are kept between turns and restarts, behind one protocol."""

from detector.stores.base import ConversationKey, Header, Store, StoreError, TurnRow
from detector.stores.memory import MemoryStore
from detector.stores.sqlite import SqliteStore

__all__ = ["ConversationKey", "Header", "MemoryStore", "SqliteStore", "Store", "StoreError", "TurnRow"]
