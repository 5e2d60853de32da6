"""EscalationService of a running server, and what one says to it."""

import asyncio
import contextlib

import grpc
from google.protobuf.timestamp_pb2 import Timestamp
from loopdetector.v1 import case_pb2
from loopdetector.v1 import escalation_service_pb2 as epb
from loopdetector.v1.escalation_service_pb2_grpc import EscalationServiceStub

from tests.support.serving import HUMAN_PLEASE

NEED = "My invoice 4711 is wrong, please correct it."
EVASION = "You can find help in our help centre."
SOLVED = case_pb2.CASE_OUTCOME_SOLVED


async def open_case(served, conversation_id="c", **fields):
    """A user asks for a person, and the bot passes it over; gives the answer with the case."""
    await served.say(conversation_id, HUMAN_PLEASE, "ask", **fields)
    answer = await served.say(conversation_id, EVASION, "evade", "bot")
    assert answer.escalation_id
    return answer


class Desk:
    """What a person at a desk does."""

    def __init__(self, served, name="ann"):
        self.name = name
        self.stub = EscalationServiceStub(served.channel)

    async def get(self, escalation_id, **fields):
        return await self.stub.GetCase(epb.GetCaseRequest(escalation_id=escalation_id, **fields), timeout=20)

    async def find(self, page_size=0, page_token="", **wanted):
        request = epb.ListCasesRequest(page_size=page_size, page_token=page_token, filter=epb.CaseFilter(**wanted))
        return await self.stub.ListCases(request, timeout=20)

    async def ids(self, **wanted):
        return [case.escalation_id for case in (await self.find(**wanted)).cases]

    async def acknowledge(self, escalation_id, **fields):
        return await self.stub.AcknowledgeCase(self._by(epb.AcknowledgeCaseRequest, escalation_id, fields), timeout=20)

    async def take_over(self, escalation_id, **fields):
        return await self.stub.TakeOverCase(self._by(epb.TakeOverCaseRequest, escalation_id, fields), timeout=20)

    async def release(self, escalation_id, **fields):
        return await self.stub.ReleaseCase(self._by(epb.ReleaseCaseRequest, escalation_id, fields), timeout=20)

    async def resolve(self, escalation_id, **fields):
        request = self._by(epb.ResolveCaseRequest, escalation_id, {"outcome": SOLVED, **fields})
        return await self.stub.ResolveCase(request, timeout=20)

    async def presence(self, **fields):
        return await self.stub.SetPresence(epb.SetPresenceRequest(**fields), timeout=20)

    @contextlib.asynccontextmanager
    async def watch(self, resume_token="", **fields):
        """A watch that stands."""
        call = self.stub.WatchCases(epb.WatchCasesRequest(resume_token=resume_token, **fields), timeout=60)
        try:
            first = await call.read()
            assert first is not grpc.aio.EOF, "the watch ended before it stood"
            assert not first.HasField("event")
            yield Watching(call, first.resume_token)
        finally:
            call.cancel()

    def _by(self, kind, escalation_id, fields):
        return kind(**{"escalation_id": escalation_id, "owner": self.name, **fields})


class Watching:
    """An open watch, and the token of its latest message."""

    def __init__(self, call, token):
        self.call = call
        self.token = token

    async def next(self, seconds=10):
        """The next event."""
        async with asyncio.timeout(seconds):
            while True:
                response = await self.call.read()
                assert response is not grpc.aio.EOF, await self.call.details()
                self.token = response.resume_token
                if response.HasField("event"):
                    return response.event

    async def events(self, number):
        """The next events, as pairs of a case and what happened to it."""
        return [(event.case.escalation_id, event.kind) for event in [await self.next() for _ in range(number)]]


def at(seconds):
    """A moment as the contract sends it."""
    return Timestamp(seconds=int(seconds), nanos=int(seconds % 1 * 1e9))
