"""StreamTurns: many turns over one stream, in order for each conversation, and a clean end on drain."""

import asyncio
from collections.abc import Callable
from typing import Any, Protocol

import grpc
from loopdetector.v1 import loop_detector_service_pb2 as pb

from detector.errors import DetectorError, UnavailableError
from detector.service.interceptor import Undecodable, to_status


class ItemJudge(Protocol):
    """Judges the items of a stream."""

    def now(self, item: pb.StreamTurnsRequest) -> pb.AnalyzeTurnResponse | None:
        """The answer, if it can be given without waiting."""
        ...

    async def later(self, item: pb.StreamTurnsRequest) -> pb.AnalyzeTurnResponse:
        """The answer, however long it takes."""
        ...


class Streams:
    """All open streams of a server."""

    def __init__(self, in_flight: int, on_fault: Callable[[Exception], DetectorError]) -> None:
        """Put together.

        Args:
            in_flight: Items of a stream that are read ahead.
            on_fault: Logs a fault of ours and gives what the caller is told.
        """
        self._in_flight = in_flight
        self._on_fault = on_fault
        self._open: set[_Stream] = set()
        self._draining = False

    async def serve(self, context: grpc.aio.ServicerContext[Any, Any], judge: ItemJudge) -> None:
        """Serve one stream until its end.

        Raises:
            UnavailableError: The server drains; the items read were answered.
        """
        stream = _Stream(context, judge, self._in_flight, self._on_fault)
        self._open.add(stream)
        try:
            if self._draining:
                stream.drain()
            await stream.run()
        finally:
            self._open.discard(stream)

    def drain(self) -> None:
        """End all streams after the items that were read."""
        self._draining = True
        for stream in self._open:
            stream.drain()


class _Stream:
    def __init__(
        self,
        context: grpc.aio.ServicerContext[Any, Any],
        judge: ItemJudge,
        in_flight: int,
        on_fault: Callable[[Exception], DetectorError],
    ) -> None:
        self._context = context
        self._judge = judge
        self._on_fault = on_fault
        self._free = asyncio.Semaphore(in_flight)
        self._writing = asyncio.Lock()
        self._running: set[asyncio.Task[None]] = set()
        self._drained = False
        self._reader: asyncio.Task[Any] | None = None

    def drain(self) -> None:
        """Stop reading; a read that waits for the caller is given up."""
        self._drained = True
        if self._reader is not None:
            self._reader.cancel()

    async def run(self) -> None:
        try:
            while not self._drained:
                # A place first, then the item: what has no place is left to gRPC, which slows the caller down.
                await self._free.acquire()
                item = await self._read()
                if item is None:
                    break
                if await self._is_answered(item):
                    self._free.release()
                else:
                    self._answer_in_turn(item)
            if self._running:
                await asyncio.gather(*self._running)
        finally:
            for task in self._running:
                task.cancel()
        if self._drained:
            raise UnavailableError("the server is shutting down; open the stream again", 1.0)

    async def _read(self) -> Any:  # noqa: ANN401 (a message, an Undecodable, or None at the end)
        if self._drained:
            return None
        reader = self._reader = asyncio.current_task()
        try:
            item = await self._context.read()
        except asyncio.CancelledError:
            if self._drained and reader is not None:
                reader.uncancel()
                return None
            raise
        finally:
            self._reader = None
        return None if item is grpc.aio.EOF else item

    async def _is_answered(self, item: Any) -> bool:  # noqa: ANN401
        """Answer an item at once, if that can be."""
        if item.__class__ is Undecodable:
            await self._write(pb.StreamTurnsResponse(error=to_status(item.error)))
            return True
        try:
            answer = self._judge.now(item)
        except Exception as error:  # noqa: BLE001 (one bad item fails alone)
            await self._write(self._failed(item, error))
            return True
        if answer is None:
            return False
        await self._write(pb.StreamTurnsResponse(correlation_id=item.correlation_id, response=answer))
        return True

    def _answer_in_turn(self, item: pb.StreamTurnsRequest) -> None:
        """Answer an item that has to wait, in a task of its own, so that others overtake."""
        task = asyncio.create_task(self._answer_later(item))
        self._running.add(task)
        task.add_done_callback(self._finished)

    async def _answer_later(self, item: pb.StreamTurnsRequest) -> None:
        try:
            answer = await self._judge.later(item)
            response = pb.StreamTurnsResponse(correlation_id=item.correlation_id, response=answer)
        except Exception as error:  # noqa: BLE001 (as above)
            response = self._failed(item, error)
        await self._write(response)

    def _failed(self, item: pb.StreamTurnsRequest, error: Exception) -> pb.StreamTurnsResponse:
        known = error if isinstance(error, DetectorError) else self._on_fault(error)
        return pb.StreamTurnsResponse(correlation_id=item.correlation_id, error=to_status(known))

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._free.release()
        if not task.cancelled():
            task.exception()  # the stream is gone: its caller has been told by gRPC

    async def _write(self, response: pb.StreamTurnsResponse) -> None:
        async with self._writing:
            await self._context.write(response)
