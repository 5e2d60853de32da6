"""`client.escalations` for threads: cases, and the people who take them."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Protocol, Unpack

from loopdetector.v1 import escalation_service_pb2 as pb
from loopdetector.v1.case_pb2 import Case

from detector.client.call import Call, RequestT, ResponseT
from detector.client.case_fields import CaseFields, CaseOutcomeLike, RedactionLike, case_filter, watch_request
from detector.client.case_planner import CASE_TIMEOUT, CasePlanner
from detector.client.stub import DetectorStub
from detector.client.watching import CaseWatch


class _Drive(Protocol):
    def __call__(self, call: Call[RequestT, ResponseT]) -> ResponseT: ...


class Escalations:
    """Finds, takes and closes cases. All methods raise `grpc.RpcError` where they fail; none fails open."""

    def __init__(self, plan: CasePlanner, drive: _Drive, connected: Callable[[], DetectorStub]) -> None:
        """Use the connection of a client."""
        self._plan = plan
        self._drive = drive
        self._connected = connected

    def find(self, *, page_size: int = 0, timeout: float = CASE_TIMEOUT, **which: Unpack[CaseFields]) -> Iterator[Case]:
        """Cases, newest first, read page by page as they are asked for.

            for case in client.escalations.find(status="open", min_severity="high"): ...

        Args:
            page_size: Cases of a page; 0 leaves it to the server.
            timeout: Seconds for each page.
            **which: See `CaseFields`.

        Raises:
            ArgumentError: A value is not known, or a time has no zone.
            TypeError: The name of an argument is not known.
            grpc.RpcError: There is no answer.
        """
        return self._found(case_filter("find", which), page_size, timeout)

    def get(
        self, escalation_id: str, *, redaction: RedactionLike = "none", timeout: float = CASE_TIMEOUT
    ) -> pb.GetCaseResponse:
        """A case with all that a person needs.

        Args:
            escalation_id: Which.
            redaction: How much of the texts to hide.
            timeout: Seconds.

        Raises:
            grpc.RpcError: There is no answer; NOT_FOUND if there is no such case.
        """
        return self._drive(self._plan.get(escalation_id, redaction, timeout))

    def acknowledge(
        self, escalation_id: str, owner: str, *, team: str = "", timeout: float = CASE_TIMEOUT
    ) -> pb.AcknowledgeCaseResponse:
        """A person takes a case that waits, and with it the conversation; safe to repeat.

        Args:
            escalation_id: Which.
            owner: Opaque id of the person.
            team: Theirs; "" for no change.
            timeout: Seconds.

        Raises:
            grpc.RpcError: There is no answer; FAILED_PRECONDITION if another has it (who is named), or it is closed.
        """
        return self._drive(self._plan.acknowledge(escalation_id, owner, team, timeout))

    def take_over(
        self, escalation_id: str, owner: str, *, team: str = "", timeout: float = CASE_TIMEOUT
    ) -> pb.TakeOverCaseResponse:
        """A person takes a case from whoever has it; safe to repeat. Arguments and errors as for `acknowledge`."""
        return self._drive(self._plan.take_over(escalation_id, owner, team, timeout))

    def release(
        self, escalation_id: str, owner: str, *, team: str = "", timeout: float = CASE_TIMEOUT
    ) -> pb.ReleaseCaseResponse:
        """The owner gives a case back: it waits for another person.

        Args:
            escalation_id: Which.
            owner: Who has it.
            team: The team that should have it now; "" for no change.
            timeout: Seconds.

        Raises:
            grpc.RpcError: There is no answer; FAILED_PRECONDITION if `owner` does not have it.
        """
        return self._drive(self._plan.release(escalation_id, owner, team, timeout))

    def resolve(
        self,
        escalation_id: str,
        owner: str,
        outcome: CaseOutcomeLike = "solved",
        *,
        was_needed: bool | None = None,
        resolution: str = "",
        timeout: float = CASE_TIMEOUT,
    ) -> pb.ResolveCaseResponse:
        """A person closes a case, and the bot has the conversation again; safe to repeat.

        Args:
            escalation_id: Which.
            owner: Who closes it.
            outcome: What came out of it.
            was_needed: Whether a person was needed: recorded as feedback on the recommendation.
            resolution: How it was resolved; shown with later cases that begin alike.
            timeout: Seconds.

        Raises:
            ArgumentError: The outcome is not known.
            grpc.RpcError: There is no answer; FAILED_PRECONDITION if another has it, or it is closed otherwise.
        """
        call = self._plan.resolve(escalation_id, owner, outcome, resolution, timeout, was_needed=was_needed)
        return self._drive(call)

    def set_presence(
        self, people: int, *, team: str = "", until: datetime | None = None, timeout: float = CASE_TIMEOUT
    ) -> pb.SetPresenceResponse:
        """Say how many people of a team are there: with none, the bot promises nobody.

        Args:
            people: How many.
            team: Which; "" is the default team.
            until: Until then; with a time zone. None: until the next call.
            timeout: Seconds.

        Raises:
            grpc.RpcError: There is no answer.
        """
        return self._drive(self._plan.presence(people, team, until, timeout))

    def watch(
        self,
        resume_token: str = "",
        *,
        with_handoff: bool = True,
        redaction: RedactionLike = "none",
        **which: Unpack[CaseFields],
    ) -> CaseWatch:
        """Events of cases as they happen.

            with client.escalations.watch(token, status="open") as watch:
                for event in watch:
                    ...
                    save(watch.resume_token)

        Args:
            resume_token: Of the last event that was dealt with; "" for from now on.
            with_handoff: Send the package too, where a person must come.
            redaction: How much of the texts to hide.
            **which: Only events of cases that are so after the event; see `CaseFields`.

        Raises:
            ArgumentError: A value is not known, or a time has no zone.
            TypeError: The name of an argument is not known.
        """
        request = watch_request(resume_token, redaction, which, with_handoff=with_handoff)
        return CaseWatch(self._plan.watch(request), self._connected)

    def _found(self, wanted: pb.CaseFilter, page_size: int, timeout: float) -> Iterator[Case]:
        page_token = ""
        while True:
            page = self._drive(self._plan.page(wanted, page_size, page_token, timeout))
            yield from page.cases
            page_token = page.next_page_token
            if not page_token:
                return
