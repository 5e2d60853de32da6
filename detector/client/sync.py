"""The client for threads."""

import time
from collections.abc import Iterable
from typing import Self, Unpack

import grpc
from loopdetector.v1 import loop_detector_service_pb2 as pb
from loopdetector.v1.conversation_pb2 import OUTCOME_UNSPECIFIED, Turn
from loopdetector.v1.feedback_service_pb2 import RecordFeedbackResponse

from detector.client.base import TRANSCRIPT_TIMEOUT, BaseClient
from detector.client.call import Call, RequestT, ResponseT
from detector.client.case_planner import CasePlanner
from detector.client.escalations import Escalations
from detector.client.feedback import FeedbackFields
from detector.client.stub import DetectorStub
from detector.client.turns import OutcomeLike, TurnFields


class DetectorClient(BaseClient):
    """Calls the detector; safe to share between threads. Make one and keep it; close it, or use it in `with`.

    `analyze_turn` never breaks a chat: without the detector it answers CONTINUE, marked as degraded. The other methods
    raise `grpc.RpcError`.
    """

    _channel: grpc.Channel | None = None
    _stub: DetectorStub | None = None

    def analyze_turn(
        self,
        conversation_id: str,
        turn: Turn | None = None,
        *,
        timeout: float | None = None,
        **fields: Unpack[TurnFields],
    ) -> pb.AnalyzeTurnResponse:
        """Record a turn and judge it.

            client.analyze_turn("c1", role="user", text="Where is my parcel?", turn_id="m17")

        Args:
            conversation_id: The platform's id of the conversation.
            turn: The turn; or give `role`, `text` and `turn_id`.
            timeout: Seconds, in place of the client's.
            **fields: See `TurnFields`.

        Returns:
            The verdict. `provenance.degraded` without anything else: the detector could not say; the turn is sent
            again with the next one of its conversation.

        Raises:
            TypeError: The name of an argument is not known.
            Exception: What went wrong, and only with `fail_open=False`, or with `strict=True` for a mistake of the
                caller.
        """
        return self._drive(self._plan.turn(conversation_id, turn, fields, timeout))

    def analyze_transcript(
        self,
        turns: Iterable[Turn],
        *,
        conversation_id: str = "",
        bot_id: str = "",
        language: str = "",
        include_all_scores: bool = False,
        timeout: float = TRANSCRIPT_TIMEOUT,
    ) -> pb.AnalyzeTranscriptResponse:
        """Judge a whole past conversation; nothing is stored.

        Args:
            turns: All turns, oldest first (see `make_turn`).
            conversation_id: Comes back in the answer.
            bot_id: Which bot.
            language: BCP 47 hint.
            include_all_scores: Send all scores, and not only those over their threshold.
            timeout: Seconds.

        Raises:
            grpc.RpcError: There is no answer.
        """
        call = self._plan.transcript(
            turns, conversation_id, bot_id, language, timeout, include_all_scores=include_all_scores
        )
        return self._drive(call)

    def get_conversation(
        self, conversation_id: str, *, include_turns: bool = False, timeout: float | None = None
    ) -> pb.GetConversationResponse:
        """What is known of a conversation.

        Args:
            conversation_id: The platform's id.
            include_turns: Send the transcript too.
            timeout: Seconds, in place of the client's.

        Raises:
            grpc.RpcError: There is no answer; NOT_FOUND if nothing is known.
        """
        return self._drive(self._plan.conversation(conversation_id, timeout, include_turns=include_turns))

    def end_conversation(
        self, conversation_id: str, outcome: OutcomeLike = OUTCOME_UNSPECIFIED, *, timeout: float | None = None
    ) -> pb.EndConversationResponse:
        """Say that a conversation is over.

        Args:
            conversation_id: The platform's id.
            outcome: What came out of it.
            timeout: Seconds, in place of the client's.

        Raises:
            ArgumentError: The outcome is not known.
            grpc.RpcError: There is no answer.
        """
        return self._drive(self._plan.end(conversation_id, outcome, timeout))

    def delete_conversation(
        self, conversation_id: str, *, timeout: float | None = None
    ) -> pb.DeleteConversationResponse:
        """Erase a conversation, here and on the server.

        Args:
            conversation_id: The platform's id.
            timeout: Seconds, in place of the client's.

        Raises:
            grpc.RpcError: There is no answer: ask again until there is.
        """
        return self._drive(self._plan.delete(conversation_id, timeout))

    def record_feedback(
        self, conversation_id: str, *, timeout: float | None = None, **fields: Unpack[FeedbackFields]
    ) -> RecordFeedbackResponse:
        """Say that a flag was right, that it was wrong, or that one was missing.

            client.record_feedback("c1", turn_id="m17", kind="bot_repetition", correct=False, source="agent")

        Args:
            conversation_id: The platform's id; the conversation may have ended.
            timeout: Seconds, in place of the client's.
            **fields: See `FeedbackFields`.

        Raises:
            TypeError: The name of an argument is not known.
            ArgumentError: A value is not known, or there is not one target and one judgement.
            grpc.RpcError: It was not recorded; INVALID_ARGUMENT if it does not fit what the detector had said.
        """
        return self._drive(self._plan.feedback(conversation_id, fields, timeout))

    @property
    def escalations(self) -> Escalations:
        """Cases, and the people who take them."""
        return Escalations(CasePlanner(self._plan), self._drive, self._connected)

    def server_info(self, *, timeout: float | None = None) -> pb.GetServerInfoResponse:
        """Version, active model and limits.

        Args:
            timeout: Seconds, in place of the client's.

        Raises:
            grpc.RpcError: There is no answer.
        """
        return self._drive(self._plan.server_info(timeout))

    def close(self) -> None:
        """Close the channel; calls under way end as if the detector had failed."""
        with self._lock:
            self._closed = True
        if self._channel is not None:
            self._channel.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _drive(self, call: Call[RequestT, ResponseT]) -> ResponseT:
        while (attempt := call.next_attempt()) is not None:
            try:
                if attempt.pause:
                    time.sleep(attempt.pause)
                rpc = getattr(self._connected(), call.rpc)
                response: ResponseT = rpc(call.request, timeout=attempt.timeout)
            except Exception as error:  # noqa: BLE001  the call knows which failures its caller may see
                call.failed(error)
            except BaseException:
                call.abandoned()
                raise
            else:
                call.succeeded(response)
        return call.result()

    def _connected(self) -> DetectorStub:
        with self._lock:
            self._check_open()
            if self._stub is None:
                self._channel = self._endpoint.open()
                self._stub = DetectorStub(self._channel)
            return self._stub
