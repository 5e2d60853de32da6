"""From a validated section to the policy of a bot; here what one field says is held against the others."""

import hashlib
import json

from msgspec.structs import replace

from detector.cases.rules import CaseRules
from detector.policies import document
from detector.policies.bot_policy import BotPolicy
from detector.policies.errors import Problem
from detector.policies.hours import BusinessHours
from detector.policies.hours_building import business_hours
from detector.policies.teams import Keywords, TeamRule, Teams
from detector.policies.topics import Topic, TopicBook
from detector.policies.yaml_text import Path, Source, shown_path
from detector.verdict import Action, Cause, Severity

_VERSION_CHARS = 12


class Builder:
    """Builds the policies of one file and gathers its problems. Equal topics of several bots become one book."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._books: dict[str, TopicBook] = {}
        self.problems: list[Problem] = []

    def policy(self, section: document.BotSection, path: Path, bot_id: str) -> BotPolicy:
        """The policy that a section, with all it inherits, means for a bot.

        Args:
            section: Its fields.
            path: Where it stands; what is not there is inherited from `default`.
            bot_id: The bot; "" for `default` itself.
        """
        text = json.dumps(section.model_dump(mode="json"), sort_keys=True)
        hours = self._hours(section.business_hours, (*path, "business_hours"))
        deadlines = section.deadlines or document.Deadlines()
        rules, in_hours = _rules(deadlines), deadlines.clock != "always"
        team_hours = self._team_hours(section, path)
        return BotPolicy(
            bot_id=bot_id,
            version=hashlib.sha256(text.encode()).hexdigest()[:_VERSION_CHARS],
            budget=section.false_alarm_budget,
            budget_at=self._shown((*path, "false_alarm_budget")),
            severities=_severities(section.severities),
            topics=self._topics(section, path),
            rules=_within(hours, rules) if in_hours else rules,
            hours=hours,
            teams=self._teams(section, path),
            team_hours=team_hours,
            team_rules={team: _within(own, rules) for team, own in team_hours.items()} if in_hours else {},
        )

    def _refuse(self, path: Path, message: str) -> None:
        """Note a problem, once, even if several bots inherit it."""
        line, column = self._place(path)
        problem = Problem(line, column, shown_path(self._inherited(path) or path), message)
        if problem not in self.problems:
            self.problems.append(problem)

    def _shown(self, path: Path) -> str:
        line, column = self._place(path)
        return f"{self._source.name}:{line}:{column}: {shown_path(self._inherited(path) or path)}"

    def _place(self, path: Path) -> tuple[int, int]:
        return self._source.place_of(self._inherited(path) or path)

    def _inherited(self, path: Path) -> Path | None:
        """The same field of `default`, if a bot has it from there."""
        if path[0] != "bots" or path in self._source.places:
            return None
        above = ("default", *path[2:])
        return above if above in self._source.places else None

    def _hours(self, hours: document.Hours | None, path: Path) -> BusinessHours | None:
        if hours is None:
            return None
        return business_hours(hours, lambda below, message: self._refuse((*path, *below), message))

    def _team_hours(self, section: document.BotSection, path: Path) -> dict[str, BusinessHours | None]:
        teams = section.teams or document.Teams()
        known = {teams.default, *(rule.team for rule in teams.rules or ())}
        found: dict[str, BusinessHours | None] = {}
        for team, hours in (teams.hours or {}).items():
            if hours is None:
                continue
            at = (*path, "teams", "hours", team)
            if team not in known:
                self._refuse(at, "is the hours of a team that neither a rule nor default names; correct the name")
            if hours.always:
                found[team] = None
            else:
                base = section.business_hours or document.Hours()
                own = hours.model_dump(exclude_unset=True, exclude={"always"})
                # Sections that were validated need not be again; their values are no texts any more.
                found[team] = self._hours(base.model_copy(update={name: getattr(hours, name) for name in own}), at)
        return found

    def _teams(self, section: document.BotSection, path: Path) -> Teams:
        teams = section.teams or document.Teams()
        topics = {name for name, topic in (section.topics or {}).items() if topic is not None}
        rules: list[TeamRule] = []
        for i, rule in enumerate(teams.rules or ()):
            at = (*path, "teams", "rules", i)
            for j, topic in enumerate(rule.topics or ()):
                if topic not in topics:
                    known = ", ".join(sorted(topics)) or "none"
                    self._refuse((*at, "topics", j), f"is no topic of this bot; known are {known}")
            if rule.model_fields_set == {"team"}:
                self._refuse(at, "has no condition and would take every case; add one or make it teams.default")
            rules.append(_team_rule(rule))
        return Teams(teams.default or "", tuple(rules))

    def _topics(self, section: document.BotSection, path: Path) -> TopicBook | None:
        topics = {name: topic for name, topic in (section.topics or {}).items() if topic is not None}
        for name, topic in topics.items():
            if topic.phrases is None:
                self._refuse((*path, "topics", name), "has no phrases; add what users say, by language")
        if not topics:
            return None
        key = json.dumps([[name, topic.model_dump(mode="json")] for name, topic in topics.items()])
        if key not in self._books:
            self._books[key] = TopicBook([_topic(name, topic) for name, topic in topics.items()])
        return self._books[key]


def _topic(name: str, topic: document.Topic) -> Topic:
    return Topic(
        name=name,
        phrases=tuple(phrase for phrases in (topic.phrases or {}).values() for phrase in phrases),
        action=Action[topic.action.upper()] if topic.action else Action.OFFER_HUMAN,
        severity=_severity(topic.severity, Severity.NORMAL),
    )


def _team_rule(rule: document.Rule) -> TeamRule:
    keywords = [phrase for phrases in (rule.keywords or {}).values() for phrase in phrases]
    return TeamRule(
        team=rule.team,
        topics=frozenset(rule.topics or ()),
        channels=frozenset(channel.lower() for channel in rule.channels or ()),
        causes=frozenset(Cause[cause.upper()] for cause in rule.causes or ()),
        languages=tuple(language.lower() for language in rule.languages or ()),
        keywords=Keywords(keywords) if keywords else None,
        min_severity=_severity(rule.min_severity, Severity.LOW),
    )


def _rules(deadlines: document.Deadlines) -> CaseRules:
    rules = CaseRules()
    own = (deadlines.acknowledge or document.Acknowledge()).model_dump(exclude_none=True)
    seconds = {severity: own.get(severity.name.lower(), rules.acknowledge_seconds[severity]) for severity in Severity}
    return replace(rules, acknowledge_seconds=seconds, resolve_seconds=deadlines.resolve or rules.resolve_seconds)


def _within(hours: BusinessHours | None, rules: CaseRules) -> CaseRules:
    """Rules whose deadlines run in business hours only."""
    return rules if hours is None else replace(rules, after=hours.after)


def _severities(severities: document.Severities | None) -> dict[Cause, Severity]:
    given = {} if severities is None else severities.model_dump(exclude_none=True)
    return {Cause[cause.upper()]: Severity[severity.upper()] for cause, severity in given.items()}


def _severity(name: str | None, otherwise: Severity) -> Severity:
    return Severity[name.upper()] if name else otherwise
