"""Where the time of a turn goes: its parts, called in this process without gRPC around them."""

import logging
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from statistics import median

from loopdetector.v1 import loop_detector_service_pb2 as pb
from msgspec import Struct

from detector.service.answers import to_answer
from detector.service.convert import Limits, from_analyze_turn
from detector.service.server import Server, build
from detector.service.settings import Settings
from tests.bench.conversations import Requests, replays


class Parts(Struct, frozen=True):
    """Microseconds per turn, mean of a pass, median of the passes.

    Attributes:
        read_encode: Normalize, split, look up words, encode.
        compare_features: Compare with the window, build the features.
        heads: The learnt heads.
        policy: Decide, and remember the turn.
        store_append: Look the conversation up, make the row and write it to SQLite.
        protobuf: Read and check the request, build the answer, write it for the wire.
    """

    read_encode: float
    compare_features: float
    heads: float
    policy: float
    store_append: float
    protobuf: float

    @property
    def total(self) -> float:
        """All of them."""
        return float(sum(getattr(self, name) for name in self.__struct_fields__))


async def parts(*, turns: int, passes: int) -> Parts:
    """Judge such a load as the server gets, `passes` times, after a first time that does not count."""
    random = Random("parts")
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.model_validate({"sqlite_path": Path(folder, "parts.db")})
        server = build(settings, logging.getLogger(__name__))
        limits = Limits(settings)
        try:
            measured = [_pass(replays(turns, random), server, limits) for _ in range(passes + 1)][1:]
        finally:
            server.executor.shutdown()
            server.store.close()
    return Parts(*(median(column) for column in zip(*measured, strict=True)))


def _pass(load: Sequence[Requests], server: Server, limits: Limits) -> list[float]:
    """Microseconds per turn of each part."""
    turns = [_turn(request.SerializeToString(), server, limits) for requests in load for request in requests]
    return [sum(seconds) / len(turns) * 1e6 for seconds in zip(*turns, strict=True)]


def _turn(data: bytes, server: Server, limits: Limits) -> tuple[float, ...]:
    """Seconds of each part of one turn.

    Raises:
        RuntimeError: The turn was not judged.
    """
    clock = time.perf_counter
    begin = clock()
    call = from_analyze_turn(pb.AnalyzeTurnRequest.FromString(data), limits)
    received = clock()
    reply = server.conversations.analyze_inline("default", call)
    if reply is None or reply.answer is None:
        raise RuntimeError("the turn was not judged")
    begin_answer = clock()
    to_answer(reply.answer).SerializeToString()  # once more: the first time was inside of the call
    answered = clock()
    times = reply.answer.judgement.times
    protobuf = (received - begin) + (answered - begin_answer)
    return times.encode, times.compare, times.classify, times.decide, reply.store_seconds, protobuf
