"""A policy file, field by field. All fields may be left out; a bot has those of `default` for its own missing ones."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from detector.policies.values import (
    ActionName,
    CauseName,
    Day,
    Duration,
    Holiday,
    Language,
    Name,
    OpeningText,
    PhraseText,
    SeverityName,
    Tag,
    TimeZone,
)

MAX_BOTS = 1_000
MAX_TOPICS = 100
MAX_RULES = 200
MAX_PHRASES = 500
MAX_OPENINGS = 12
MAX_SPECIAL_DAYS = 1_000

Openings = Annotated[list[OpeningText], Field(max_length=MAX_OPENINGS)]
Phrases = dict[Language, Annotated[list[PhraseText], Field(min_length=1, max_length=MAX_PHRASES)]]


class Section(BaseModel):
    """What all sections have in common: no unknown field, and a text is not taken for a number."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True)


class Severities(Section):
    """How bad a conversation is for which a person is called, by the cause."""

    loop: SeverityName | None = Field(None, description="The conversation goes in circles. Default: normal.")
    human_request: SeverityName | None = Field(None, description="The user asks for a person. Default: normal.")
    high_stakes: SeverityName | None = Field(
        None, description="Health, safety, money, the law came up, whatever the cause. Default: critical."
    )
    policy_topic: SeverityName | None = Field(None, description="A topic of this file came up. Default: normal.")


class Acknowledge(Section):
    """How long a case may wait for a person, by its severity."""

    low: Duration | None = Field(None, description="Default: 15m.")
    normal: Duration | None = Field(None, description="Default: 10m.")
    high: Duration | None = Field(None, description="Default: 5m.")
    critical: Duration | None = Field(None, description="Default: 2m.")


class Deadlines(Section):
    """Until when something must have happened to a case."""

    acknowledge: Acknowledge | None = Field(None, description="How long a case may wait for a person.")
    resolve: Duration | None = Field(None, description="How long a person may have it. Default: 24h.")
    clock: Literal["business_hours", "always"] | None = Field(
        None, description="Which time counts. Default: business_hours, which is always where there are none."
    )


class Weekly(Section):
    """Openings of each weekday; a day that is left out is closed."""

    monday: Openings | None = None
    tuesday: Openings | None = None
    wednesday: Openings | None = None
    thursday: Openings | None = None
    friday: Openings | None = None
    saturday: Openings | None = None
    sunday: Openings | None = None


class Hours(Section):
    """When people are there. Without any they always are."""

    time_zone: TimeZone | None = Field(None, description="IANA name of the zone whose clock counts.")
    weekly: Weekly | None = Field(None, description="Openings such as 09:00-17:30; 22:00-06:00 ends on the next day.")
    holidays: Annotated[list[Holiday], Field(max_length=MAX_SPECIAL_DAYS)] | None = Field(
        None, description="Closed days: 2026-04-03 for once, 12-25 for every year."
    )
    special_days: Annotated[dict[Day, Openings], Field(max_length=MAX_SPECIAL_DAYS)] | None = Field(
        None, description="Days with openings of their own; they go before the weekday and the holidays."
    )


class TeamHours(Hours):
    """When people of one team are there; what is left out is that of the bot's business hours."""

    always: bool | None = Field(None, description="true: day and night, whatever the other fields say.")


class Rule(Section):
    """A team and what it is for: all that is given must hold; of a list one is enough."""

    team: Name = Field(description="Goes into the case.")
    topics: Annotated[list[Name], Field(min_length=1)] | None = Field(None, description="Topics of this bot.")
    keywords: Annotated[Phrases, Field(min_length=1)] | None = Field(
        None, description="Phrases by language; said by the user in any turn that is still remembered."
    )
    languages: Annotated[list[Language], Field(min_length=1)] | None = Field(
        None, description="Of the conversation; de stands for de-AT too."
    )
    channels: Annotated[list[Tag], Field(min_length=1)] | None = Field(None, description="Of the conversation.")
    causes: Annotated[list[CauseName], Field(min_length=1)] | None = Field(None, description="Why it is handed over.")
    min_severity: SeverityName | None = Field(None, description="At least this bad.")


class Teams(Section):
    """Where cases go."""

    default: Name | None = Field(None, description="What no rule fits.")
    rules: Annotated[list[Rule], Field(max_length=MAX_RULES)] | None = Field(
        None, description="The first that fits counts. A bot's own list replaces that of default."
    )
    hours: dict[Name, TeamHours | None] | None = Field(
        None, description="Teams with business hours of their own; a bot takes inherited ones away by null."
    )


class Topic(Section):
    """For which a person is called, whatever the course of the conversation."""

    phrases: Annotated[Phrases, Field(min_length=1)] | None = Field(
        None, description="By language: a|b is a choice, word? may be missing, .. is up to three words, ^ and $ bind."
    )
    action: ActionName | None = Field(None, description="What is recommended. Default: offer_human.")
    severity: SeverityName | None = Field(None, description="How bad that is at least. Default: normal.")


class BotSection(Section):
    """The policy of one bot, or of all that are not named."""

    false_alarm_budget: Annotated[float, Field(gt=0, le=100)] | None = Field(
        None, description="Alarms by cause loop per 100 conversations that were never stuck. Default: the setting."
    )
    severities: Severities | None = None
    deadlines: Deadlines | None = None
    business_hours: Hours | None = None
    teams: Teams | None = None
    topics: Annotated[dict[Name, Topic | None], Field(max_length=MAX_TOPICS)] | None = Field(
        None, description="By name; a bot takes an inherited one away by null."
    )


class Document(Section):
    """A policy file."""

    model_config = ConfigDict(title="Policy of the AI-loop detector")

    version: Literal[1] = Field(description="Of the format.")
    default: BotSection | None = Field(None, description="Holds for every bot, as far as it has nothing else.")
    bots: Annotated[dict[Tag, BotSection | None], Field(max_length=MAX_BOTS)] | None = Field(
        None, description="By bot_id. Sections are merged field by field; lists are replaced."
    )
