"""The clock that finds cases which nobody took, or closed, in time."""

import asyncio
from typing import Any

from detector.cases import Case, CaseChange, CaseStatus, Withdrawal
from detector.cases.transitions import overdue, withdrawn
from detector.errors import AbortedError, FailedPreconditionError, NotFoundError
from detector.service.custody import Custody
from detector.service.kept import Kept
from detector.service.logs import trace_of
from detector.service.staff import Staff
from detector.stores import ConversationKey

_ROUND_SECONDS = 1.0
_BATCH = 500
_PATIENCE = 0.02
"""Seconds to wait for a busy conversation; its case is still due in the next round."""


class OverdueClock:
    """Lets deadlines pass. All it needs is in the store, so that it goes on where a killed server stopped."""

    def __init__(self, kept: Kept, custody: Custody, staff: Staff, log: Any) -> None:  # noqa: ANN401 (structlog's)
        """Put the parts together.

        Args:
            kept: Gives the cases that are due.
            custody: Changes them.
            staff: Knows the rules of each bot, and the time.
            log: Told of what fails.
        """
        self._kept = kept
        self._custody = custody
        self._staff = staff
        self._log = log

    async def run(self) -> None:
        """A round each second, for ever."""
        while True:
            await asyncio.sleep(_ROUND_SECONDS)
            try:
                await self.tick()
            except Exception as error:  # noqa: BLE001 (whatever it was, there is a next round)
                self._log.error("deadlines not checked", at=trace_of(error))

    async def tick(self) -> None:
        """One round: what is past its deadline alerts again, or is open again.

        A case that waits alerts only for as long as its conversation is kept: after `retention_days` of silence nobody
        is there any more.

        Raises:
            UnavailableError: The store failed.
        """
        shelf = self._kept.store.cases
        for tenant, case in self._kept.attempt(shelf.due, self._staff.clock(), _BATCH):
            is_kept = self._kept.found(ConversationKey(tenant, case.conversation_id)) is not None
            happening = self._passed if is_kept or case.status is not CaseStatus.OPEN else self._outlived
            try:
                await self._custody.change(tenant, case.escalation_id, happening, _PATIENCE)
            except (AbortedError, FailedPreconditionError, NotFoundError):
                continue  # busy, or a person was faster and closed or erased it
            await asyncio.sleep(0)  # others get their turn between any two

    def _outlived(self, case: Case) -> CaseChange | None:
        return withdrawn(case, self._staff.clock(), Withdrawal.USER_GONE)

    def _passed(self, case: Case) -> CaseChange | None:
        return overdue(case, self._staff.rules(case.bot_id, case.team), self._staff.clock())
