"""Recording what people say about the detector's answers: idempotent, and with all that it takes to learn from it."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor

from detector.errors import AlreadyExistsError, InvalidArgumentError, NotFoundError, UnavailableError
from detector.feedback import Claim, contradicts, finding_of
from detector.service.feedback_evidence import copied_turns, target_row, was_flagged, what_was_said
from detector.service.live import LiveConversations
from detector.signals import HEADS, KIND_OF_HEAD
from detector.stores import ConversationKey, Feedback, Store, StoreError, TurnRow
from detector.turn import Role

_ROLE_OF = {int(KIND_OF_HEAD[head]): role for role, heads in HEADS.items() for head in heads}
"""Whose turns a learnt signal is about."""


class FeedbackRecorder:
    """Records feedback beside the conversations of a server."""

    def __init__(
        self,
        store: Store,
        *,
        live: LiveConversations,
        executor: Executor,
        clock: Callable[[], float],
        on_store_error: Callable[[StoreError], None],
        on_recorded: Callable[[Feedback], None],
        keep_text: bool,
        window: int,
    ) -> None:
        """Put the parts together.

        Args:
            store: Where conversations and feedback are kept.
            live: Gives conversations their turns.
            executor: Runs the search for what a feedback is about.
            clock: Seconds since the epoch.
            on_store_error: Told of each failure of the store.
            on_recorded: Told of each new feedback.
            keep_text: Copy the turns.
            window: Turns that are copied at most.
        """
        self._store = store
        self._live = live
        self._executor = executor
        self._clock = clock
        self._on_store_error = on_store_error
        self._on_recorded = on_recorded
        self._keep_text = keep_text
        self._window = window

    async def record(self, tenant: str, claim: Claim, seconds: float) -> Feedback:
        """Record a claim; gives what stands under its id.

        Args:
            tenant: Whose conversation it is about.
            claim: What a person said.
            seconds: How long the call may wait for the conversation.

        Raises:
            AlreadyExistsError: The feedback id stands for another content.
            NotFoundError: The conversation, the turn or the episode is not known.
            InvalidArgumentError: The claim does not fit its target.
            AbortedError: The conversation was busy all the time.
            UnavailableError: The store failed; nothing was recorded.
        """
        try:
            known = self._store.feedback.get(tenant, claim.feedback_id)
            return await self._recorded(tenant, claim, seconds) if known is None else _the_same(known, claim)
        except StoreError as error:
            self._on_store_error(error)
            raise UnavailableError(
                "the store failed; whether it was recorded is not known, retry with the same feedback_id", 1.0
            ) from error

    def sweep(self, erase_before: float) -> int:
        """Erase old feedback; returns how many that were."""
        return self._store.feedback.forget(erase_before)

    async def _recorded(self, tenant: str, claim: Claim, seconds: float) -> Feedback:
        key = ConversationKey(tenant, claim.conversation_id)
        loop = asyncio.get_running_loop()
        # Whoever erases the conversation takes turns too: no copy of it can be kept after that.
        async with self._live.turn_taking(key, seconds):
            feedback = await loop.run_in_executor(self._executor, self._with_evidence, key, claim)
            kept = self._store.feedback.add(feedback)
        if kept is feedback:
            self._on_recorded(feedback)
        return _the_same(kept, claim)

    def _with_evidence(self, key: ConversationKey, claim: Claim) -> Feedback:
        """A claim with what it is about; only reads, so it may run on any thread."""
        found = self._store.load(key, 1)
        if found is None:
            raise NotFoundError("conversation_id is not known; it was never seen, or erased")
        header = found[0]
        row = target_row(self._store, key, claim)
        said = what_was_said(row)
        flagged = was_flagged(said, claim.kind)
        _check_fit(claim, row, flagged=flagged)
        return Feedback(
            tenant=key.tenant,
            claim=claim,
            finding=finding_of(claim, flagged=flagged),
            received=self._clock(),
            turn_index=row.index,
            turn_id=row.turn_id,
            said=said,
            turns=copied_turns(self._store, key, row.index, self._window) if self._keep_text else (),
            bot_id=header.bot_id,
            language=header.language,
            conversation_created=header.created,
        )


def _the_same(known: Feedback, claim: Claim) -> Feedback:
    if known.claim != claim:
        raise AlreadyExistsError("feedback_id was used for another feedback; every feedback needs its own id")
    return known


def _check_fit(claim: Claim, row: TurnRow, *, flagged: bool | None) -> None:
    """Refuse what must be about another turn: it would teach the opposite."""
    role = _ROLE_OF.get(claim.kind)
    if role is not None and role != row.role:
        whose = "the user" if role is Role.USER else "the bot"
        raise InvalidArgumentError(f"kind {claim.kind.name} is about turns of {whose}; the target is none of these")
    if not contradicts(claim, flagged=flagged):
        return
    if claim.is_about_flag:
        raise InvalidArgumentError(
            f"correct is about a flag, and no {claim.kind.name} was flagged at the target; send the turn that was "
            "flagged, or missed = true if one should have been, or missed = false if rightly none was"
        )
    raise InvalidArgumentError(
        f"missed = false is about a silence, but {claim.kind.name} was flagged at the target; send correct instead"
    )
