"""The servicer of EscalationService: from_pb, core, to_pb."""

import asyncio
from concurrent.futures import Executor
from typing import Any

import grpc
from loopdetector.v1 import escalation_service_pb2 as pb
from loopdetector.v1.escalation_service_pb2_grpc import EscalationServiceServicer

from detector.handoff import Redaction
from detector.service.convert import Limits
from detector.service.deadline import patience
from detector.service.desk import CaseDesk, Which
from detector.service.escalation_convert import (
    from_list_cases,
    from_redaction,
    from_resolve_case,
    from_set_presence,
    required,
    to_case,
)
from detector.service.packages import Packages
from detector.service.presence import Presence
from detector.service.servicer import TENANT
from detector.service.settings import Settings
from detector.service.watchers import Watchers, from_watch_cases

SERVICE = pb.DESCRIPTOR.services_by_name["EscalationService"].full_name

_Context = grpc.aio.ServicerContext[Any, Any]


class EscalationServicer(EscalationServiceServicer):
    """Every method in three steps: check what came in, ask the core, shape the answer."""

    def __init__(
        self,
        desk: CaseDesk,
        packages: Packages,
        watchers: Watchers,
        presence: Presence,
        executor: Executor,
        settings: Settings,
    ) -> None:
        """Wrap the parts; lists are read on the executor."""
        self._desk = desk
        self._packages = packages
        self._watchers = watchers
        self._presence = presence
        self._executor = executor
        self._limits = Limits(settings)
        self._max_seconds = settings.max_call_seconds

    async def ListCases(self, request: pb.ListCasesRequest, context: _Context) -> pb.ListCasesResponse:
        """See the contract."""
        del context
        page = from_list_cases(request, self._limits)
        found = await asyncio.get_running_loop().run_in_executor(
            self._executor, self._desk.find, TENANT, page.wanted, page.before, page.size + 1
        )
        shown = found[: page.size]
        return pb.ListCasesResponse(
            cases=map(to_case, shown), next_page_token=page.token_after(shown[-1]) if found[page.size :] else ""
        )

    async def GetCase(self, request: pb.GetCaseRequest, context: _Context) -> pb.GetCaseResponse:
        """See the contract."""
        del context
        redaction = from_redaction(request.redaction)
        case = self._desk.get(TENANT, required("escalation_id", request.escalation_id, self._limits))
        handoff = await self._packages.of(TENANT, case, redaction)
        return pb.GetCaseResponse(case=to_case(case, redaction), handoff=handoff)

    async def WatchCases(self, request: pb.WatchCasesRequest, context: _Context) -> None:  # type: ignore[override]
        """See the contract; writes through the context."""
        await self._watchers.serve(TENANT, from_watch_cases(request, self._limits), context.write)

    async def AcknowledgeCase(
        self, request: pb.AcknowledgeCaseRequest, context: _Context
    ) -> pb.AcknowledgeCaseResponse:
        """See the contract."""
        case = await self._desk.acknowledge(self._which(request, context), *self._person(request))
        handoff = await self._packages.of(TENANT, case, Redaction.NONE)
        return pb.AcknowledgeCaseResponse(case=to_case(case), handoff=handoff)

    async def TakeOverCase(self, request: pb.TakeOverCaseRequest, context: _Context) -> pb.TakeOverCaseResponse:
        """See the contract."""
        case = await self._desk.take_over(self._which(request, context), *self._person(request))
        handoff = await self._packages.of(TENANT, case, Redaction.NONE)
        return pb.TakeOverCaseResponse(case=to_case(case), handoff=handoff)

    async def ReleaseCase(self, request: pb.ReleaseCaseRequest, context: _Context) -> pb.ReleaseCaseResponse:
        """See the contract."""
        case = await self._desk.release(self._which(request, context), *self._person(request))
        return pb.ReleaseCaseResponse(case=to_case(case))

    async def ResolveCase(self, request: pb.ResolveCaseRequest, context: _Context) -> pb.ResolveCaseResponse:
        """See the contract."""
        closing = from_resolve_case(request, self._limits)
        case = await self._desk.resolve(self._which(request, context), closing)
        return pb.ResolveCaseResponse(case=to_case(case))

    async def SetPresence(self, request: pb.SetPresenceRequest, context: _Context) -> pb.SetPresenceResponse:
        """See the contract."""
        del context
        self._presence.note(*from_set_presence(request, self._limits))
        return pb.SetPresenceResponse()

    def _which(
        self,
        request: pb.AcknowledgeCaseRequest | pb.TakeOverCaseRequest | pb.ReleaseCaseRequest | pb.ResolveCaseRequest,
        context: _Context,
    ) -> Which:
        escalation_id = required("escalation_id", request.escalation_id, self._limits)
        return Which(TENANT, escalation_id, patience(context, self._max_seconds))

    def _person(
        self, request: pb.AcknowledgeCaseRequest | pb.TakeOverCaseRequest | pb.ReleaseCaseRequest
    ) -> tuple[str, str]:
        """The owner and their team."""
        return required("owner", request.owner, self._limits), self._limits.short("team", request.team)
