"""The client for asyncio."""

# ruff: noqa: ASYNC109  the timeout is gRPC's, and the server knows of it

import asyncio
from collections.abc import Iterable
from typing import Self, Unpack

import grpc
from loopdetector.v1 import loop_detector_service_pb2 as pb
from loopdetector.v1.conversation_pb2 import OUTCOME_UNSPECIFIED, Turn
from loopdetector.v1.feedback_service_pb2 import RecordFeedbackResponse

from detector.client.aio_escalations import AsyncEscalations
from detector.client.base import TRANSCRIPT_TIMEOUT, BaseClient
from detector.client.call import Call, RequestT, ResponseT
from detector.client.cancelling import is_cancelled
from detector.client.case_planner import CasePlanner
from detector.client.feedback import FeedbackFields
from detector.client.stub import DetectorStub
from detector.client.turns import OutcomeLike, TurnFields


class AsyncDetectorClient(BaseClient):
    """Calls the detector from one event loop. Make one and keep it; close it, or use it in `async with`.

    Its methods are those of `DetectorClient`, awaited. Cancelling the task that awaits one cancels the call.
    """

    _channel: grpc.aio.Channel | None = None
    _stub: DetectorStub | None = None

    async def analyze_turn(
        self,
        conversation_id: str,
        turn: Turn | None = None,
        *,
        timeout: float | None = None,
        **fields: Unpack[TurnFields],
    ) -> pb.AnalyzeTurnResponse:
        """Record a turn and judge it, as `DetectorClient.analyze_turn` does."""
        return await self._drive(self._plan.turn(conversation_id, turn, fields, timeout))

    async def analyze_transcript(
        self,
        turns: Iterable[Turn],
        *,
        conversation_id: str = "",
        bot_id: str = "",
        language: str = "",
        include_all_scores: bool = False,
        timeout: float = TRANSCRIPT_TIMEOUT,
    ) -> pb.AnalyzeTranscriptResponse:
        """Judge a whole past conversation, as `DetectorClient.analyze_transcript` does."""
        call = self._plan.transcript(
            turns, conversation_id, bot_id, language, timeout, include_all_scores=include_all_scores
        )
        return await self._drive(call)

    async def get_conversation(
        self, conversation_id: str, *, include_turns: bool = False, timeout: float | None = None
    ) -> pb.GetConversationResponse:
        """What is known of a conversation, as `DetectorClient.get_conversation` tells it."""
        return await self._drive(self._plan.conversation(conversation_id, timeout, include_turns=include_turns))

    async def end_conversation(
        self, conversation_id: str, outcome: OutcomeLike = OUTCOME_UNSPECIFIED, *, timeout: float | None = None
    ) -> pb.EndConversationResponse:
        """Say that a conversation is over, as `DetectorClient.end_conversation` does."""
        return await self._drive(self._plan.end(conversation_id, outcome, timeout))

    async def delete_conversation(
        self, conversation_id: str, *, timeout: float | None = None
    ) -> pb.DeleteConversationResponse:
        """Erase a conversation, as `DetectorClient.delete_conversation` does."""
        return await self._drive(self._plan.delete(conversation_id, timeout))

    async def record_feedback(
        self, conversation_id: str, *, timeout: float | None = None, **fields: Unpack[FeedbackFields]
    ) -> RecordFeedbackResponse:
        """Say that a flag was right, wrong or missing, as `DetectorClient.record_feedback` does."""
        return await self._drive(self._plan.feedback(conversation_id, fields, timeout))

    @property
    def escalations(self) -> AsyncEscalations:
        """Cases, and the people who take them."""
        return AsyncEscalations(CasePlanner(self._plan), self._drive, self._connected)

    async def server_info(self, *, timeout: float | None = None) -> pb.GetServerInfoResponse:
        """Version, active model and limits, as `DetectorClient.server_info` tells them."""
        return await self._drive(self._plan.server_info(timeout))

    async def close(self) -> None:
        """Close the channel; calls under way end as if the detector had failed."""
        self._closed = True
        if self._channel is not None:
            await self._channel.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _drive(self, call: Call[RequestT, ResponseT]) -> ResponseT:
        while (attempt := call.next_attempt()) is not None:
            try:
                if attempt.pause:
                    await asyncio.sleep(attempt.pause)
                rpc = getattr(self._connected(), call.rpc)
                response: ResponseT | None = await rpc(call.request, timeout=attempt.timeout)
                if response is None:  # grpc.aio's word for an answer that it cannot read; grpc says INTERNAL
                    raise grpc.aio.AioRpcError(grpc.StatusCode.INTERNAL, details="the answer is not readable")
            except asyncio.CancelledError:
                if not self._closed or is_cancelled():
                    call.abandoned()
                    raise
                # Nobody cancelled the caller: closing the channel cancels the calls in it.
                call.failed(grpc.aio.AioRpcError(grpc.StatusCode.CANCELLED, details="the client was closed"))
            except Exception as error:  # noqa: BLE001  the call knows which failures its caller may see
                call.failed(error)
            except BaseException:
                call.abandoned()
                raise
            else:
                call.succeeded(response)
        return call.result()

    def _connected(self) -> DetectorStub:
        self._check_open()
        if self._stub is None:
            self._channel = self._endpoint.open_aio()
            self._stub = DetectorStub(self._channel)
        return self._stub
