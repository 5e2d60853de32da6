"""The policy of each bot, ready to be asked. Without a file every bot has the defaults."""

from msgspec import Struct, field

from detector.cases.rules import CaseRules
from detector.policies.hours import BusinessHours
from detector.policies.teams import CaseProfile, Teams
from detector.policies.topics import TopicBook
from detector.verdict import Availability, Cause, Severity


class BotPolicy(Struct, frozen=True):
    """What the operator decides for one bot.

    Attributes:
        bot_id: "" for the policy of all bots that are not named.
        version: Hash of all that is decided here; "" without a file.
        budget: False-alarm budget; None takes that of the settings.
        budget_at: File, line and field that give the budget, for errors.
        severities: Of a called-for conversation, by cause, where they are not those of the detector.
        topics: For which a person is always called; None if there are none.
        rules: Of cases, in each team whose hours are not its own.
        hours: When people are there; None: always.
        teams: Where cases go.
        team_hours: Teams with hours of their own; None: always.
    """

    bot_id: str = ""
    version: str = ""
    budget: float | None = None
    budget_at: str = ""
    severities: dict[Cause, Severity] = {}
    topics: TopicBook | None = None
    rules: CaseRules = field(default_factory=CaseRules)
    hours: BusinessHours | None = None
    teams: Teams = Teams()
    team_hours: dict[str, BusinessHours | None] = {}
    team_rules: dict[str, CaseRules] = {}

    def hours_of(self, team: str) -> BusinessHours | None:
        """When people of a team are there; None: always."""
        return self.team_hours.get(team, self.hours)

    def rules_of(self, team: str) -> CaseRules:
        """The rules of a team's cases."""
        return self.team_rules.get(team, self.rules)


class Policies(Struct, frozen=True):
    """The policies of all bots, as one file gives them: consistent, and replaced as a whole.

    Attributes:
        default: Of bots that are not named.
        bots: Of those that are, by `bot_id`.
    """

    default: BotPolicy = field(default_factory=BotPolicy)
    bots: dict[str, BotPolicy] = {}

    def of(self, bot_id: str) -> BotPolicy:
        """The policy of a bot."""
        return self.bots.get(bot_id, self.default)

    def rules(self, bot_id: str, team: str = "") -> CaseRules:
        """The rules of a bot's cases in a team; "" is the team of nobody."""
        return self.of(bot_id).rules_of(team)

    def team_for(self, bot_id: str, case: CaseProfile) -> str:
        """The team that a case of a bot should go to; "" names none."""
        return self.of(bot_id).teams.team_for(case)

    def availability(
        self, bot_id: str, team: str, now: float, people: int | None = None
    ) -> tuple[Availability, float | None]:
        """Whether a person of a team can come, and when one is there again if that is known.

        Args:
            bot_id: The bot.
            team: The team that the case has or would have.
            now: Seconds since the epoch.
            people: How many of the team are there; None if nobody said.

        Returns:
            The availability and, with OUTSIDE_HOURS, the next opening in seconds since the epoch; None if the hours
            name none within 400 days.
        """
        hours = self.of(bot_id).hours_of(team)
        if hours is not None and not hours.is_open(now):
            return Availability.OUTSIDE_HOURS, hours.next_opening(now)
        return (Availability.NOBODY_THERE if people == 0 else Availability.AVAILABLE), None
