"""Having labelled conversations judged: in process, or through a running server."""

from collections.abc import Iterator, Sequence

import grpc
from loopdetector.v1 import conversation_pb2
from loopdetector.v1 import loop_detector_service_pb2 as pb
from loopdetector.v1.loop_detector_service_pb2_grpc import LoopDetectorServiceStub

from detector.bundle import load_bundle, read_active
from detector.conversation import Conversation as State
from detector.messages import advice_from, signal_from
from detector.model import Model
from detector.pipeline import Pipeline, shown
from detector.service.brain import Brain, make_brain
from detector.service.settings import Settings
from detector.verdict import TurnRef, Verdict
from training.data import Conversation
from training.evaluation import Judged


def brain_of(model_id: str = "") -> Brain:
    """A bundle under the settings of the environment, as a server would run it; without an id the active one.

    Raises:
        BundleError: The bundle is missing or damaged.
        ValueError: Its operating curve does not cover the false-alarm budget.
    """
    settings = Settings()
    models = settings.models_dir
    model = load_bundle(models, model_id or read_active(models).active, best=settings.accuracy == "best")
    return make_brain(model, budget=settings.false_alarm_budget, observe=False, window=settings.window_turns)


def judged_in_process(pipeline: Pipeline, conversations: Sequence[Conversation]) -> Iterator[Judged]:
    """Judge conversations turn by turn with a pipeline."""
    for conversation in conversations:
        turns = [turn.as_turn(i) for i, turn in enumerate(conversation.turns)]
        yield Judged(conversation, [judged.verdict for judged in pipeline.judge_all(State(), turns)])


def judged_by_model(model: Model, conversations: Sequence[Conversation]) -> list[Judged]:
    """Judge conversations with a model that no bundle needs to hold, under the settings of the environment.

    Raises:
        ValueError: Its operating curve does not cover the false-alarm budget.
    """
    settings = Settings()
    brain = make_brain(model, budget=settings.false_alarm_budget, observe=False, window=settings.window_turns)
    return list(judged_in_process(brain.pipeline, conversations))


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
