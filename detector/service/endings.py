"""The end of conversations: said by the platform, found by the sweeper, or by erasure."""

import asyncio
from collections.abc import Callable, Sequence

from msgspec.structs import replace

from detector.cases import CaseChange
from detector.cases.opening import after_end
from detector.conversation import Progress, ended
from detector.pipeline import is_stuck
from detector.service.answers import Known
from detector.service.kept import Kept
from detector.service.shadow import Shadow
from detector.service.staff import Staff
from detector.stores import ConversationKey
from detector.verdict import End


class Endings:
    """Ends conversations and erases them. Lives as long as the server."""

    def __init__(
        self,
        kept: Kept,
        shadow: Shadow,
        staff: Staff,
        *,
        clock: Callable[[], float],
        on_end: Callable[[End, bool], None],
        on_changes: Callable[[str, Sequence[CaseChange]], None],
    ) -> None:
        """Put the parts together.

        Args:
            kept: All conversations.
            shadow: What it keeps of an erased conversation is erased first.
            staff: Knows whether somebody could have come.
            clock: Seconds since the epoch.
            on_end: Told how a conversation ended, and whether it was stuck.
            on_changes: Told of the changes of a tenant's cases, once they are written.
        """
        self._kept = kept
        self._live = kept.live
        self._shadow = shadow
        self._staff = staff
        self._clock = clock
        self._on_end = on_end
        self._on_changes = on_changes

    async def end(self, key: ConversationKey, outcome: int, how: End, seconds: float) -> Progress:
        """End a conversation; a later turn reopens it.

        Raises:
            NotFoundError: Nothing is known of it.
            AbortedError: It was busy all the time.
        """
        async with self._live.turn_taking(key, seconds):
            return self._ended(key, self._kept.known(key), outcome, how)

    async def delete(self, key: ConversationKey, seconds: float) -> int:
        """Erase a conversation; returns how many turns it had."""
        async with self._live.turn_taking(key, seconds):
            return self._erased(key)

    async def sweep(self, *, idle_before: float, erase_before: float, limit: int = 500) -> int:
        """Mark conversations idle that went silent, and erase old ones; returns how many went idle.

        Who is busy is neither; others get their turn between any two.
        """
        idle = 0
        kept = self._kept
        for key in kept.attempt(kept.store.stale, idle_before, limit):
            found = None if self._live.is_busy(key) else kept.found(key)
            if found is None or not found.header.is_open:
                continue
            if found.last.received >= idle_before:
                kept.update(key, replace(found.header, updated=found.last.received), None)
            else:
                self._ended(key, found, 0, End.IDLE)
                idle += 1
            await asyncio.sleep(0)
        for key in kept.attempt(kept.store.expired, erase_before, limit):
            found = None if self._live.is_busy(key) else kept.found(key)
            if found is not None and found.last.received < erase_before:
                self._erased(key, keep_feedback=True)
            await asyncio.sleep(0)
        return idle

    def _ended(self, key: ConversationKey, known: Known, outcome: int, how: End) -> Progress:
        """End a conversation that nobody is working on."""
        kept, progress, was_open = self._kept, known.progress, known.progress.end is End.OPEN
        progress = ended(progress, how, is_stuck=is_stuck(progress)) if was_open else replace(progress, end=how)
        header = replace(known.header, outcome=outcome or known.header.outcome, is_open=False)
        if not kept.keep_text:
            kept.attempt(kept.store.forget, key, known.last.index + 1)
        change = self._change(known, how)
        kept.update(key, header, progress, change)
        if change is not None:
            self._on_changes(key.tenant, [change])
        if was_open:
            self._on_end(how, is_stuck(progress))
        return progress

    def _change(self, known: Known, how: End) -> CaseChange | None:
        case = known.case
        if case is None or (how is End.IDLE and not self._staff.can_come(case)):
            # Who was told that nobody can come, and to leave a message, is silent and waits all the same.
            return None
        return after_end(case, how, self._clock())

    def _erased(self, key: ConversationKey, *, keep_feedback: bool = False) -> int:
        kept = self._kept
        self._live.drop(key)
        kept.attempt(self._shadow.erase, key)
        return kept.attempt(lambda: kept.store.delete(key, keep_feedback=keep_feedback))
