"""The people behind the bots: whose case it is, until when, and whether somebody can come now."""

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from detector.cases import Case
from detector.cases.rules import CaseRules
from detector.explain import staffed
from detector.policies.bot_policy import Policies
from detector.policies.teams import CaseProfile
from detector.verdict import Action, Availability, Recommendation

_NO_POLICIES = Policies()


def nothing_said(team: str, now: float) -> int | None:
    """How many people of a team are there, where the platform tells nothing."""
    del team, now
    return None


class Staff(Struct, frozen=True):
    """The people behind the bots.

    Attributes:
        clock: Seconds since the epoch.
        policies: Gives what the operator decides for each bot at the moment.
        people: By team and moment (seconds since the epoch): how many are there; None if nobody said. "" is the default
            team, whatever its name. Pure.
    """

    clock: Callable[[], float]
    policies: Callable[[], Policies] = lambda: _NO_POLICIES
    people: Callable[[str, float], int | None] = nothing_said

    def under(self, policies: Policies) -> "Staff":
        """The same people under the policies that a call began with."""
        return replace(self, policies=lambda: policies)

    def rules(self, bot_id: str, team: str) -> CaseRules:
        """The rules of the cases that a team has of a bot."""
        return self.policies().rules(bot_id, team)

    def rules_of_new(self, bot_id: str, profile: CaseProfile) -> CaseRules:
        """The rules of a case that is opened now; they name its team."""
        team = self.policies().team_for(bot_id, profile)
        return replace(self.rules(bot_id, team), team=team)

    def advise(self, advice: Recommendation, bot_id: str, team: str | None, profile: CaseProfile) -> Recommendation:
        """A recommendation that says whether a person can come; unchanged where none is needed.

        Args:
            advice: What is recommended.
            bot_id: Which bot.
            team: Who has the case; None without a case.
            profile: What the case would be that might be opened.
        """
        if advice.action < Action.OFFER_HUMAN:
            return advice
        if team is None:
            team = self.policies().team_for(bot_id, profile)
        return staffed(advice, *self.availability(bot_id, team))

    def availability(self, bot_id: str, team: str) -> tuple[Availability, float | None]:
        """Whether a person of a team can come now; and when one can again, if that is known."""
        policies, now = self.policies(), self.clock()
        people = self.people(team, now)
        if people is None and team == policies.of(bot_id).teams.default:
            people = self.people("", now)
        return policies.availability(bot_id, team, now, people)

    def can_come(self, case: Case) -> bool:
        """Whether a person can take a case now, as far as is known."""
        return self.availability(case.bot_id, case.team)[0] is Availability.AVAILABLE
