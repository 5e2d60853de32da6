"""The store's nouns and its protocol."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from msgspec import Struct
from msgspec.structs import replace

from detector.cases import CaseChange
from detector.stores.cases import CaseShelf
from detector.stores.feedback import FeedbackShelf

RECENT_TURNS = 64
"""Turns whose answers can be asked for again, at least."""


class StoreError(Exception):
    """The store could not read or write; nothing of the attempted write was kept."""


class ConversationKey(NamedTuple):
    """Names a conversation; every key starts with the tenant."""

    tenant: str
    conversation_id: str


class Header(Struct, frozen=True, gc=False):
    """What holds for a whole conversation.

    Attributes:
        bot_id, channel, language, user_ref: First non-empty value sent.
        metadata: The platform's own keys.
        outcome: What the platform said came out of it (number of the contract's enum).
        created, updated: Receipt of the first and of the latest turn, seconds since the epoch; `updated` may lag by
            up to a minute.
        is_open: Neither ended nor idle.
    """

    bot_id: str = ""
    channel: str = ""
    language: str = ""
    user_ref: str = ""
    metadata: dict[str, str] = {}
    outcome: int = 0
    created: float = 0.0
    updated: float = 0.0
    is_open: bool = True


class TurnRow(Struct, frozen=True):
    """One recorded turn.

    Attributes:
        index: Over all recorded turns.
        turn_id: Its id.
        digest: Hash of its content, for idempotency.
        role: Number of the contract's enum.
        time: As sent, or the time of receipt; seconds since the epoch.
        received: When it was received.
        text: As received; "" once it is no longer kept.
        past: What later turns need of it, encoded; b"" if it was not scored.
        progress: The conversation's progress after it, encoded.
        answer: The answer that was sent, encoded; b"" once it is no longer kept.
    """

    index: int
    turn_id: str
    digest: bytes
    role: int
    time: float
    received: float
    text: str
    past: bytes
    progress: bytes
    answer: bytes


class Store(Protocol):
    """Keeps conversations. Every method is synchronous, short, and raises `StoreError` when it fails."""

    @property
    def feedback(self) -> FeedbackShelf:
        """What people said about them."""
        ...

    @property
    def cases(self) -> CaseShelf:
        """Those that need a person."""
        ...

    def load(self, key: ConversationKey, turns: int) -> tuple[Header, list[TurnRow]] | None:
        """A conversation's header and its latest rows, oldest first; None if it is not known."""
        ...

    def append(
        self,
        key: ConversationKey,
        header: Header | None,
        rows: Sequence[TurnRow],
        forget_before: int,
        changes: Sequence[CaseChange] = (),
    ) -> None:
        """Write rows, the header if it changed and what these turns do to cases, all or nothing.

        Durable against a killed process on return.

        Texts that fall below index `forget_before` with these rows are blanked, and so are the answers, which quote
        them, that fall out of the latest `RECENT_TURNS`; 0 keeps everything.
        """
        ...

    def forget(self, key: ConversationKey, before: int) -> None:
        """Blank all texts below index `before`, and the answers among them before the latest `RECENT_TURNS`."""
        ...

    def update(
        self, key: ConversationKey, header: Header, progress: bytes | None, changes: Sequence[CaseChange] = ()
    ) -> None:
        """Replace the header and, if given, the progress of the latest row, and change cases; all or nothing."""
        ...

    def answer(self, key: ConversationKey, index: int) -> bytes | None:
        """The answer that was sent for a turn."""
        ...

    def transcript(self, key: ConversationKey) -> list[TurnRow]:
        """All rows, oldest first."""
        ...

    def rows(self, key: ConversationKey, before: int, limit: int) -> list[TurnRow]:
        """The latest rows below index `before`, at most `limit`, oldest first."""
        ...

    def delete(self, key: ConversationKey, *, keep_feedback: bool = False) -> int:
        """Erase a conversation, its cases and what people said about it, all or nothing; returns how many turns it had.

        With `keep_feedback` what people said stays, and of its cases all but their texts.
        """
        ...

    def stale(self, before: float, limit: int) -> list[ConversationKey]:
        """Open conversations not updated since `before`, at most `limit`."""
        ...

    def expired(self, before: float, limit: int) -> list[ConversationKey]:
        """Conversations, open or not, not updated since `before`, at most `limit`."""
        ...

    def maintain(self) -> None:
        """Housekeeping that must not delay a turn; runs on another thread.

        After it nothing that was erased or blanked before can be found in the store's files.
        """
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...


def blanked(row: TurnRow, texts_before: int, answers_before: int) -> TurnRow:
    """A row without what is no longer kept; the same object if that is nothing."""
    if row.index < texts_before and row.text:
        row = replace(row, text="")
    if row.index < answers_before and row.answer:
        row = replace(row, answer=b"")
    return row
