"""A case. The numbers of the enums are those of the contract."""

from enum import IntEnum

from msgspec import Struct
from msgspec.structs import replace

from detector.verdict import Action, Cause, Severity, TurnRef

UNNAMED = "unnamed"
"""Owner of a case whose conversation a person has joined without saying who they are."""


class CaseStatus(IntEnum):
    """Where a case stands."""

    OPEN = 1
    ACKNOWLEDGED = 2
    RESOLVED = 3
    WITHDRAWN = 4

    @property
    def is_closed(self) -> bool:
        """Nothing can happen to it any more."""
        return self >= CaseStatus.RESOLVED


class Withdrawal(IntEnum):
    """Why a case was withdrawn."""

    NONE = 0
    USER_SERVED = 1
    USER_GONE = 2
    CONVERSATION_ENDED = 3
    SUPERSEDED = 4


class CaseOutcome(IntEnum):
    """What came out of a resolved case."""

    NONE = 0
    SOLVED = 1
    NOT_SOLVED = 2
    CUSTOMER_GONE = 3
    WRONG_TEAM = 4
    OTHER = 5


class Case(Struct, frozen=True, kw_only=True):
    """A conversation that needs a person. All times are seconds since the epoch; 0: not yet.

    Attributes:
        escalation_id: Its id; sorts by time of opening.
        conversation_id, episode: What opened it, unique together in a tenant.
        status: Where it stands.
        owner: Opaque id of the person who has it; "" unless ACKNOWLEDGED or RESOLVED, `UNNAMED` if nobody said.
        action, cause, reason, severity: As they stand; the first and the last only rise while it is not closed.
        team: Who has or should have it; "" if none is named.
        bot_id, channel, language, user_ref: Of the conversation.
        alert_count: How often its deadline has passed without a person.
        revision: Counts its changes, from 1.
        turn: Where it was opened.
        first_sign_at, offered_at, opened_at, acknowledged_at, closed_at, updated_at: When; `acknowledged_at` is the
            first time that a person had it.
        due_at: Until when a person must have it (OPEN) or have closed it (ACKNOWLEDGED).
        outcome, was_needed, resolution: As the person who closed it said.
        withdrawal: Why it is over without a person.
        request: The user's need in their own words, to find cases that begin alike; "" where no text is kept.
    """

    escalation_id: str
    conversation_id: str
    episode: int
    status: CaseStatus = CaseStatus.OPEN
    owner: str = ""
    action: Action = Action.HAND_OFF
    cause: Cause = Cause.LOOP
    reason: str = ""
    severity: Severity = Severity.NORMAL
    team: str = ""
    bot_id: str = ""
    channel: str = ""
    language: str = ""
    user_ref: str = ""
    alert_count: int = 0
    revision: int = 1
    turn: TurnRef | None = None
    first_sign_at: float = 0.0
    offered_at: float = 0.0
    opened_at: float = 0.0
    acknowledged_at: float = 0.0
    closed_at: float = 0.0
    updated_at: float = 0.0
    due_at: float = 0.0
    outcome: CaseOutcome = CaseOutcome.NONE
    was_needed: bool | None = None
    resolution: str = ""
    withdrawal: Withdrawal = Withdrawal.NONE
    request: str = ""

    def without_texts(self) -> "Case":
        """The case without what was said in it and about it."""
        return replace(self, request="", resolution="")
