"""What several waiters need at the same moment, made once."""

import asyncio
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Brief(Generic[T]):
    """Keeps things for a moment only, so that nothing which is erased meanwhile stays here."""

    def __init__(self, seconds: float) -> None:
        """Keep each thing so long."""
        self._seconds = seconds
        self._kept: dict[Hashable, T] = {}

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The thing of a key; it is made if it is not there. On the event loop only."""
        if key not in self._kept:
            self._kept[key] = make()
            asyncio.get_running_loop().call_later(self._seconds, self._kept.pop, key, None)
        return self._kept[key]
