"""Having labelled conversations judged: in process, or through a running server."""

from collections.abc import Iterator, Sequence

import grpc
from loopdetector.v1 import conversation_pb2
from loopdetector.v1 import loop_detector_service_pb2 as pb
from loopdetector.v1.loop_detector_service_pb2_grpc import LoopDetectorServiceStub

from detector.conversation import Conversation as State
from detector.messages import advice_from, signal_from
from detector.pipeline import Pipeline, shown
from detector.verdict import TurnRef, Verdict
from training.data import Conversation
from training.evaluation import Judged


def judged_in_process(pipeline: Pipeline, conversations: Sequence[Conversation]) -> Iterator[Judged]:
    """Judge conversations turn by turn with a pipeline."""
    for conversation in conversations:
        turns = [turn.as_turn(i) for i, turn in enumerate(conversation.turns)]
        yield Judged(conversation, [judged.verdict for judged in pipeline.judge_all(State(), turns)])


def judged_by_server(address: str, conversations: Sequence[Conversation]) -> Iterator[Judged]:
    """Judge conversations through AnalyzeTranscript of a running server; nothing is stored there.

    Raises:
        grpc.RpcError: The server cannot be reached, or refuses a conversation.
    """
    with grpc.insecure_channel(address) as channel:
        service = LoopDetectorServiceStub(channel)
        for conversation in conversations:
            request = pb.AnalyzeTranscriptRequest(conversation_id=conversation.id[:200], include_all_scores=True)
            for i, turn in enumerate(conversation.turns):
                request.turns.add(turn_id=f"t{i}", role=conversation_pb2.Role.ValueType(int(turn.role)), text=turn.text)
            response = service.AnalyzeTranscript(request, wait_for_ready=True, timeout=60)
            verdicts = [
                Verdict(
                    TurnRef(verdict.turn_index, verdict.turn_id),
                    tuple(signal_from(signal) for signal in verdict.signals),
                    shown(State().progress),
                    advice_from(verdict.recommendation),
                )
                for verdict in response.verdicts
            ]
            yield Judged(conversation, verdicts)
