"""How many people of a team are there, as the platform says. Kept in memory: after a restart nothing is known."""

from collections import OrderedDict
from math import inf

from msgspec import Struct

_MAX_TEAMS = 10_000


class _Said(Struct, frozen=True):
    people: int
    until: float


class Presence:
    """What the platform said last of each team. Lives as long as the server."""

    def __init__(self) -> None:
        self._said: OrderedDict[str, _Said] = OrderedDict()

    def note(self, team: str, people: int, until: float = inf) -> None:
        """Note how many are there.

        Args:
            team: Which; "" is the default team.
            people: How many, 0 or more.
            until: Seconds since the epoch; from then on nothing is known any more.
        """
        self._said[team] = _Said(people, until)
        self._said.move_to_end(team)
        if len(self._said) > _MAX_TEAMS:
            self._said.popitem(last=False)

    def people(self, team: str, now: float) -> int | None:
        """How many people of a team are there at a moment; None if nobody knows."""
        said = self._said.get(team)
        return None if said is None or now >= said.until else said.people
