"""The turns that were not judged, kept so that the next call can make up for them."""

from collections import OrderedDict
from collections.abc import Collection, Iterable
from threading import Lock

from loopdetector.v1.conversation_pb2 import Turn


class MissedTurns:
    """Remembers missed turns, within bounds. Lives as long as its client; safe to use from many threads.

    The bytes are bounded too: an outage must not fill the platform's memory, and a history that the server's message
    limit refuses would keep the conversation from ever healing.
    """

    def __init__(self, *, max_conversations: int = 1_000, max_turns: int = 64, max_bytes: int = 262_144) -> None:
        """Start empty.

        Args:
            max_conversations: Conversations; over it the least recently used one is dropped.
            max_turns: Turns of a conversation; over it the oldest is dropped.
            max_bytes: Encoded bytes of a conversation's turns; over it the oldest is dropped.
        """
        self._max_conversations = max_conversations
        self._max_turns = max_turns
        self._max_bytes = max_bytes
        self._lock = Lock()
        # By conversation, and in it by turn id, both in order of use: oldest first.
        self._missed: OrderedDict[str, dict[str, Turn]] = OrderedDict()

    def __len__(self) -> int:
        """Conversations with missed turns."""
        return len(self._missed)

    def remember(self, conversation_id: str, turn: Turn) -> None:
        """Keep a turn; one that is kept already stays in its place.

        Args:
            conversation_id: Its conversation.
            turn: The turn, with an id.
        """
        # A copy: a part of a message keeps the whole message in memory, here a request with all its history.
        kept_turn = Turn()
        kept_turn.CopyFrom(turn)
        with self._lock:
            turns = self._missed.setdefault(conversation_id, {})
            self._missed.move_to_end(conversation_id)
            turns.setdefault(kept_turn.turn_id, kept_turn)
            size = sum(kept.ByteSize() for kept in turns.values())
            while len(turns) > self._max_turns or size > self._max_bytes:
                size -= turns.pop(next(iter(turns))).ByteSize()
            if not turns:
                del self._missed[conversation_id]
            while len(self._missed) > self._max_conversations:
                self._missed.popitem(last=False)

    def before(self, conversation_id: str, turn_id: str) -> tuple[Turn, ...]:
        """The missed turns before a turn (all, unless it was missed itself), oldest first."""
        with self._lock:
            turns = self._missed.get(conversation_id)
            if turns is None:
                return ()
            self._missed.move_to_end(conversation_id)
            ids = list(turns)
            end = ids.index(turn_id) if turn_id in turns else len(ids)
            return tuple(turns[key] for key in ids[:end])

    def forget(self, conversation_id: str, turn_ids: Iterable[str]) -> None:
        """Drop turns that the server holds now, or will never take."""
        with self._lock:
            turns = self._missed.get(conversation_id)
            if turns is None:
                return
            for turn_id in turn_ids:
                turns.pop(turn_id, None)
            if not turns:
                del self._missed[conversation_id]

    def forget_conversation(self, conversation_id: str) -> None:
        """Drop all turns of a conversation."""
        with self._lock:
            self._missed.pop(conversation_id, None)


def healed_history(missed: Iterable[Turn], history: Collection[Turn]) -> list[Turn]:
    """The caller's history with the missed turns before it, each turn once.

    A turn that the caller sends without an id is known by its role and text: sent twice, it would look like a loop.
    """
    ids = {turn.turn_id for turn in history}
    nameless = {(turn.role, turn.text) for turn in history if not turn.turn_id}
    lost = [turn for turn in missed if turn.turn_id not in ids and (turn.role, turn.text) not in nameless]
    return [*lost, *history]
