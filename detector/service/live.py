"""Conversations in memory: the most recent ones, each with what idempotency needs."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from detector.cases import Case
from detector.conversation import Conversation
from detector.errors import AbortedError
from detector.stores import ConversationKey, Header
from detector.stores.base import RECENT_TURNS

_INDEX_BYTES = 4


@dataclass(slots=True)
class Live:
    """One conversation in memory.

    Attributes:
        conversation: As of its latest recorded turn.
        header: As of its latest write.
        encoder: Hash of the encoder that made its vectors; another one cannot compare with them.
        case: Its case that is not closed, if there is one.
        recent: Digest and index of the latest turns by id, oldest first; joined, since a tuple takes twice the room.
    """

    conversation: Conversation
    header: Header
    encoder: str
    case: Case | None = None
    recent: dict[str, bytes] = field(default_factory=dict)

    def remember(self, turn_id: str, index: int, digest: bytes) -> None:
        """Take in a recorded turn; the oldest makes room."""
        self.recent.pop(turn_id, None)
        self.recent[turn_id] = digest + index.to_bytes(_INDEX_BYTES, "big")
        if len(self.recent) > RECENT_TURNS:
            del self.recent[next(iter(self.recent))]

    def recorded(self, turn_id: str) -> tuple[int, bytes] | None:
        """Index and digest of a turn; None if it is not among the latest."""
        found = self.recent.get(turn_id)
        return None if found is None else (int.from_bytes(found[-_INDEX_BYTES:], "big"), found[:-_INDEX_BYTES])

    def held(self) -> list[tuple[str, bytes]]:
        """Ids and digests of the latest turns, latest first."""
        return [(turn_id, found[:-_INDEX_BYTES]) for turn_id, found in reversed(self.recent.items())]


class LiveConversations:
    """A bounded map of live conversations, least recently used first out, and one lock a busy conversation."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._live: OrderedDict[ConversationKey, Live] = OrderedDict()
        self._busy: dict[ConversationKey, _Turnstile] = {}

    def __len__(self) -> int:
        return len(self._live)

    def get(self, key: ConversationKey) -> Live | None:
        """The conversation, if it is in memory."""
        live = self._live.get(key)
        if live is not None:
            self._live.move_to_end(key)
        return live

    def peek(self, key: ConversationKey) -> Live | None:
        """The same without counting as a use."""
        return self._live.get(key)

    def put(self, key: ConversationKey, live: Live) -> None:
        """Keep a conversation; the least recently used one makes room (the store has it)."""
        self._live[key] = live
        self._live.move_to_end(key)
        if len(self._live) > self._limit:
            self._live.popitem(last=False)

    def drop(self, key: ConversationKey) -> None:
        """Forget a conversation."""
        self._live.pop(key, None)

    def clear(self) -> None:
        """Forget all, as when the encoder changes."""
        self._live.clear()

    def is_busy(self, key: ConversationKey) -> bool:
        """A call that left the event loop is working on it."""
        return key in self._busy

    @asynccontextmanager
    async def turn_taking(self, key: ConversationKey, seconds: float) -> AsyncIterator[None]:
        """Hold a conversation, after those who came first.

        Raises:
            AbortedError: It was busy for `seconds`.
        """
        turnstile = self._busy.setdefault(key, _Turnstile())
        turnstile.users += 1
        try:
            try:
                async with asyncio.timeout(seconds):
                    await turnstile.lock.acquire()
            except TimeoutError:
                raise AbortedError(
                    "the conversation was busy until the deadline; retry with the same turn_id"
                ) from None
            try:
                yield
            finally:
                turnstile.lock.release()
        finally:
            turnstile.users -= 1
            if not turnstile.users:
                del self._busy[key]


@dataclass(slots=True)
class _Turnstile:
    """A lock and how many hold it or wait for it."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0
