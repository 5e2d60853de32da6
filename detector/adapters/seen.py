"""Which messages were answered, so that one that comes twice is answered once."""

from collections import OrderedDict
from threading import Lock


class SeenMessages:
    """Remembers keys, within bounds, in this process. Lives as long as its adapter; safe to use from many threads."""

    def __init__(self, *, max_keys: int = 100_000) -> None:
        """Start empty; over `max_keys` the oldest is forgotten."""
        self._max_keys = max_keys
        self._lock = Lock()
        self._keys: OrderedDict[str, None] = OrderedDict()

    def add(self, key: str) -> bool:
        """Remember a key; whether it is new."""
        with self._lock:
            if key in self._keys:
                return False
            self._keys[key] = None
            if len(self._keys) > self._max_keys:
                self._keys.popitem(last=False)
            return True

    def remove(self, key: str) -> None:
        """Forget a key: what it stood for was not done."""
        with self._lock:
            self._keys.pop(key, None)
