"""Memory of a live conversation."""

from random import Random
from statistics import median

from msgspec import Struct

from tests.bench.conversations import long_turns, replay
from tests.bench.load import play, stream
from tests.bench.process import ServerProcess

TURNS = 40
_IN_FLIGHT = 32


class Memory(Struct, frozen=True):
    """Growth of the server's resident memory, per conversation of 40 turns, and the whole of it at the end."""

    first_kb: float
    second_kb: float
    median_kb: float
    resident_mb: float


async def memory(server: ServerProcess, *, conversations: int) -> Memory:
    """Let a server hold ever more conversations.

    Args:
        server: One that keeps all of them in memory.
        conversations: How many, in two halves of which the growth is taken; a tenth more comes first.
    """
    random = Random("memory")
    half = conversations // 2
    growth: list[float] = []
    async with stream(server.port) as send:
        for step, count in enumerate((max(1, conversations // 10), half, half)):
            before = server.resident_kb()
            # The numbers stay as they are: the server's word list would grow and be taken for conversations.
            load = [replay(long_turns(TURNS, i + step, TURNS), random, new_numbers=False) for i in range(count)]
            await play(load, send, _IN_FLIGHT)
            growth.append((server.resident_kb() - before) / count)
    return Memory(growth[1], growth[2], median(growth[1:]), server.resident_kb() / 1024)
