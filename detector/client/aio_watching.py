"""A watch of cases, for asyncio."""

import asyncio
from collections.abc import Callable
from typing import Any, Self

import grpc
from loopdetector.v1.case_pb2 import CaseEvent
from loopdetector.v1.escalation_service_pb2 import WatchCasesResponse

from detector.client.cancelling import is_cancelled
from detector.client.failures import ClosedError
from detector.client.stub import DetectorStub
from detector.client.watch_plan import WatchPlan


class AsyncCaseWatch:
    """As `CaseWatch`, for `async for`. Cancelling the task that reads ends the call."""

    def __init__(self, plan: WatchPlan, connected: Callable[[], DetectorStub]) -> None:
        """Watch by a plan."""
        self._plan = plan
        self._connected = connected
        self._call: Any = None
        self._closed = asyncio.Event()

    @property
    def resume_token(self) -> str:
        """Goes on after the latest event that was given out; keep it once that event is dealt with."""
        return self._plan.resume_token

    async def start(self) -> Self:
        """Wait until the watch stands: what happens from then on is not missed. Iterating does it too."""
        if self._call is None and (response := await self._read()) is not None:
            self._plan.took(response)
        return self

    def close(self) -> None:
        """End the watch."""
        self._closed.set()
        if self._call is not None:
            self._call.cancel()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> CaseEvent:
        while (response := await self._read()) is not None:
            event = self._plan.took(response)
            if event is not None:
                return event
        raise StopAsyncIteration

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        self.close()

    async def _read(self) -> WatchCasesResponse | None:
        """The next message; None once the watch is closed."""
        while not self._closed.is_set():
            try:
                if self._call is None:
                    self._call = self._connected().WatchCases(self._plan.next_request())
                return await _message_of(self._call)
            except ClosedError:
                return None
            except asyncio.CancelledError:
                if is_cancelled():
                    self.close()
                    raise
                # Nobody cancelled the reader: closing the watch or its channel cancels the call.
                self._call = None
            except grpc.aio.AioRpcError as error:
                self._call = None
                if not self._closed.is_set():
                    await self._pause(self._plan.pause_after(error))
        return None

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._closed.wait()
        except TimeoutError:
            return


async def _message_of(call: Any) -> WatchCasesResponse | None:  # noqa: ANN401 (grpc.aio's call)
    """The next message of a call; None at its end."""
    response: Any = await call.read()
    if response is None:  # grpc.aio's word for an answer that it cannot read; grpc says INTERNAL
        raise grpc.aio.AioRpcError(grpc.StatusCode.INTERNAL, details="the answer is not readable")
    return response if isinstance(response, WatchCasesResponse) else None
