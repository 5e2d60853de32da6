"""The cost of a late turn: turn 1,000 of a conversation against turn 80 of the same one."""

from itertools import pairwise
from random import Random
from statistics import median

from msgspec import Struct

from tests.bench.conversations import library, long_turns, replay
from tests.bench.cpu import Case, cpu_micros
from tests.bench.load import stream
from tests.bench.process import ServerProcess

EARLY, LATE = 80, 1000
_HALF = 30
_PERIOD = (LATE - EARLY) // 5
"""Both bands fall on the same texts, so that only the place in the conversation differs."""


class LateTurn(Struct, frozen=True):
    """The result.

    Attributes:
        early_micros, late_micros: Server CPU per turn around turn 80 and around turn 1,000, median of the groups.
        ratio_min, ratio_median, ratio_max: Late over early, over the groups.
    """

    early_micros: float
    late_micros: float
    ratio_min: float
    ratio_median: float
    ratio_max: float


async def late_turn(server: ServerProcess, *, conversations: int, groups: int) -> LateTurn:
    """Play `groups` times `conversations` long conversations side by side, and look at two bands of 60 turns."""
    random = Random("late")
    case = Case("late", stream, conversations)
    # Every word is met once before, and the numbers stay as they are: words are dearer the first time.
    await cpu_micros(case, server, [replay(script.turns, random, new_numbers=False) for script in library()])
    early: list[float] = []
    late: list[float] = []
    for group in range(groups):
        whole = [
            replay(long_turns(LATE + _HALF, group * conversations + i, _PERIOD), random, new_numbers=False)
            for i in range(conversations)
        ]
        costs = []
        edges = (0, EARLY - _HALF, EARLY + _HALF, LATE - _HALF, LATE + _HALF)
        for begin, end in pairwise(edges):
            micros, _ = await cpu_micros(case, server, [requests[begin:end] for requests in whole])
            costs.append(micros)
        early.append(costs[1])
        late.append(costs[3])
    ratios = [b / a for a, b in zip(early, late, strict=True)]
    return LateTurn(median(early), median(late), min(ratios), median(ratios), max(ratios))
