"""The nouns of a hand-off package. The numbers of the enums are those of the contract."""

from enum import IntEnum

from msgspec import Struct

from detector.turn import Role
from detector.verdict import Cause


class Sentiment(IntEnum):
    """How a user feels."""

    CALM = 1
    FRUSTRATED = 2
    ANGRY = 3


class FactKind(IntEnum):
    """What a fact is."""

    ORDER_NUMBER = 1
    TICKET_NUMBER = 2
    ACCOUNT_NUMBER = 3
    EMAIL = 4
    PHONE = 5
    AMOUNT = 6
    DATE = 7
    VERSION = 8
    ERROR_CODE = 9
    URL = 10
    HOST = 11
    REGION = 12


class Redaction(IntEnum):
    """How much of the users' text is hidden; each level hides what those before it hide."""

    NONE = 1
    CONTACTS = 2
    FACTS = 3
    TEXT = 4


class Quote(Struct, frozen=True, gc=False):
    """Words from the transcript.

    Attributes:
        text: The words: a stretch of the turn's text, at most `MAX_QUOTE` characters.
        turn_index, turn_id: The turn; -1 and "" where there is none.
    """

    text: str = ""
    turn_index: int = -1
    turn_id: str = ""


class Attempt(Struct, frozen=True, gc=False):
    """One try of the user, and what the bot made of it.

    Attributes:
        request: What the user said.
        answers: What the bot answered, without what it had said in an earlier attempt.
        answered_the_same: The bot only said again what it had said before.
    """

    request: Quote
    answers: tuple[Quote, ...] = ()
    answered_the_same: bool = False


class Mood(Struct, frozen=True, gc=False):
    """A feeling from one turn on.

    Attributes:
        sentiment: How the user feels.
        evidence: The words that show it; only the turn where the user is calm.
    """

    sentiment: Sentiment
    evidence: Quote


class Fact(Struct, frozen=True, gc=False):
    """Something definite that was said.

    Attributes:
        kind: What it is.
        value: As it was written.
        turn_index, turn_id: The turn of its first mention.
        role: Who said it first.
    """

    kind: FactKind
    value: str
    turn_index: int
    turn_id: str
    role: Role


class TimelineEntry(Struct, frozen=True, gc=False):
    """One thing that happened.

    Attributes:
        what: One of the sentences of `detector.handoff.timeline`.
        turn_index, turn_id: The turn at which it happened; -1 and "" between turns.
        time: Seconds since the epoch; 0.0 where nobody knows.
    """

    what: str
    turn_index: int = -1
    turn_id: str = ""
    time: float = 0.0


class SimilarCase(Struct, frozen=True):
    """A resolved case that began alike.

    Attributes:
        escalation_id: That case.
        similarity: Likeness of the two requests, 0 to 1.
        request, resolution: Its request, and how it was resolved, as its agent wrote.
        team: The team that resolved it.
    """

    escalation_id: str
    similarity: float
    request: str
    resolution: str
    team: str


class Handoff(Struct, frozen=True, kw_only=True):
    """All that a person needs to go on where the bot has failed.

    Attributes:
        conversation_id: The conversation that is handed over.
        request: The user's need in the best of their own words.
        attempts: Each try at the open request, oldest first.
        sentiment: How the user felt, and where it changed; oldest first.
        facts: By first mention.
        timeline: What happened, oldest first.
        cause, reason: Why it is handed over.
        suggested_team: "" if no rule fits.
        similar_cases: Most similar first.
        turns: Turns so far.
        kept_until: The transcript is kept until then, seconds since the epoch; 0.0: it is not kept.
        text, markdown: All of it, to be read in ten seconds.
        redaction: How much was hidden.
        is_partial: Turns were left out, because their text was no longer kept.
    """

    conversation_id: str
    request: Quote = Quote()
    attempts: tuple[Attempt, ...] = ()
    sentiment: tuple[Mood, ...] = ()
    facts: tuple[Fact, ...] = ()
    timeline: tuple[TimelineEntry, ...] = ()
    cause: Cause = Cause.NONE
    reason: str = ""
    suggested_team: str = ""
    similar_cases: tuple[SimilarCase, ...] = ()
    turns: int = 0
    kept_until: float = 0.0
    text: str = ""
    markdown: str = ""
    redaction: Redaction = Redaction.NONE
    is_partial: bool = False
