"""Which team a case goes to, by the operator's rules."""

from collections.abc import Sequence

from msgspec import Struct

from detector.phrases import PhraseBook
from detector.text import normalize, split_sentences
from detector.verdict import Cause, Severity


class CaseProfile(Struct, frozen=True):
    """What the rules look at, all of it known when a case is opened.

    Attributes:
        cause, severity: Of the case.
        language: BCP 47; "" if nobody knows.
        channel: As the platform names it.
        topics: Names of the policy's topics that came up.
        texts: What the user said, as received.
    """

    cause: Cause = Cause.NONE
    severity: Severity = Severity.LOW
    language: str = ""
    channel: str = ""
    topics: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


class Keywords:
    """Phrases, any of which is enough."""

    def __init__(self, phrases: Sequence[str]) -> None:
        """Compile the phrases.

        Raises:
            ValueError: One of them cannot be read.
        """
        self._book = PhraseBook([{"keyword": "\n".join(phrases)}], ["keyword"])

    def are_in(self, texts: Sequence[str]) -> bool:
        """Whether one of the phrases stands in one of the texts."""
        return any(self._book.found_in(sentence) for text in texts for sentence in split_sentences(normalize(text)))


class TeamRule(Struct, frozen=True):
    """A team and what it is for. All conditions that are given must hold; of each, one of its values is enough.

    Attributes:
        team: Goes into the case.
        topics, channels, causes: Exactly these.
        languages: In lower case; "de" stands for "de-AT" too.
        keywords: Said by the user.
        min_severity: At least this bad.
    """

    team: str
    topics: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    causes: frozenset[Cause] = frozenset()
    languages: tuple[str, ...] = ()
    keywords: Keywords | None = None
    min_severity: Severity = Severity.LOW

    def fits(self, case: CaseProfile) -> bool:
        """Whether the case is for this team."""
        return (
            case.severity >= self.min_severity
            and (not self.topics or not self.topics.isdisjoint(case.topics))
            and (not self.channels or case.channel.lower() in self.channels)
            and (not self.causes or case.cause in self.causes)
            and (not self.languages or any(_speaks(case.language, language) for language in self.languages))
            and (self.keywords is None or self.keywords.are_in(case.texts))
        )


class Teams(Struct, frozen=True):
    """The teams of a bot.

    Attributes:
        default: For what no rule fits; "" names none.
        rules: The first that fits counts.
    """

    default: str = ""
    rules: tuple[TeamRule, ...] = ()

    def team_for(self, case: CaseProfile) -> str:
        """The team that a case goes to; "" names none."""
        return next((rule.team for rule in self.rules if rule.fits(case)), self.default)


def _speaks(tag: str, language: str) -> bool:
    """Whether a BCP 47 tag is a language or one of its varieties."""
    return f"{tag.lower().replace('_', '-')}-".startswith(f"{language}-")
