"""What a case costs: a turn that opens one against the same turn where nothing is to be handed over."""

from collections.abc import Sequence
from random import Random
from statistics import median

from msgspec import Struct

from detector.turn import Role, Turn
from tests.bench.conversations import Requests, replay
from tests.bench.cpu import Case, cpu_micros
from tests.bench.load import play, unary
from tests.bench.process import ServerProcess

_IN_FLIGHT = 16
_PERSON = "I want to talk to a human agent, please."
_ORDINARY = "I want to know when you open on Monday, please."
_PASSED_OVER = "You can find help in our help centre."


class CaseCost(Struct, frozen=True):
    """The result.

    Attributes:
        ordinary_micros, opening_micros: Server CPU per turn, median of the runs.
        ratio_min, ratio_median, ratio_max: Opening over ordinary, over the pairs of runs.
    """

    ordinary_micros: float
    opening_micros: float
    ratio_min: float
    ratio_median: float
    ratio_max: float


async def case_cost(server: ServerProcess, *, turns: int, runs: int) -> CaseCost:
    """Alternate between the two, so that the noise of the machine meets both alike; the first pair does not count."""
    random = Random("cases")
    ordinary: list[float] = []
    opening: list[float] = []
    for _ in range(runs + 1):
        ordinary.append(await _cost(server, _ORDINARY, turns, random))
        opening.append(await _cost(server, _PERSON, turns, random))
    ratios = [b / a for a, b in zip(ordinary[1:], opening[1:], strict=True)]
    return CaseCost(median(ordinary[1:]), median(opening[1:]), min(ratios), median(ratios), max(ratios))


async def about_to_open(server: ServerProcess, count: int, random: Random, first: str = _PERSON) -> Sequence[Requests]:
    """Conversations of which all but the last turn is recorded: by default that one opens a case."""
    talks = [
        replay([Turn(Role.USER, first), Turn(Role.BOT, _PASSED_OVER)], random, new_numbers=False) for _ in range(count)
    ]
    async with unary(server.port) as send:
        await play([talk[:1] for talk in talks], send, _IN_FLIGHT)
    return [talk[1:] for talk in talks]


async def _cost(server: ServerProcess, first: str, turns: int, random: Random) -> float:
    load = await about_to_open(server, turns, random, first)
    micros, played = await cpu_micros(Case("cases", unary, _IN_FLIGHT), server, [*load])
    opened = sum(bool(answer.escalation_id) for answer in played.answers)
    if opened != (turns if first == _PERSON else 0):
        raise RuntimeError(f"{opened} of {turns} turns opened a case")
    return micros
