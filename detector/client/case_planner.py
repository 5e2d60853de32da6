"""The RPCs of EscalationService as calls to drive."""

from datetime import datetime

from loopdetector.v1 import escalation_service_pb2 as pb

from detector.client.call import Call
from detector.client.case_fields import (
    CaseOutcomeLike,
    RedactionLike,
    outcome_of_case,
    redaction_from,
    timestamp_from,
)
from detector.client.planner import CallPlanner
from detector.client.watch_plan import WatchPlan

CASE_TIMEOUT = 5.0
"""Seconds for a call about a case: a person waits for it, and no chat does."""


class CasePlanner:
    """Plans calls. What is repeated must be idempotent: all but Release is."""

    def __init__(self, plan: CallPlanner) -> None:
        """Plan with the deadlines and counters of a client."""
        self._plan = plan

    def page(
        self, wanted: pb.CaseFilter, page_size: int, page_token: str, timeout: float
    ) -> Call[pb.ListCasesRequest, pb.ListCasesResponse]:
        """ListCases."""
        request = pb.ListCasesRequest(page_size=page_size, page_token=page_token, filter=wanted)
        return self._plan.call("ListCases", request, timeout, retries=1)

    def get(
        self, escalation_id: str, redaction: RedactionLike, timeout: float
    ) -> Call[pb.GetCaseRequest, pb.GetCaseResponse]:
        """GetCase."""
        request = pb.GetCaseRequest(escalation_id=escalation_id, redaction=redaction_from(redaction))
        return self._plan.call("GetCase", request, timeout, retries=1)

    def acknowledge(
        self, escalation_id: str, owner: str, team: str, timeout: float
    ) -> Call[pb.AcknowledgeCaseRequest, pb.AcknowledgeCaseResponse]:
        """AcknowledgeCase."""
        request = pb.AcknowledgeCaseRequest(escalation_id=escalation_id, owner=owner, team=team)
        return self._plan.call("AcknowledgeCase", request, timeout, retries=1)

    def take_over(
        self, escalation_id: str, owner: str, team: str, timeout: float
    ) -> Call[pb.TakeOverCaseRequest, pb.TakeOverCaseResponse]:
        """TakeOverCase."""
        request = pb.TakeOverCaseRequest(escalation_id=escalation_id, owner=owner, team=team)
        return self._plan.call("TakeOverCase", request, timeout, retries=1)

    def release(
        self, escalation_id: str, owner: str, team: str, timeout: float
    ) -> Call[pb.ReleaseCaseRequest, pb.ReleaseCaseResponse]:
        """ReleaseCase."""
        request = pb.ReleaseCaseRequest(escalation_id=escalation_id, owner=owner, team=team)
        return self._plan.call("ReleaseCase", request, timeout)

    def resolve(
        self,
        escalation_id: str,
        owner: str,
        outcome: CaseOutcomeLike,
        resolution: str,
        timeout: float,
        *,
        was_needed: bool | None,
    ) -> Call[pb.ResolveCaseRequest, pb.ResolveCaseResponse]:
        """ResolveCase."""
        request = pb.ResolveCaseRequest(
            escalation_id=escalation_id,
            owner=owner,
            outcome=outcome_of_case(outcome),
            was_needed=was_needed,
            resolution=resolution,
        )
        return self._plan.call("ResolveCase", request, timeout, retries=1)

    def presence(
        self, people: int, team: str, until: datetime | None, timeout: float
    ) -> Call[pb.SetPresenceRequest, pb.SetPresenceResponse]:
        """SetPresence."""
        request = pb.SetPresenceRequest(
            team=team, people=people, until=None if until is None else timestamp_from("until", until)
        )
        return self._plan.call("SetPresence", request, timeout, retries=1)

    def watch(self, request: pb.WatchCasesRequest) -> WatchPlan:
        """WatchCases."""
        return self._plan.watch(request)
