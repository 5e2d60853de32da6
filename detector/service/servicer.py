"""The servicer of LoopDetectorService: from_pb, core, to_pb."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import grpc
from loopdetector.v1 import conversation_pb2
from loopdetector.v1 import loop_detector_service_pb2 as pb
from loopdetector.v1.loop_detector_service_pb2_grpc import LoopDetectorServiceServicer

from detector import __version__
from detector.errors import (
    DeadlineError,
    DetectorError,
    FailedPreconditionError,
    InvalidArgumentError,
    ResourceExhaustedError,
)
from detector.pipeline import advice_of, shown
from detector.policies.teams import CaseProfile
from detector.service.answers import Known, Reply, to_provenance, to_verdict, withheld
from detector.service.brain import Brain
from detector.service.conversations import Conversations
from detector.service.convert import (
    Limits,
    TurnCall,
    from_analyze_turn,
    to_case_summary,
    to_recommendation,
    to_state,
    to_timestamp,
)
from detector.service.deadline import patience
from detector.service.drift import DriftWatch
from detector.service.endings import Endings
from detector.service.logs import trace_of
from detector.service.metrics import Metrics
from detector.service.settings import Settings
from detector.service.staff import Staff
from detector.service.streams import Streams
from detector.stores import ConversationKey, TurnRow
from detector.verdict import End, Recommendation, TurnRef

TENANT = "default"
"""The tenant of every call until there are tokens."""


class LoopDetectorServicer(LoopDetectorServiceServicer):
    """Every method in three steps: check what came in, ask the core, shape the answer."""

    def __init__(
        self,
        conversations: Conversations,
        endings: Endings,
        staff: Staff,
        brain: Callable[[], Brain],
        settings: Settings,
        metrics: Metrics,
        drift: DriftWatch,
        log: Any,  # noqa: ANN401 (structlog's loggers are made at run time)
    ) -> None:
        """Wrap the parts; `brain` gives the judge of the moment."""
        self._conversations = conversations
        self._endings = endings
        self._staff = staff
        self._brain = brain
        self._settings = settings
        self._limits = Limits(settings)
        self._metrics = metrics
        self._drift = drift
        self._log = log
        self._transcripts = 0
        self.streams = Streams(settings.stream_in_flight, self._fault)

    async def AnalyzeTurn(
        self, request: pb.AnalyzeTurnRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> pb.AnalyzeTurnResponse:
        """See the contract."""
        call = from_analyze_turn(request, self._limits)
        reply = self._conversations.analyze_inline(TENANT, call)
        if reply is None:
            reply = await self._conversations.analyze(TENANT, call, self._patience(context))
        return self._answered(call, reply)

    async def StreamTurns(  # type: ignore[override]  # it writes through the context
        self, request_iterator: AsyncIterator[pb.StreamTurnsRequest], context: grpc.aio.ServicerContext[Any, Any]
    ) -> None:
        """See the contract."""
        del request_iterator  # read through the context, so that a drain can stop between two items
        await self.streams.serve(context, self)

    async def AnalyzeTranscript(
        self, request: pb.AnalyzeTranscriptRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> pb.AnalyzeTranscriptResponse:
        """See the contract."""
        del context
        limits = self._limits
        conversation_id = limits.conversation_id(request.conversation_id, required=False)
        if not request.turns:
            raise InvalidArgumentError("turns is empty; send the whole conversation, oldest turn first")
        turns = limits.turns(request.turns, "turns")
        if self._transcripts >= self._settings.max_transcripts_in_flight:
            raise ResourceExhaustedError("too many transcripts at a time (max_transcripts_in_flight); retry", 0.5)
        self._transcripts += 1
        try:
            brain, judgements = await self._conversations.transcript(
                turns, limits.short("bot_id", request.bot_id), limits.short("language", request.language)
            )
        finally:
            self._transcripts -= 1
        verdicts = [
            to_verdict(judgement.verdict, include_all=request.include_all_scores, observe=brain.observe)
            for judgement in judgements
        ]
        return pb.AnalyzeTranscriptResponse(
            conversation_id=conversation_id, verdicts=verdicts, provenance=to_provenance(brain)
        )

    async def GetConversation(
        self, request: pb.GetConversationRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> pb.GetConversationResponse:
        """See the contract."""
        del context
        conversation_id = self._limits.conversation_id(request.conversation_id)
        if request.include_turns and self._settings.store_text == "none":
            raise FailedPreconditionError("include_turns needs transcripts; the server runs with store_text = none")
        known = self._conversations.known(TENANT, conversation_id)
        header, case = known.header, known.case
        advice = self._advice(known)
        rows = self._conversations.turns(TENANT, conversation_id) if request.include_turns else []
        return pb.GetConversationResponse(
            conversation_id=conversation_id,
            state=to_state(shown(known.progress)),
            recommendation=to_recommendation(withheld(advice) if self._brain().observe else advice),
            bot_id=header.bot_id,
            channel=header.channel,
            language=header.language,
            user_ref=header.user_ref,
            metadata=header.metadata,
            outcome=header.outcome,  # type: ignore[arg-type]
            create_time=to_timestamp(header.created),
            update_time=to_timestamp(known.last.received),
            turns=[to_turn(row) for row in rows],
            escalation_id=case.escalation_id if case else "",
            case=to_case_summary(case) if case else None,
        )

    async def EndConversation(
        self, request: pb.EndConversationRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> pb.EndConversationResponse:
        """See the contract."""
        conversation_id = self._limits.conversation_id(request.conversation_id)
        if request.outcome not in pb_outcomes():
            raise InvalidArgumentError(f"outcome is {request.outcome}; send one of the Outcome enum or nothing")
        key = ConversationKey(TENANT, conversation_id)
        progress = await self._endings.end(key, request.outcome, End.ENDED, self._patience(context))
        return pb.EndConversationResponse(conversation_id=conversation_id, state=to_state(shown(progress)))

    async def DeleteConversation(
        self, request: pb.DeleteConversationRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> pb.DeleteConversationResponse:
        """See the contract."""
        conversation_id = self._limits.conversation_id(request.conversation_id)
        deleted = await self._endings.delete(ConversationKey(TENANT, conversation_id), self._patience(context))
        return pb.DeleteConversationResponse(deleted_turns=deleted)

    async def GetServerInfo(
        self, request: pb.GetServerInfoRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> pb.GetServerInfoResponse:
        """See the contract."""
        del request, context
        brain = self._brain()
        settings = self._settings
        return pb.GetServerInfoResponse(
            version=__version__,
            model_id=brain.model.model_id,
            model_version=brain.model.version,
            encoder_hash=brain.model.encoder_hash,
            policy_version=brain.policy.version,
            false_alarm_budget=brain.budget,
            observe=brain.observe,
            limits=pb.Limits(
                max_text_chars=settings.max_text_chars,
                max_history_turns=settings.max_history_turns,
                max_message_bytes=settings.max_message_bytes,
                max_id_chars=settings.max_id_chars,
                max_metadata_entries=settings.max_metadata_entries,
                max_metadata_chars=settings.max_metadata_chars,
                stream_in_flight=settings.stream_in_flight,
                window_turns=settings.window_turns,
            ),
        )

    def _advice(self, known: Known) -> Recommendation:
        """What stands recommended now, which may be another hour than that of the latest turn."""
        progress, header, case = known.progress, known.header, known.case
        advice = advice_of(progress, TurnRef(known.last.index, known.last.turn_id))
        profile = CaseProfile(
            cause=advice.cause,
            severity=progress.severity,
            language=header.language,
            channel=header.channel,
            topics=progress.topics,
        )
        return self._staff.advise(advice, header.bot_id, case.team if case else None, profile)

    def now(self, item: pb.StreamTurnsRequest) -> pb.AnalyzeTurnResponse | None:
        """One item of a stream, if it can be answered without waiting."""
        self._item_seconds(item)
        call = self._item_call(item)
        reply = self._conversations.analyze_inline(TENANT, call)
        return None if reply is None else self._answered(call, reply)

    async def later(self, item: pb.StreamTurnsRequest) -> pb.AnalyzeTurnResponse:
        """One item of a stream."""
        call = self._item_call(item)
        return self._answered(call, await self._conversations.analyze(TENANT, call, self._item_seconds(item)))

    def _item_call(self, item: pb.StreamTurnsRequest) -> TurnCall:
        if not item.HasField("request"):
            raise InvalidArgumentError("request is missing; send the turn to judge")
        self._limits.short("correlation_id", item.correlation_id)
        return from_analyze_turn(item.request, self._limits)

    def _item_seconds(self, item: pb.StreamTurnsRequest) -> float:
        """How long an item may wait."""
        if not item.HasField("timeout"):
            return self._settings.max_call_seconds
        seconds = item.timeout.seconds + item.timeout.nanos / 1e9
        if seconds <= 0:
            raise DeadlineError("timeout of this item is not above 0; leave it out or give it time")
        return min(seconds, self._settings.max_call_seconds)

    def _answered(self, call: TurnCall, reply: Reply) -> pb.AnalyzeTurnResponse:
        message: pb.AnalyzeTurnResponse = reply.message  # type: ignore[assignment]
        if reply.answer is not None:
            self._count(reply, call)
        return message

    def _fault(self, error: Exception) -> DetectorError:
        self._log.error("item failed", at=trace_of(error))
        return DetectorError("the detector failed on this item; see its log")

    def _count(self, reply: Reply, call: TurnCall) -> None:
        answer = reply.answer
        if answer is None:
            return
        verdict = answer.judgement.verdict
        self._metrics.judged(verdict, is_said=not call.candidate)
        if not call.candidate:
            self._drift.saw(answer.brain.model.model_id, answer.judgement.inputs)
        self._metrics.store_seconds.observe(reply.store_seconds)
        if call.truncated:
            self._metrics.truncated.inc()
        self._log.info(
            "turn judged",
            conversation_id=call.conversation_id,
            turn_index=verdict.turn.index,
            role=int(call.turn.role),
            chars=len(call.turn.text),
            action=int(verdict.recommendation.action),
        )

    def _patience(self, context: grpc.aio.ServicerContext[Any, Any]) -> float:
        return patience(context, self._settings.max_call_seconds)


def to_turn(row: TurnRow) -> conversation_pb2.Turn:
    """A stored turn as its message."""
    return conversation_pb2.Turn(
        turn_id=row.turn_id,
        role=row.role,  # type: ignore[arg-type]
        text=row.text,
        time=to_timestamp(row.time),
    )


def pb_outcomes() -> frozenset[int]:
    """The outcomes that the contract knows."""
    return frozenset(conversation_pb2.Outcome.values())
