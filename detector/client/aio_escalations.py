"""`client.escalations` for asyncio."""

# ruff: noqa: ASYNC109  the timeout is gRPC's, and the server knows of it

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import Protocol, Unpack

from loopdetector.v1 import escalation_service_pb2 as pb
from loopdetector.v1.case_pb2 import Case

from detector.client.aio_watching import AsyncCaseWatch
from detector.client.call import Call, RequestT, ResponseT
from detector.client.case_fields import CaseFields, CaseOutcomeLike, RedactionLike, case_filter, watch_request
from detector.client.case_planner import CASE_TIMEOUT, CasePlanner
from detector.client.stub import DetectorStub


class _Drive(Protocol):
    def __call__(self, call: Call[RequestT, ResponseT]) -> Awaitable[ResponseT]: ...


class AsyncEscalations:
    """Finds, takes and closes cases. Its methods are those of `Escalations`, awaited; its watch is for `async for`."""

    def __init__(self, plan: CasePlanner, drive: _Drive, connected: Callable[[], DetectorStub]) -> None:
        """Use the connection of a client."""
        self._plan = plan
        self._drive = drive
        self._connected = connected

    def find(
        self, *, page_size: int = 0, timeout: float = CASE_TIMEOUT, **which: Unpack[CaseFields]
    ) -> AsyncIterator[Case]:
        """Cases, newest first, as `Escalations.find` gives them."""
        return self._found(case_filter("find", which), page_size, timeout)

    async def get(
        self, escalation_id: str, *, redaction: RedactionLike = "none", timeout: float = CASE_TIMEOUT
    ) -> pb.GetCaseResponse:
        """A case with all that a person needs, as `Escalations.get` tells it."""
        return await self._drive(self._plan.get(escalation_id, redaction, timeout))

    async def acknowledge(
        self, escalation_id: str, owner: str, *, team: str = "", timeout: float = CASE_TIMEOUT
    ) -> pb.AcknowledgeCaseResponse:
        """A person takes a case that waits, as by `Escalations.acknowledge`."""
        return await self._drive(self._plan.acknowledge(escalation_id, owner, team, timeout))

    async def take_over(
        self, escalation_id: str, owner: str, *, team: str = "", timeout: float = CASE_TIMEOUT
    ) -> pb.TakeOverCaseResponse:
        """A person takes a case from whoever has it, as by `Escalations.take_over`."""
        return await self._drive(self._plan.take_over(escalation_id, owner, team, timeout))

    async def release(
        self, escalation_id: str, owner: str, *, team: str = "", timeout: float = CASE_TIMEOUT
    ) -> pb.ReleaseCaseResponse:
        """The owner gives a case back, as by `Escalations.release`."""
        return await self._drive(self._plan.release(escalation_id, owner, team, timeout))

    async def resolve(
        self,
        escalation_id: str,
        owner: str,
        outcome: CaseOutcomeLike = "solved",
        *,
        was_needed: bool | None = None,
        resolution: str = "",
        timeout: float = CASE_TIMEOUT,
    ) -> pb.ResolveCaseResponse:
        """A person closes a case, as by `Escalations.resolve`."""
        call = self._plan.resolve(escalation_id, owner, outcome, resolution, timeout, was_needed=was_needed)
        return await self._drive(call)

    async def set_presence(
        self, people: int, *, team: str = "", until: datetime | None = None, timeout: float = CASE_TIMEOUT
    ) -> pb.SetPresenceResponse:
        """Say how many people of a team are there, as by `Escalations.set_presence`."""
        return await self._drive(self._plan.presence(people, team, until, timeout))

    def watch(
        self,
        resume_token: str = "",
        *,
        with_handoff: bool = True,
        redaction: RedactionLike = "none",
        **which: Unpack[CaseFields],
    ) -> AsyncCaseWatch:
        """Events of cases as they happen, as `Escalations.watch` gives them."""
        request = watch_request(resume_token, redaction, which, with_handoff=with_handoff)
        return AsyncCaseWatch(self._plan.watch(request), self._connected)

    async def _found(self, wanted: pb.CaseFilter, page_size: int, timeout: float) -> AsyncIterator[Case]:
        page_token = ""
        while True:
            page = await self._drive(self._plan.page(wanted, page_size, page_token, timeout))
            for case in page.cases:
                yield case
            page_token = page.next_page_token
            if not page_token:
                return
