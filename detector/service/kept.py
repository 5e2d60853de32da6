"""Conversations as they are kept: the recent ones in memory, all of them in the store."""

from collections.abc import Callable, Sequence
from typing import TypeVar, TypeVarTuple

from detector.cases import Case, CaseChange
from detector.cases.opening import Receipt
from detector.conversation import Conversation, Progress
from detector.errors import NotFoundError, UnavailableError
from detector.service.answers import Known
from detector.service.brain import Brain
from detector.service.codec import from_progress, to_conversation, to_progress
from detector.service.live import Live, LiveConversations
from detector.stores import ConversationKey, Header, Store, StoreError
from detector.stores.base import RECENT_TURNS

_T = TypeVar("_T")
_Ts = TypeVarTuple("_Ts")


class Kept:
    """The store and the live conversations as one. Lives as long as the server."""

    def __init__(
        self,
        store: Store,
        live: LiveConversations,
        *,
        on_store_error: Callable[[StoreError], None],
        keep_text: bool,
    ) -> None:
        """Put the two together.

        Args:
            store: Where conversations are kept.
            live: Those in memory.
            on_store_error: Told of each failure of the store.
            keep_text: Keep the text of turns that have left the window.
        """
        self.store = store
        self.live = live
        self.keep_text = keep_text
        self._on_store_error = on_store_error

    def attempt(self, operation: Callable[[*_Ts], _T], *arguments: *_Ts) -> _T:
        """Run a store operation; its failure is the caller's to retry.

        Raises:
            UnavailableError: The store failed.
        """
        try:
            return operation(*arguments)
        except StoreError as error:
            self._on_store_error(error)
            raise UnavailableError(
                "the store failed; nothing was recorded, retry; a turn with the same turn_id", 1.0
            ) from error

    def current(self, key: ConversationKey, brain: Brain) -> Live:
        """A conversation as `brain` can go on with it; a new one if it is not known."""
        live = self.live.get(key)
        if live is None or live.encoder != brain.model.encoder_hash:
            live = self._restored(key, brain)
        return live

    def found(self, key: ConversationKey) -> Known | None:
        """What is known of a conversation; None if nothing is."""
        found = self.attempt(self.store.load, key, 1)
        if found is None or not found[1]:
            return None
        header, rows = found
        return Known(header, to_progress(rows[-1]), rows[-1], self.attempt(self.store.cases.current, *key))

    def known(self, key: ConversationKey) -> Known:
        """The same.

        Raises:
            NotFoundError: Nothing is.
        """
        known = self.found(key)
        if known is None:
            raise NotFoundError("conversation_id is not known; it was never seen, or erased")
        return known

    def receipt(self, key: ConversationKey, index: int) -> Receipt:
        """When a recorded turn was received, and its text, if that is kept for good."""
        (row,) = self.attempt(self.store.rows, key, index + 1, 1)
        return Receipt(row.received, row.text if self.keep_text else "")

    def update(
        self, key: ConversationKey, header: Header, progress: Progress | None, change: CaseChange | None = None
    ) -> None:
        """Write what has changed beside the turns, all or nothing; None for no change."""
        changes: Sequence[CaseChange] = () if change is None else (change,)
        encoded = None if progress is None else from_progress(progress)
        self.attempt(self.store.update, key, header, encoded, changes)
        live = self.live.peek(key)
        if live is None:
            return
        live.header = header
        if progress is not None:
            live.conversation = Conversation(progress, live.conversation.memory)
        if change is not None:
            live.case = still_open(change.case)

    def _restored(self, key: ConversationKey, brain: Brain) -> Live:
        """The conversation from the store; a new one if the store does not know it."""
        encoder, window = brain.model.encoder_hash, brain.pipeline.window
        found = self.attempt(self.store.load, key, max(RECENT_TURNS, window + 1))
        if found is None:
            return Live(Conversation(), Header(), encoder)
        header, rows = found
        if not self.keep_text and any(row.text for row in rows[:-window]):
            # Written when texts were still kept, or with a longer window.
            self.attempt(self.store.forget, key, rows[-1].index + 1 - window)
        case = self.attempt(self.store.cases.current, *key)
        live = Live(to_conversation(rows, brain.pipeline), header, encoder, case)
        for row in rows:
            live.remember(row.turn_id, row.index, row.digest)
        return live


def still_open(case: Case) -> Case | None:
    """A case as a conversation carries it: none once it is closed."""
    return None if case.status.is_closed else case
