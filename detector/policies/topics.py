"""Topics for which a person is always called, whatever the course of the conversation: fraud, an outage."""

from collections.abc import Sequence

from msgspec import Struct

from detector.phrases import PhraseBook
from detector.verdict import Action, Severity


class Topic(Struct, frozen=True):
    """One topic.

    Attributes:
        name: Stands in the reason that people read.
        phrases: In the phrase language of the lexicons, of any human language.
        action: What is recommended when a user speaks of it.
        severity: How bad that is at least.
    """

    name: str
    phrases: tuple[str, ...]
    action: Action = Action.OFFER_HUMAN
    severity: Severity = Severity.NORMAL


class TopicBook:
    """The topics of a policy, ready to be found. Immutable, so bots may share one."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        """Compile the phrases.

        Raises:
            ValueError: A phrase cannot be read.
        """
        self._topics = tuple(topics)
        lexicon = {topic.name: "\n".join(topic.phrases) for topic in topics}
        self._phrases = PhraseBook([lexicon], list(lexicon))
        self._severities = {topic.name: topic.severity for topic in topics}

    def found(self, sentences: Sequence[str]) -> tuple[Topic, ...]:
        """The topics that are spoken of in the sentences of one turn."""
        bits = 0
        for sentence in sentences:
            bits |= self._phrases.found_in(sentence)
        return tuple(topic for i, topic in enumerate(self._topics) if bits >> i & 1) if bits else ()

    def severity_of(self, names: Sequence[str]) -> Severity:
        """The worst severity of some topics; names of an earlier policy count for nothing."""
        return max((self._severities.get(name, Severity.LOW) for name in names), default=Severity.LOW)
