"""A real gRPC server whose verdicts a test decides: for what a platform does with them."""

# ruff: noqa: N802  the names of the RPCs are the contract's

from concurrent.futures import ThreadPoolExecutor

import grpc
from loopdetector.v1 import escalation_service_pb2 as epb
from loopdetector.v1 import loop_detector_service_pb2 as pb
from loopdetector.v1 import verdict_pb2 as vpb
from loopdetector.v1.case_pb2 import Case
from loopdetector.v1.escalation_service_pb2_grpc import (
    EscalationServiceServicer,
    add_EscalationServiceServicer_to_server,
)
from loopdetector.v1.handoff_pb2 import Handoff
from loopdetector.v1.loop_detector_service_pb2_grpc import (
    LoopDetectorServiceServicer,
    add_LoopDetectorServiceServicer_to_server,
)


class Judge(LoopDetectorServiceServicer, EscalationServiceServicer):
    """Keeps what it is told and answers as `verdict` says.

    Attributes:
        verdict: Gives the answer to a request; its ids are filled in.
        turns: The recorded requests, in order.
        candidates: The others.
        cases: Ids of the cases asked for.
        has_package: False: GetCase fails.
        keeps_text: False: transcripts are not kept.
    """

    def __init__(self):
        self.verdict = lambda request: pb.AnalyzeTurnResponse()
        self.turns = []
        self.candidates = []
        self.cases = []
        self.has_package = True
        self.keeps_text = True
        self._grpc = grpc.server(ThreadPoolExecutor(4))
        add_LoopDetectorServiceServicer_to_server(self, self._grpc)
        add_EscalationServiceServicer_to_server(self, self._grpc)
        self.target = f"127.0.0.1:{self._grpc.add_insecure_port('127.0.0.1:0')}"
        self._grpc.start()

    def stop(self):
        self._grpc.stop(0).wait()

    def AnalyzeTurn(self, request, context):
        answer = self.verdict(request)
        if answer is None:
            context.abort(grpc.StatusCode.INTERNAL, "out of order")
        (self.candidates if request.candidate else self.turns).append(request)
        answer.conversation_id = request.conversation_id
        answer.turn_id = request.turn.turn_id
        return answer

    def GetConversation(self, request, context):
        if not self.keeps_text:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, "no texts")
        turns = [r.turn for r in self.turns if r.conversation_id == request.conversation_id]
        return pb.GetConversationResponse(conversation_id=request.conversation_id, turns=turns)

    def GetCase(self, request, context):
        self.cases.append(request.escalation_id)
        if not self.has_package:
            context.abort(grpc.StatusCode.UNAVAILABLE, "gone")
        return epb.GetCaseResponse(
            case=Case(escalation_id=request.escalation_id),
            handoff=Handoff(
                text="Wants the deposit back.", markdown="**Wants** the deposit back.", suggested_team="refunds"
            ),
        )


def level(action, *, cause=vpb.CAUSE_LOOP, is_new=True, episode="1", case="", repeats=False, **advice):
    """An answer with a level."""
    answer = pb.AnalyzeTurnResponse(
        recommendation=vpb.Recommendation(
            action=action, cause=cause, is_new=is_new, episode_id=episode, reason="It goes in circles.", **advice
        ),
        escalation_id=case,
    )
    if repeats:
        answer.signals.add(kind=vpb.SIGNAL_KIND_BOT_REPETITION, flagged=True)
    return answer
