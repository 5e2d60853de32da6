"""Hand-off packages for callers, made off the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any

from loopdetector.v1 import handoff_pb2

from detector.cases import Case
from detector.errors import DetectorError
from detector.handoff import Redaction
from detector.service.kept import Kept
from detector.service.logs import trace_of

HandoffOf = Callable[[str, Case, Redaction], handoff_pb2.Handoff]
"""Makes the package of a tenant's case."""


class Packages:
    """Makes packages on a thread. Lives as long as the server."""

    def __init__(self, kept: Kept, handoff_of: HandoffOf, executor: Executor, log: Any) -> None:  # noqa: ANN401
        """Put the parts together.

        Args:
            kept: Told of failures of the store.
            handoff_of: Makes a package.
            executor: Runs it.
            log: Told of faults.
        """
        self._kept = kept
        self._handoff_of = handoff_of
        self._executor = executor
        self._log = log

    async def of(self, tenant: str, case: Case, redaction: Redaction) -> handoff_pb2.Handoff | None:
        """The package of a case as it stands now; None if none could be made.

        The person needs the case most of all: that its package cannot be made keeps nobody from it.

        Raises:
            UnavailableError: The store failed.
        """

        def made() -> handoff_pb2.Handoff | None:
            try:
                return self._kept.attempt(self._handoff_of, tenant, case, redaction)
            except DetectorError:
                raise
            except Exception as error:  # noqa: BLE001 (as above)
                self._log.error("package not made", escalation_id=case.escalation_id, at=trace_of(error))
                return None

        return await asyncio.get_running_loop().run_in_executor(self._executor, made)
