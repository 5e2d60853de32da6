"""What the operator of a bot decides about its cases, and whether a person can come now."""

from collections.abc import Callable

from msgspec import Struct

from detector.cases import Case
from detector.cases.rules import CaseRules
from detector.explain import staffed
from detector.verdict import Action, Availability, Recommendation


def default_rules(bot_id: str) -> CaseRules:
    """The rules of a bot that nobody has written rules for."""
    del bot_id
    return CaseRules()


def always_available(bot_id: str, team: str, now: float) -> tuple[Availability, float | None]:
    """As far as is known, somebody is there."""
    del bot_id, team, now
    return Availability.AVAILABLE, None


class Staff(Struct, frozen=True):
    """The people behind the bots.

    Attributes:
        clock: Seconds since the epoch.
        rules: By bot id: the rules of its cases.
        availability: By bot id, team and moment (seconds since the epoch): whether a person of the team can come, and
            when one can again, if that is known. Pure.
    """

    clock: Callable[[], float]
    rules: Callable[[str], CaseRules] = default_rules
    availability: Callable[[str, str, float], tuple[Availability, float | None]] = always_available

    def advise(self, advice: Recommendation, bot_id: str, team: str) -> Recommendation:
        """A recommendation that says whether a person can come; unchanged where none is needed.

        Args:
            advice: What is recommended.
            bot_id: Which bot.
            team: Whose people; "" for those of the bot's rules.
        """
        if advice.action < Action.OFFER_HUMAN:
            return advice
        return staffed(advice, *self.availability(bot_id, team or self.rules(bot_id).team, self.clock()))

    def can_come(self, case: Case) -> bool:
        """Whether a person can take a case now, as far as is known."""
        return self.availability(case.bot_id, case.team, self.clock())[0] is Availability.AVAILABLE
