"""The people behind the bot, as they take and close cases of a running server."""

from loopdetector.v1 import case_pb2
from loopdetector.v1 import escalation_service_pb2 as epb
from loopdetector.v1.escalation_service_pb2_grpc import EscalationServiceStub

from detector.cases.rules import CaseRules
from detector.cases.transitions import overdue
from detector.stores import CaseFilter


class Person:
    """Somebody who works on cases."""

    def __init__(self, served, name="ann"):
        self.name = name
        self._served = served
        self._stub = EscalationServiceStub(served.channel)

    async def takes(self, escalation_id):
        request = epb.AcknowledgeCaseRequest(escalation_id=escalation_id, owner=self.name)
        return (await self._stub.AcknowledgeCase(request, timeout=20)).case

    async def gives_back(self, escalation_id):
        request = epb.ReleaseCaseRequest(escalation_id=escalation_id, owner=self.name)
        return (await self._stub.ReleaseCase(request, timeout=20)).case

    async def closes(self, escalation_id, outcome=case_pb2.CASE_OUTCOME_SOLVED):
        request = epb.ResolveCaseRequest(escalation_id=escalation_id, owner=self.name, outcome=outcome)
        return (await self._stub.ResolveCase(request, timeout=20)).case

    async def forgets(self, escalation_id):
        """Lets the time to close it go by."""
        custody = self._served.server.escalation.desk._custody
        return await custody.change(
            "default", escalation_id, lambda case: overdue(case, CaseRules(), case.due_at), 20.0
        )


def cases_of(served, conversation_id="c"):
    """All cases of a conversation, oldest first."""
    found = served.server.store.cases.find("default", CaseFilter(conversation_id=conversation_id), "", 100)
    return found[::-1]
