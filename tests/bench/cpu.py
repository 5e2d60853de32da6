"""Server CPU per turn: ours against the bare echo, in pairs, so that the noise of the machine meets both alike."""

from random import Random
from statistics import fmean, median, quantiles

from msgspec import Struct

from tests.bench.conversations import Requests, replays
from tests.bench.load import Connect, Played, play, stream, unary
from tests.bench.process import ServerProcess

_TICK = 0.01
_MILLION = 1e6


class Case(Struct, frozen=True):
    """A way to load a server."""

    name: str
    connect: Connect
    in_flight: int


CASES = (
    Case("unary, 1 at a time", unary, 1),
    Case("unary, 16 at a time", unary, 16),
    Case("one stream, 16 in flight", stream, 16),
)


class Side(Struct, frozen=True):
    """What one server did in a case.

    Attributes:
        cpu_micros: Of the server process per turn, user and system, median of the runs.
        turns_per_second: Median of the runs; the client on the same machine takes its share.
        p50_millis, p99_millis: Latency that the client saw, over all runs.
        answer_bytes: Mean size of an answer.
    """

    cpu_micros: float
    turns_per_second: float
    p50_millis: float
    p99_millis: float
    answer_bytes: float


class Stages(Struct, frozen=True):
    """`stage_micros` of the answers, mean of a run, median of the runs."""

    encode: float
    compare: float
    classify: float
    decide: float
    store: float


class CaseResult(Struct, frozen=True):
    """One case.

    Attributes:
        ratio_min, ratio_median, ratio_max: CPU of ours over that of the echo, over the pairs of runs.
        stages: Where our server says that its time went.
    """

    name: str
    ours: Side
    echo: Side
    ratio_min: float
    ratio_median: float
    ratio_max: float
    stages: Stages


async def compare(case: Case, ours: ServerProcess, echo: ServerProcess, *, turns: int, runs: int) -> CaseResult:
    """Warm both servers up, then alternate between them.

    Args:
        case: How they are loaded.
        ours, echo: The servers.
        turns: Turns of a run, at least.
        runs: Pairs of runs.
    """
    random = Random(case.name)
    for server in (ours, echo):
        await cpu_micros(case, server, replays(turns // 4, random))
    mine: list[tuple[float, Played]] = []
    its: list[tuple[float, Played]] = []
    for _ in range(runs):
        load = replays(turns, random)
        mine.append(await cpu_micros(case, ours, load))
        its.append(await cpu_micros(case, echo, load))
    ratios = [a / b for (a, _), (b, _) in zip(mine, its, strict=True)]
    return CaseResult(
        case.name, _side(mine), _side(its), min(ratios), median(ratios), max(ratios), _stages([p for _, p in mine])
    )


async def cpu_micros(case: Case, server: ServerProcess, load: list[Requests]) -> tuple[float, Played]:
    """CPU of the server per turn of a load; less than a tick of the clock counts as one."""
    async with case.connect(server.port) as send:
        before = server.cpu_seconds()
        played = await play(load, send, case.in_flight)
        used = server.cpu_seconds() - before
    return max(used, _TICK) / played.turns * _MILLION, played


def _side(runs: list[tuple[float, Played]]) -> Side:
    latencies = [seconds * 1e3 for _, played in runs for seconds in played.latencies]
    hundredths = quantiles(latencies, n=100)
    return Side(
        cpu_micros=median(micros for micros, _ in runs),
        turns_per_second=median(played.turns / played.seconds for _, played in runs),
        p50_millis=hundredths[49],
        p99_millis=hundredths[98],
        answer_bytes=fmean(answer.ByteSize() for _, played in runs for answer in played.answers),
    )


def _stages(runs: list[Played]) -> Stages:
    def of(name: str) -> float:
        return median(
            fmean(getattr(answer.provenance.stage_micros, name) for answer in played.answers) for played in runs
        )

    return Stages(*(of(name) for name in Stages.__struct_fields__))
