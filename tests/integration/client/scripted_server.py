"""A real gRPC server that does as its script says, and otherwise records turns as the detector does."""

# ruff: noqa: N802  the names of the RPCs are the contract's

import asyncio
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor

import grpc
from loopdetector.v1 import feedback_service_pb2 as fpb
from loopdetector.v1 import loop_detector_service_pb2 as pb
from loopdetector.v1.feedback_service_pb2_grpc import FeedbackServiceServicer, add_FeedbackServiceServicer_to_server
from loopdetector.v1.loop_detector_service_pb2_grpc import (
    LoopDetectorServiceServicer,
    add_LoopDetectorServiceServicer_to_server,
)
from loopdetector.v1.verdict_pb2 import ACTION_WATCH, Recommendation

HANG_SECONDS = 3.0


class ScriptedServer(LoopDetectorServiceServicer, FeedbackServiceServicer):
    """Takes a step of its script for each call; without one it answers WATCH.

    Attributes:
        script: What to do with the calls to come: a step is called with (server, request, context).
        requests: What came in, of every RPC, in order.
        remaining: Seconds that each call had left when it came in.
        recorded: Ids of the recorded turns, by conversation.
    """

    def __init__(self):
        self.script = deque()
        self.requests = []
        self.remaining = []
        self.recorded = {}
        self.port = 0
        self._grpc = None
        self._lock = threading.Condition()

    def start(self):
        """Listen; again on the same port after a `stop`."""
        self._grpc = grpc.server(ThreadPoolExecutor(32))
        add_LoopDetectorServiceServicer_to_server(self, self._grpc)
        add_FeedbackServiceServicer_to_server(self, self._grpc)
        self.port = self._grpc.add_insecure_port(f"127.0.0.1:{self.port}")
        self._grpc.start()

    def stop(self):
        self._grpc.stop(0).wait()

    @property
    def target(self):
        return f"127.0.0.1:{self.port}"

    async def has_seen(self, calls):
        """Wait until so many calls came in."""

        def wait():
            with self._lock:
                assert self._lock.wait_for(lambda: len(self.requests) >= calls, HANG_SECONDS)

        await asyncio.to_thread(wait)

    @property
    def turns(self):
        """The AnalyzeTurn requests."""
        return [request for request in self.requests if isinstance(request, pb.AnalyzeTurnRequest)]

    def record(self, request):
        if request.candidate or request.stateless:
            return
        with self._lock:
            known = self.recorded.setdefault(request.conversation_id, [])
            ids = [turn.turn_id for turn in (*request.history, request.turn)]
            known.extend(turn_id for turn_id in ids if turn_id not in known)

    def AnalyzeTurn(self, request, context):
        self._play(request, context)
        self.record(request)
        return pb.AnalyzeTurnResponse(
            conversation_id=request.conversation_id,
            turn_id=request.turn.turn_id,
            recommendation=Recommendation(action=ACTION_WATCH),
        )

    def StreamTurns(self, request_iterator, context):
        context.abort(grpc.StatusCode.UNIMPLEMENTED, "not scripted")

    def AnalyzeTranscript(self, request, context):
        self._play(request, context)
        return pb.AnalyzeTranscriptResponse(conversation_id=request.conversation_id)

    def GetConversation(self, request, context):
        self._play(request, context)
        return pb.GetConversationResponse(conversation_id=request.conversation_id)

    def EndConversation(self, request, context):
        self._play(request, context)
        return pb.EndConversationResponse(conversation_id=request.conversation_id)

    def DeleteConversation(self, request, context):
        self._play(request, context)
        return pb.DeleteConversationResponse(deleted_turns=len(self.recorded.pop(request.conversation_id, [])))

    def GetServerInfo(self, request, context):
        self._play(request, context)
        return pb.GetServerInfoResponse(version="1.2.3")

    def RecordFeedback(self, request, context):
        self._play(request, context)
        return fpb.RecordFeedbackResponse(feedback_id=request.feedback_id)

    def _play(self, request, context):
        with self._lock:
            self.requests.append(request)
            self.remaining.append(context.time_remaining())
            self._lock.notify_all()
            step = self.script.popleft() if self.script else None
        if step is not None:
            step(self, request, context)


def answer(server, request, context):
    """Do as without a script."""


def abort(code, details=""):
    """Fail."""

    def step(server, request, context):
        context.abort(code, details)

    return step


def hang(server, request, context):
    """Give no answer until the caller has gone, and record nothing."""
    gone = threading.Event()
    if context.add_callback(gone.set):
        gone.wait(HANG_SECONDS)


def record_and_hang(server, request, context):
    """Record the turn, but let the answer come too late."""
    server.record(request)
    hang(server, request, context)
