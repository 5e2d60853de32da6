"""What became of one conversation, in times and flags: nothing that anybody wrote."""

from msgspec import Struct

from detector.cases import Case, CaseOutcome, CaseStatus, Withdrawal
from detector.verdict import End


class Escalation(Struct, frozen=True, kw_only=True):
    """What became of one case; fields as in `Case`, without persons and words.

    Attributes:
        team_changes: How often it went from a named team to another one.
    """

    status: CaseStatus
    first_sign_at: float
    opened_at: float
    acknowledged_at: float
    closed_at: float
    outcome: CaseOutcome
    was_needed: bool | None
    withdrawal: Withdrawal
    team_changes: int


def reached_right_team(case: Case | Escalation) -> bool | None:
    """Whether the first team that had it could deal with it; None until a person has closed it."""
    if case.status is not CaseStatus.RESOLVED:
        return None
    return case.outcome is not CaseOutcome.WRONG_TEAM and case.team_changes == 0


def escalation_of(case: Case) -> Escalation:
    """What is kept of a case."""
    return Escalation(
        status=case.status,
        first_sign_at=case.first_sign_at or case.opened_at,
        opened_at=case.opened_at,
        acknowledged_at=case.acknowledged_at,
        closed_at=case.closed_at,
        outcome=case.outcome,
        was_needed=case.was_needed,
        withdrawal=case.withdrawal,
        team_changes=case.team_changes,
    )


class Outcome(Struct, frozen=True, kw_only=True):
    """What became of one conversation. All times are receipts by the server, seconds since the epoch; 0: never.

    Attributes:
        bot_id, user_ref: Of the conversation; "" if the platform does not say.
        began, last: Its first and its latest turn.
        turns: Recorded turns of any role.
        sign_at: First sign of the episode in which a person was first offered; of the first episode if none was.
        offered_at: When a person was first offered, or would have been in observe mode.
        person_at: When a person first had it, by a turn or by taking its case.
        human_requests, passed_over: Requests for a person, and those that the bot passed over.
        end: Whether and how it has ended.
        stuck_at_end: Whether the customer was stuck at its latest end.
        said: What the platform said came out of it (number of the contract's `Outcome`).
        reopened: How often it went on after an end.
        escalations: Its cases, oldest first.
    """

    bot_id: str = ""
    user_ref: str = ""
    began: float = 0.0
    last: float = 0.0
    turns: int = 0
    sign_at: float = 0.0
    offered_at: float = 0.0
    person_at: float = 0.0
    human_requests: int = 0
    passed_over: int = 0
    end: End = End.OPEN
    stuck_at_end: bool = False
    said: int = 0
    reopened: int = 0
    escalations: tuple[Escalation, ...] = ()

    @property
    def is_over(self) -> bool:
        """Ended or idle."""
        return self.end is not End.OPEN

    @property
    def is_contained(self) -> bool:
        """Over without a person: what platforms count as a success."""
        return self.is_over and not self.person_at

    @property
    def is_falsely_contained(self) -> bool:
        """Contained, and the customer was left stuck."""
        return self.is_contained and self.stuck_at_end

    @property
    def is_silent_churn(self) -> bool:
        """Falsely contained, and the customer left without a word."""
        return self.is_falsely_contained and self.end is End.IDLE
