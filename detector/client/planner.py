"""Every RPC as a call to drive: its request, its tries, its failures."""

import random
import time
from collections.abc import Iterable

from loopdetector.v1 import feedback_service_pb2 as fpb
from loopdetector.v1 import loop_detector_service_pb2 as pb
from loopdetector.v1.conversation_pb2 import Turn
from loopdetector.v1.escalation_service_pb2 import WatchCasesRequest

from detector.client.attempts import Attempts, Jitter
from detector.client.breaker import Clock
from detector.client.call import Call, RequestT, ResponseT
from detector.client.feedback import FeedbackFields, record_feedback_request
from detector.client.shared import Shared
from detector.client.turn_call import TurnCall
from detector.client.turns import (
    OutcomeLike,
    TurnFields,
    analyze_turn_request,
    check_names,
    outcome_from,
    unsent_request,
)
from detector.client.watch_plan import WatchPlan


class CallPlanner:
    """Plans calls. Lives as long as its client; what is planned must be driven to its end.

    Only turns pass the breaker and fail open: they stand in the way of a chat. The caller of anything else asks for its
    answer, and may well wait for it longer.
    """

    def __init__(
        self, shared: Shared, *, timeout: float, clock: Clock = time.monotonic, jitter: Jitter = random.random
    ) -> None:
        """Wrap what the calls share.

        Args:
            shared: The parts shared by all calls.
            timeout: Seconds of a call that does not say, above 0.
            clock: Measures deadlines.
            jitter: Spreads retries.

        Raises:
            ValueError: The timeout is not above 0.
        """
        if timeout <= 0:
            raise ValueError(f"timeout must be above 0 seconds, not {timeout}")
        self._shared = shared
        self._timeout = timeout
        self._clock = clock
        self._jitter = jitter

    def turn(self, conversation_id: str, turn: Turn | None, fields: TurnFields, timeout: float | None) -> TurnCall:
        """AnalyzeTurn: repeatable, because its turn has an id or nothing is recorded.

        Raises:
            TypeError: The name of an argument is not known; wrong values are answered as the leniency says.
        """
        check_names("analyze_turn", fields, TurnFields.__optional_keys__)
        attempts = self._attempts(timeout, retries=1)
        try:
            request = analyze_turn_request(conversation_id, turn, fields)
        except (TypeError, ValueError) as error:
            return TurnCall(unsent_request(conversation_id, turn, fields), attempts, self._shared, error)
        return TurnCall(request, attempts, self._shared)

    def transcript(
        self,
        turns: Iterable[Turn],
        conversation_id: str,
        bot_id: str,
        language: str,
        timeout: float,
        *,
        include_all_scores: bool,
    ) -> Call[pb.AnalyzeTranscriptRequest, pb.AnalyzeTranscriptResponse]:
        """AnalyzeTranscript."""
        request = pb.AnalyzeTranscriptRequest(
            conversation_id=conversation_id,
            turns=turns,
            bot_id=bot_id,
            language=language,
            include_all_scores=include_all_scores,
        )
        return Call("AnalyzeTranscript", request, self._attempts(timeout), self._shared.counters)

    def conversation(
        self, conversation_id: str, timeout: float | None, *, include_turns: bool
    ) -> Call[pb.GetConversationRequest, pb.GetConversationResponse]:
        """GetConversation."""
        request = pb.GetConversationRequest(conversation_id=conversation_id, include_turns=include_turns)
        return Call("GetConversation", request, self._attempts(timeout, retries=1), self._shared.counters)

    def end(
        self, conversation_id: str, outcome: OutcomeLike, timeout: float | None
    ) -> Call[pb.EndConversationRequest, pb.EndConversationResponse]:
        """EndConversation; what was missed of the conversation would only pass an old loop on to a new start."""
        request = pb.EndConversationRequest(conversation_id=conversation_id, outcome=outcome_from(outcome))
        self._shared.missed.forget_conversation(conversation_id)
        return Call("EndConversation", request, self._attempts(timeout), self._shared.counters)

    def delete(
        self, conversation_id: str, timeout: float | None
    ) -> Call[pb.DeleteConversationRequest, pb.DeleteConversationResponse]:
        """DeleteConversation; what this client holds of it goes first."""
        request = pb.DeleteConversationRequest(conversation_id=conversation_id)
        self._shared.missed.forget_conversation(conversation_id)
        return Call("DeleteConversation", request, self._attempts(timeout), self._shared.counters)

    def feedback(
        self, conversation_id: str, fields: FeedbackFields, timeout: float | None
    ) -> Call[fpb.RecordFeedbackRequest, fpb.RecordFeedbackResponse]:
        """RecordFeedback: repeatable, because it has an id."""
        request = record_feedback_request(conversation_id, fields)
        return Call("RecordFeedback", request, self._attempts(timeout, retries=1), self._shared.counters)

    def server_info(self, timeout: float | None) -> Call[pb.GetServerInfoRequest, pb.GetServerInfoResponse]:
        """GetServerInfo."""
        request = pb.GetServerInfoRequest()
        return Call("GetServerInfo", request, self._attempts(timeout, retries=1), self._shared.counters)

    def call(
        self, rpc: str, request: RequestT, timeout: float | None, *, retries: int = 0
    ) -> Call[RequestT, ResponseT]:
        """Any RPC that raises what it fails with."""
        return Call(rpc, request, self._attempts(timeout, retries=retries), self._shared.counters)

    def watch(self, request: WatchCasesRequest) -> WatchPlan:
        """WatchCases, for as long as somebody reads."""
        return WatchPlan(request, self._shared.counters, self._jitter)

    def _attempts(self, timeout: float | None, *, retries: int = 0) -> Attempts:
        seconds = self._timeout if timeout is None else timeout
        return Attempts(seconds, retries=retries, clock=self._clock, jitter=self._jitter)
