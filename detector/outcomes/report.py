"""The key figures of a service, from what became of its conversations."""

from collections import defaultdict
from collections.abc import Sequence
from operator import attrgetter

from msgspec import Struct

from detector.outcomes.needs import DAY, Contact, Request, centre_of, repeats_of
from detector.outcomes.outcome import Outcome
from detector.outcomes.relationships import Relationship, relationship
from detector.outcomes.returns import Returns
from detector.outcomes.tally import Tally

BEFORE_DAYS = 30.0
"""How far back the score of a user is looked up to say whether it rose."""
_OLDEST_FIRST = attrgetter("outcome.began")


class Day(Struct):
    """Conversations that ended on one day (UTC).

    Attributes:
        start: Seconds since the epoch.
        over, contained, false, silent: As in `Tally`.
    """

    start: float
    over: int = 0
    contained: int = 0
    false: int = 0
    silent: int = 0


class AtRisk(Struct, frozen=True):
    """A user who may be about to leave.

    Attributes:
        now: How the user stands.
        before: The score `BEFORE_DAYS` earlier; None if the user was not there yet.
    """

    now: Relationship
    before: float | None


class Figures(Struct, frozen=True):
    """All that a report says.

    Attributes:
        now, since: Of what time, seconds since the epoch; `since` is 0 for all that is kept.
        bot: Only this bot; "" for all.
        total: All conversations.
        bots: The same by bot, those with most conversations first.
        days: By the day on which they ended, in order.
        returns: Who came back with the same need; None if too few requests are known to tell needs apart.
        at_risk: Users at risk, the worst first.
        users: How many users the platform names.
    """

    now: float
    since: float
    bot: str
    total: Tally
    bots: dict[str, Tally]
    days: list[Day]
    returns: Returns | None
    at_risk: list[AtRisk]
    users: int


class Report:
    """Takes in conversations in any order and gives the figures.

    Holds a few numbers a conversation, and for those of named users their outcome and a vector: 1 KB each.
    """

    def __init__(self, now: float, *, since: float = 0.0, bot: str = "", return_days: float = 7.0) -> None:
        """Start empty.

        Args:
            now: When the report is made, seconds since the epoch.
            since: Count conversations that began from then on; how users stand is seen from all that is kept.
            bot: Count only this bot's; "" for all.
            return_days: Within how many days a user comes back with the same need.
        """
        self._now, self._since, self._bot = now, since, bot
        self._return_days = return_days
        self._total = Tally()
        self._bots: dict[str, Tally] = defaultdict(Tally)
        self._days: dict[int, Day] = {}
        self._contacts: dict[tuple[str, str], list[Contact]] = defaultdict(list)

    def add(self, tenant: str, outcome: Outcome, request: Request | None) -> None:
        """Take in a conversation of a tenant, and what it was about if that is known."""
        if self._bot and outcome.bot_id != self._bot:
            return
        if outcome.user_ref:
            self._contacts[tenant, outcome.user_ref].append(Contact(outcome, request))
        if outcome.began < self._since:
            return
        self._total.add(outcome, self._now)
        self._bots[outcome.bot_id].add(outcome, self._now)
        if outcome.is_over:
            number = int(outcome.last // DAY)
            day = self._days.setdefault(number, Day(number * DAY))
            day.over += 1
            day.contained += outcome.is_contained
            day.false += outcome.is_falsely_contained
            day.silent += outcome.is_silent_churn

    def figures(self) -> Figures:
        """The figures of what was taken in."""
        users = {key: sorted(contacts, key=_OLDEST_FIRST) for key, contacts in self._contacts.items()}
        requests = [one.request for contacts in users.values() for one in contacts if one.request is not None]
        centre = centre_of(requests)
        returns = None if centre is None else Returns(self._return_days)
        at_risk: list[AtRisk] = []
        for (_, user_ref), contacts in users.items():
            repeats: Sequence[int] = []
            if centre is not None and returns is not None:
                repeats = repeats_of(contacts, centre, self._return_days)
                returns.add(contacts, repeats, self._now, self._since)
            outcomes = [one.outcome for one in contacts]
            stands = relationship(user_ref, outcomes, repeats, self._now)
            if stands.is_at_risk:
                earlier = relationship(user_ref, outcomes, repeats, self._now - BEFORE_DAYS * DAY)
                at_risk.append(AtRisk(stands, earlier.score if earlier.conversations else None))
        at_risk.sort(key=lambda one: (-one.now.score, one.now.user_ref))
        return Figures(
            now=self._now,
            since=self._since,
            bot=self._bot,
            total=self._total,
            bots=dict(sorted(self._bots.items(), key=lambda item: (-item[1].conversations, item[0]))),
            days=[self._days[number] for number in sorted(self._days)],
            returns=returns,
            at_risk=at_risk,
            users=len(users),
        )
