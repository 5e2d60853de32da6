"""What a hand-off package costs: a conversation of a hundred turns, read from SQLite and written for the wire."""

import logging
import tempfile
import time
from pathlib import Path
from random import Random
from statistics import median

from msgspec import Struct

from detector.cases import Case, CaseOutcome
from detector.cases.rules import CaseRules
from detector.cases.transitions import opened, resolved
from detector.service.convert import Limits, from_analyze_turn
from detector.service.handoffs import Handoffs
from detector.service.server import Server, build
from detector.service.settings import Settings
from detector.verdict import TurnRef
from tests.bench.conversations import library, long_turns, replay

TURNS = 100
RESOLVED = 200
"""Resolved cases of the tenant that similar ones are looked for among."""
_DAY = 86_400.0


class Package(Struct, frozen=True):
    """Milliseconds for one package of `TURNS` turns.

    Attributes:
        wall_millis: Median over conversations and times, as a caller waits.
        cpu_millis: The same of the thread's processor time: without the waiting for other processes of the machine.
        kilobytes: Its message on the wire.
    """

    wall_millis: float
    cpu_millis: float
    kilobytes: float


async def package(*, conversations: int, times: int) -> Package:
    """Make the packages of some conversations, each `times` times, one of them first that does not count."""
    random = Random("package")
    with tempfile.TemporaryDirectory() as folder:
        server = build(Settings.model_validate({"sqlite_path": Path(folder, "bench.db")}), logging.getLogger(__name__))
        try:
            _resolve(server)
            cases = [_played(server, random, start) for start in range(conversations)]
            handoffs = Handoffs(
                server.store,
                server.store.cases,
                lambda: server.brains.brain().pipeline.reader,
                kept_seconds=_DAY,
            )
            size = len(handoffs.handoff("default", cases[0]).SerializeToString())
            measured = [_timed(handoffs, case) for case in cases for _ in range(times)]
        finally:
            server.executor.shutdown()
            server.store.close()
    wall, cpu = (median(column) * 1e3 for column in zip(*measured, strict=True))
    return Package(wall, cpu, size / 1e3)


def _timed(handoffs: Handoffs, case: Case) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.thread_time()
    handoffs.handoff("default", case).SerializeToString()
    return time.perf_counter() - wall, time.thread_time() - cpu


def _played(server: Server, random: Random, start: int) -> Case:
    """A conversation of `TURNS` turns in the store, and a case of its latest turn."""
    limits = Limits(server.settings)
    requests = replay(long_turns(TURNS, start * 7, TURNS), random)
    for request in requests:
        if server.conversations.analyze_inline("default", from_analyze_turn(request, limits)) is None:
            raise RuntimeError("the turn was not judged")
    last = requests[-1]
    return Case(
        escalation_id=f"zz-{start}",
        conversation_id=last.conversation_id,
        episode=1,
        turn=TurnRef(TURNS - 1, last.turn.turn_id),
        reason="The user has put the same request 3 times.",
        opened_at=time.time(),
    )


def _resolve(server: Server) -> None:
    """Store `RESOLVED` resolved cases, each with a request out of the library."""
    requests = [turn.text for transcript in library() for turn in transcript.turns]
    for i in range(RESOLVED):
        case = Case(
            escalation_id=f"case-{i:04}", conversation_id=f"old-{i}", episode=1, request=requests[i % len(requests)]
        )
        change = opened(case, CaseRules(), 1.0)
        server.store.cases.save("default", change)
        closed = resolved(
            change.case, 2.0, owner="ann", outcome=CaseOutcome.SOLVED, was_needed=True, resolution="Done by hand."
        )
        if closed is None:
            raise RuntimeError("the case was resolved before")
        server.store.cases.save("default", closed)
