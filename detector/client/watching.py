"""A watch of cases, for threads."""

import threading
from collections.abc import Callable
from typing import Any, Self

import grpc
from loopdetector.v1.case_pb2 import CaseEvent
from loopdetector.v1.escalation_service_pb2 import WatchCasesResponse

from detector.client.failures import ClosedError
from detector.client.stub import DetectorStub
from detector.client.watch_plan import WatchPlan


class CaseWatch:
    """An endless iterator of events, which resumes by itself where it was when the connection or the server goes.

    It ends when it, or its client, is closed. `grpc.RpcError` OUT_OF_RANGE: the server has forgotten what comes next;
    `find` what is there, then watch without a token.
    """

    def __init__(self, plan: WatchPlan, connected: Callable[[], DetectorStub]) -> None:
        """Watch by a plan."""
        self._plan = plan
        self._connected = connected
        self._call: Any = None
        self._closed = threading.Event()

    @property
    def resume_token(self) -> str:
        """Goes on after the latest event that was given out; keep it once that event is dealt with."""
        return self._plan.resume_token

    def start(self) -> Self:
        """Wait until the watch stands: what happens from then on is not missed. Iterating does it too."""
        if self._call is None and (response := self._read()) is not None:
            self._plan.took(response)
        return self

    def close(self) -> None:
        """End the watch; from any thread."""
        self._closed.set()
        if self._call is not None:
            self._call.cancel()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> CaseEvent:
        while (response := self._read()) is not None:
            event = self._plan.took(response)
            if event is not None:
                return event
        raise StopIteration

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read(self) -> WatchCasesResponse | None:
        """The next message; None once the watch is closed."""
        while not self._closed.is_set():
            try:
                if self._call is None:
                    self._call = self._connected().WatchCases(self._plan.next_request())
                    if self._closed.is_set():  # meanwhile, by another thread
                        self._call.cancel()
                response: WatchCasesResponse = next(self._call)
            except ClosedError:
                break
            except grpc.RpcError as error:
                self._call = None
                if not self._closed.is_set():
                    self._closed.wait(self._plan.pause_after(error))
            else:
                return response
        return None
