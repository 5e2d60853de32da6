"""kill -9 while cases are opened, taken and closed: none is lost, and case, log and conversation tell the same."""

import asyncio
import contextlib
import random
import shutil
import tempfile
from pathlib import Path

import grpc
import pytest
from loopdetector.v1 import escalation_service_pb2 as epb
from loopdetector.v1.escalation_service_pb2_grpc import EscalationServiceStub
from loopdetector.v1.loop_detector_service_pb2_grpc import LoopDetectorServiceStub

from detector.cases import CaseEventKind, CaseStatus
from detector.service.answers import decode_answer
from detector.service.codec import to_progress
from detector.stores import CaseFilter, ConversationKey, SqliteStore
from detector.turn import Holder
from tests.support.escalation import EVASION, SOLVED
from tests.support.process import ServerProcess
from tests.support.serving import HUMAN_PLEASE, request, until

ROUNDS = 20
CALLERS = 6
NEXT = {
    CaseStatus.OPEN: CaseStatus.ACKNOWLEDGED,
    CaseStatus.ACKNOWLEDGED: CaseStatus.RESOLVED,
    CaseStatus.RESOLVED: CaseStatus.RESOLVED,
}
"""What the call that was under way may have brought about."""


class Caller:
    """Brings one conversation after the other to a case, which is then taken, and closed or given back.

    Attributes:
        told: What each conversation was told: the id of its case, and its latest status that was answered.
    """

    def __init__(self, number):
        self.number = number
        self.told = {}
        self._conversations = 0

    async def go_on(self, channel):
        """Until the server is gone."""
        turns, cases = LoopDetectorServiceStub(channel), EscalationServiceStub(channel)
        with contextlib.suppress(grpc.aio.AioRpcError):
            while True:
                self._conversations += 1
                conversation_id = f"{self.number}-{self._conversations}"
                await turns.AnalyzeTurn(request(conversation_id, HUMAN_PLEASE, "ask"), timeout=10)
                answer = await turns.AnalyzeTurn(request(conversation_id, EVASION, "evade", "bot"), timeout=10)
                self.told[conversation_id] = answer.escalation_id, CaseStatus.OPEN
                await self._work_on(cases, conversation_id, answer.escalation_id)

    async def _work_on(self, cases, conversation_id, escalation_id):
        person = {"escalation_id": escalation_id, "owner": f"person {self.number}"}
        taken = (await cases.AcknowledgeCase(epb.AcknowledgeCaseRequest(**person), timeout=10)).case
        self.told[conversation_id] = escalation_id, CaseStatus(taken.status)
        if self._conversations % 3 == 0:
            done = (await cases.ResolveCase(epb.ResolveCaseRequest(outcome=SOLVED, **person), timeout=10)).case
            self.told[conversation_id] = escalation_id, CaseStatus(done.status)

    def check(self, store):
        """What was answered is so; of the call that was under way it may be either."""
        for conversation_id, (escalation_id, status) in self.told.items():
            case = store.cases.get("default", escalation_id)
            assert case is not None, f"the case of {conversation_id} is lost"
            assert case.conversation_id == conversation_id
            assert case.status in (status, NEXT[status]), conversation_id
        for i in range(1, self._conversations + 1):
            self._check_stored_answers(store, ConversationKey("default", f"{self.number}-{i}"))

    def _check_stored_answers(self, store, key):
        """Whoever asks again is given the stored answer: its case is there, though nobody was told of it yet."""
        for row in store.transcript(key):
            escalation_id = decode_answer(row.answer).escalation_id
            assert not escalation_id or store.cases.get("default", escalation_id), key.conversation_id


@contextlib.contextmanager
def left_behind(folder):
    """The store as the killed server left it: a copy, so that the next one has to recover it by itself."""
    with tempfile.TemporaryDirectory() as copy:
        for file in folder.glob("loops.db*"):
            shutil.copy(file, copy)
        store = SqliteStore(Path(copy, "loops.db"))
        yield store
        store.close()


def check_agreement(store):
    """Every case is what its events in the log say, from its opening on, and its conversation says so too."""
    events = {}
    for event in store.cases.log(0, 1_000_000):
        events.setdefault(event.case.escalation_id, []).append(event)
    cases = store.cases.find("default", CaseFilter(), "", 1_000_000)
    assert {case.escalation_id for case in cases} == events.keys()
    for case in cases:
        mine = events[case.escalation_id]
        assert mine[0].kind is CaseEventKind.OPENED
        assert [event.case.revision for event in mine] == list(range(1, len(mine) + 1))
        assert mine[-1].case == case
        _, rows = store.load(ConversationKey("default", case.conversation_id), 1)
        is_held = to_progress(rows[-1]).holder is Holder.HUMAN
        assert is_held is (case.status is CaseStatus.ACKNOWLEDGED), case.conversation_id
    return len(cases)


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(1, 51))])
async def test_a_killed_server_loses_no_case(tmp_path, seed):
    """After each of 20 kills every answer that names a case has its case, and the log lacks nothing."""
    rng = random.Random(seed)
    callers = [Caller(number) for number in range(CALLERS)]
    process = ServerProcess(tmp_path)
    killed_amid_calls = cases = 0
    try:
        for _ in range(ROUNDS):
            process.start()
            async with grpc.aio.insecure_channel(process.target) as channel:
                calls = [asyncio.ensure_future(caller.go_on(channel)) for caller in callers]
                # So many cases, and not so many seconds: a slow machine proves as much.
                enough = sum(len(caller.told) for caller in callers) + rng.randint(6, 30)
                await until(lambda: sum(len(caller.told) for caller in callers) >= enough, seconds=60)  # noqa: B023
                await asyncio.sleep(rng.uniform(0.0, 0.02))
                killed_amid_calls += not all(call.done() for call in calls)
                process.kill()
                await asyncio.gather(*calls)
            with left_behind(tmp_path) as store:
                for caller in callers:
                    caller.check(store)
                cases = check_agreement(store)
    finally:
        process.stop()
    assert killed_amid_calls > ROUNDS / 2, "the server was killed at rest"
    told = [status for caller in callers for _, status in caller.told.values()]
    assert {CaseStatus.OPEN, CaseStatus.ACKNOWLEDGED, CaseStatus.RESOLVED} <= set(told)
    assert len(told) > 5 * ROUNDS
    # Of each caller's last call in a round nobody knows.
    assert len(told) <= cases <= len(told) + CALLERS * ROUNDS
