"""What people and clocks do to cases, and with it to who has the conversation."""

from collections.abc import Callable, Sequence

from detector.cases import Case, CaseChange, CaseEventKind, CaseStatus
from detector.conversation import Progress, let_go, taken
from detector.errors import NotFoundError
from detector.service.brain import Brain
from detector.service.kept import Kept
from detector.stores import ConversationKey


class Custody:
    """Changes cases one at a time per conversation, together with the conversation. Lives as long as the server."""

    def __init__(
        self,
        kept: Kept,
        brain: Callable[[], Brain],
        *,
        on_changes: Callable[[str, Sequence[CaseChange]], None],
    ) -> None:
        """Put the parts together.

        Args:
            kept: All conversations.
            brain: Gives the judge of the moment.
            on_changes: Told of the changes of a tenant's cases, once they are written.
        """
        self._kept = kept
        self._brain = brain
        self._on_changes = on_changes

    async def change(
        self, tenant: str, escalation_id: str, happening: Callable[[Case], CaseChange | None], seconds: float
    ) -> Case:
        """Let something happen to a case; durable against a killed process on return.

        Args:
            tenant: Whose case it is.
            escalation_id: Which.
            happening: Gives the change of the case as it stands when its turn has come; None for none. One of
                `detector.cases.transitions`.
            seconds: How long this may wait for the turns of the conversation.

        Returns:
            The case after it.

        Raises:
            NotFoundError: No such case.
            AbortedError: The conversation was busy all the time.
            UnavailableError: The store failed; nothing has changed.
            FailedPreconditionError: As `happening` raises it.
        """
        key = ConversationKey(tenant, self._found(tenant, escalation_id).conversation_id)
        async with self._kept.live.turn_taking(key, seconds):
            case = self._found(tenant, escalation_id)
            change = happening(case)
            if change is None:
                return case
            self._write(key, change)
        self._on_changes(tenant, [change])
        return change.case

    def _found(self, tenant: str, escalation_id: str) -> Case:
        case = self._kept.attempt(self._kept.store.cases.get, tenant, escalation_id)
        if case is None:
            raise NotFoundError("escalation_id is not known; it was never given, or erased with its conversation")
        return case

    def _write(self, key: ConversationKey, change: CaseChange) -> None:
        known = self._kept.found(key)
        if known is None:  # the conversation was erased, and its case outlives it
            self._kept.attempt(self._kept.store.cases.save, key.tenant, change)
            return
        progress = after_change(known.progress, change, self._brain().policy.cooldown_turns)
        self._kept.update(key, known.header, None if progress is known.progress else progress, change)


def after_change(progress: Progress, change: CaseChange, cooldown: int) -> Progress:
    """The progress of a conversation after a change of its case; the same object if it has none.

    Whoever takes the case has the conversation. A case that is given back, or that its owner did not close in time,
    leaves it with the bot while the user still waits; a resolved one leaves it with the bot for a new beginning.
    """
    if change.case.status is CaseStatus.ACKNOWLEDGED:
        return progress if progress.owned else taken(progress)
    if change.kind is CaseEventKind.RESOLVED:
        return let_go(progress, cooldown, is_served=True)
    return let_go(progress, cooldown, is_served=False) if progress.owned else progress
