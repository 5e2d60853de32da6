"""A store that lasts as long as the process."""

from collections.abc import Sequence

from msgspec.structs import replace

from detector.cases import CaseChange
from detector.stores.base import RECENT_TURNS, ConversationKey, Header, TurnRow, blanked
from detector.stores.memory_cases import MemoryCases
from detector.stores.memory_feedback import MemoryFeedback


class MemoryStore:
    """Keeps conversations in dictionaries; for tests and for platforms that keep nothing."""

    def __init__(self) -> None:
        self.feedback = MemoryFeedback()
        self.cases = MemoryCases()
        self._headers: dict[ConversationKey, Header] = {}
        self._rows: dict[ConversationKey, list[TurnRow]] = {}

    def load(self, key: ConversationKey, turns: int) -> tuple[Header, list[TurnRow]] | None:
        """See `Store`."""
        header = self._headers.get(key)
        return None if header is None else (header, self._rows[key][-turns:])

    def append(
        self,
        key: ConversationKey,
        header: Header | None,
        rows: Sequence[TurnRow],
        forget_before: int,
        changes: Sequence[CaseChange] = (),
    ) -> None:
        """See `Store`."""
        self.cases.save_all(key.tenant, changes)
        if header is not None:
            self._headers[key] = header
        kept = self._rows.setdefault(key, [])
        kept.extend(rows)
        if forget_before > 0:
            self._blank(kept, forget_before, len(rows))

    def forget(self, key: ConversationKey, before: int) -> None:
        """See `Store`."""
        kept = self._rows.get(key, [])
        self._blank(kept, before, len(kept))

    def update(
        self, key: ConversationKey, header: Header, progress: bytes | None, changes: Sequence[CaseChange] = ()
    ) -> None:
        """See `Store`."""
        self.cases.save_all(key.tenant, changes)
        self._headers[key] = header
        if progress is not None and self._rows.get(key):
            self._rows[key][-1] = replace(self._rows[key][-1], progress=progress)

    def answer(self, key: ConversationKey, index: int) -> bytes | None:
        """See `Store`."""
        rows = self._rows.get(key, [])
        return rows[index].answer if index < len(rows) else None

    def transcript(self, key: ConversationKey) -> list[TurnRow]:
        """See `Store`."""
        return list(self._rows.get(key, []))

    def rows(self, key: ConversationKey, before: int, limit: int) -> list[TurnRow]:
        """See `Store`."""
        return self._rows.get(key, [])[max(before - limit, 0) : before]

    def delete(self, key: ConversationKey, *, keep_feedback: bool = False) -> int:
        """See `Store`."""
        if not keep_feedback:
            self.feedback.erase(*key)
        self.cases.erase(key, texts_only=keep_feedback)
        self._headers.pop(key, None)
        return len(self._rows.pop(key, []))

    def stale(self, before: float, limit: int) -> list[ConversationKey]:
        """See `Store`."""
        return [key for key, header in self._headers.items() if header.is_open and header.updated < before][:limit]

    def expired(self, before: float, limit: int) -> list[ConversationKey]:
        """See `Store`."""
        return [key for key, header in self._headers.items() if header.updated < before][:limit]

    def maintain(self) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """Nothing to do."""

    @staticmethod
    def _blank(kept: list[TurnRow], texts_before: int, span: int) -> None:
        """Blank the `span` rows below each of the two limits."""
        answers_before = min(texts_before, len(kept) - RECENT_TURNS)
        for limit in (texts_before, answers_before):
            for i in range(max(limit - span, 0), min(limit, len(kept))):
                kept[i] = blanked(kept[i], texts_before, answers_before)
