"""Those who watch cases: each reads the log at its own speed, from its own place."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from loopdetector.v1 import escalation_service_pb2 as pb
from msgspec import Struct

from detector.cases import CaseEvent
from detector.errors import OutOfRangeError, UnavailableError
from detector.handoff import Redaction
from detector.service.brief import Brief
from detector.service.convert import Limits
from detector.service.escalation_convert import from_filter, from_redaction, to_event
from detector.service.kept import Kept
from detector.service.packages import Packages
from detector.service.tokens import from_token, to_token
from detector.stores import CaseFilter

_PAGE = 128
"""Events read at a time."""
_SHARED_SECONDS = 0.2
_QUIET_SECONDS = 10.0
"""After so long without an event that fits, a watcher is told how far the log has gone on."""

Write = Callable[[pb.WatchCasesResponse], Awaitable[None]]


class Watch(Struct, frozen=True):
    """A checked WatchCasesRequest.

    Attributes:
        place: Name of a log and number of the last event in it that was dealt with; None for from now on.
        wanted: Of which cases.
        redaction: How much to hide.
        with_handoff: Send the package too.
    """

    place: tuple[str, int] | None
    wanted: CaseFilter
    redaction: Redaction
    with_handoff: bool


def from_watch_cases(request: pb.WatchCasesRequest, limits: Limits) -> Watch:
    """Check a request.

    Raises:
        InvalidArgumentError: Names the field and the remedy.
    """
    return Watch(
        place=from_token("resume_token", request.resume_token, tuple[str, int]) if request.resume_token else None,
        wanted=from_filter(request.filter, limits),
        redaction=from_redaction(request.redaction),
        with_handoff=not request.without_handoff,
    )


class Watchers:
    """All watchers of a server.

    A watcher that is slow waits for its own network, and falls back in the log; nobody waits for it. Those that stand
    at the same place are served by one reading of the log and one package.
    """

    def __init__(self, kept: Kept, packages: Packages) -> None:
        """Read the log of the store, and give packages along."""
        self._kept = kept
        self._shelf = kept.store.cases
        self._packages = packages
        self._news = asyncio.Event()
        self._pages: Brief[Sequence[CaseEvent]] = Brief(_SHARED_SECONDS)
        self._responses: Brief[asyncio.Task[pb.WatchCasesResponse]] = Brief(_SHARED_SECONDS)
        self._is_draining = False
        self._open = 0

    def __len__(self) -> int:
        return self._open

    def wake(self) -> None:
        """There is something new in the log, or something was erased from it."""
        news, self._news = self._news, asyncio.Event()
        news.set()

    def drain(self) -> None:
        """End all watches, as soon as what was read is written."""
        self._is_draining = True
        self.wake()

    async def serve(self, tenant: str, watch: Watch, write: Write) -> None:
        """Serve one watcher until it goes.

        Raises:
            InvalidArgumentError: The place is none of the log.
            OutOfRangeError: What follows the place is no longer kept.
            UnavailableError: The server drains, or the store failed.
        """
        log, number = self._start(watch)
        loop = asyncio.get_running_loop()
        self._open += 1
        try:
            await write(pb.WatchCasesResponse(resume_token=to_token("resume_token", (log, number))))
            said = loop.time()
            while True:
                events = await self._after(number)
                fitting = [event for event in events if event.tenant == tenant and watch.wanted.fits(event.case)]
                # All are begun before the first is waited for.
                for response in [self._response(log, event, watch) for event in fitting]:
                    await write(await asyncio.shield(response))
                    said = loop.time()
                number = events[-1].number
                if loop.time() - said > _QUIET_SECONDS:
                    await write(pb.WatchCasesResponse(resume_token=to_token("resume_token", (log, number))))
                    said = loop.time()
        finally:
            self._open -= 1

    def _start(self, watch: Watch) -> tuple[str, int]:
        """Where a watcher begins: the log, and the number after which it reads on."""
        log = self._kept.attempt(lambda: self._shelf.log_name)
        first, latest = self._kept.attempt(self._shelf.log_range)
        if watch.place is None:
            return log, latest
        whose, number = watch.place
        if whose != log or number > latest:
            raise OutOfRangeError("resume_token is of a log that is gone; ListCases, then WatchCases without a token")
        _check_kept(first, number)
        return log, number

    async def _after(self, number: int) -> Sequence[CaseEvent]:
        """The events that follow a number, at least one."""
        while True:
            if self._is_draining:
                raise UnavailableError("the server is shutting down; watch again with the last resume_token", 1.0)
            news = self._news
            events = self._pages.get((number, news), lambda: self._read(number))
            if events:
                return events
            await news.wait()

    def _read(self, number: int) -> Sequence[CaseEvent]:
        events = self._kept.attempt(self._shelf.log, number, _PAGE)
        first, _ = self._kept.attempt(self._shelf.log_range)
        _check_kept(first, number)
        return events

    def _response(self, log: str, event: CaseEvent, watch: Watch) -> "asyncio.Task[pb.WatchCasesResponse]":
        redaction, with_handoff = watch.redaction, watch.with_handoff and event.kind.carries_handoff
        return self._responses.get(
            (event.number, redaction, with_handoff),
            lambda: asyncio.ensure_future(self._made(log, event, redaction, with_handoff=with_handoff)),
        )

    async def _made(
        self, log: str, event: CaseEvent, redaction: Redaction, *, with_handoff: bool
    ) -> pb.WatchCasesResponse:
        handoff = await self._packages.of(event.tenant, event.case, redaction) if with_handoff else None
        return pb.WatchCasesResponse(
            event=to_event(event, handoff, redaction), resume_token=to_token("resume_token", (log, event.number))
        )


def _check_kept(first: int, number: int) -> None:
    if first > number + 1:
        raise OutOfRangeError(
            "resume_token is older than the log (case_log_retention_days); ListCases, then WatchCases without a token"
        )
