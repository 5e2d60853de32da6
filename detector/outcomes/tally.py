"""Figures over many conversations, counted as they stream by."""

from math import inf

from detector.cases import CaseStatus, Withdrawal
from detector.outcomes.outcome import Escalation, Outcome, reached_right_team
from detector.outcomes.shares import Share
from detector.outcomes.waiting import Wait, WaitingCurve

SAID_RESOLVED = 1
"""Number of OUTCOME_RESOLVED in the contract."""


class Tally:
    """What became of the conversations of one bot, or of all.

    Attributes:
        conversations: How many.
        to_sign: Seconds from the beginning to the first sign, of those that have one.
        to_offer: Seconds from the first sign to the offer of a person, of those that were offered one.
        to_person: Waits from the first sign to the first acknowledgement, one a case: the Time to Effective Escalation.
        to_resolution: The same to the moment at which a person closed the case.
    """

    def __init__(self) -> None:
        self.conversations = 0
        self.to_sign: list[float] = []
        self.to_offer: list[float] = []
        self.to_person: list[Wait] = []
        self.to_resolution: list[Wait] = []
        self._counts = dict.fromkeys(_CONVERSATION_COUNTS + _CASE_COUNTS, 0)
        self._withdrawn = dict.fromkeys(Withdrawal, 0)

    def add(self, outcome: Outcome, now: float) -> None:
        """Count a conversation, as it stands at `now`."""
        self.conversations += 1
        counts = self._counts
        counts["over"] += outcome.is_over
        counts["contained"] += outcome.is_contained
        counts["false"] += outcome.is_falsely_contained
        counts["silent"] += outcome.is_silent_churn
        counts["reopened"] += outcome.reopened > 0
        counts["asked"] += outcome.human_requests > 0
        counts["hidden"] += outcome.passed_over > 0
        counts["requests"] += outcome.human_requests
        counts["passed_over"] += outcome.passed_over
        said_resolved = outcome.is_over and outcome.said == SAID_RESOLVED
        counts["said_resolved"] += said_resolved
        counts["said_resolved_stuck"] += said_resolved and outcome.stuck_at_end and not outcome.person_at
        if outcome.sign_at:
            self.to_sign.append(outcome.sign_at - outcome.began)
        if outcome.offered_at:
            self.to_offer.append(outcome.offered_at - outcome.sign_at)
        for case in outcome.escalations:
            self._add_case(case, now)

    def _add_case(self, case: Escalation, now: float) -> None:
        self.to_person.append(wait_for_person(case, now))
        self.to_resolution.append(wait_for_resolution(case, now))
        counts = self._counts
        if case.was_needed is not None:
            counts["judged"] += 1
            counts["needed"] += case.was_needed
        if (right := reached_right_team(case)) is not None:
            counts["routed"] += 1
            counts["right_team"] += right
        if not case.acknowledged_at:
            self._withdrawn[case.withdrawal] += 1

    def count(self, name: str) -> int:
        """One of the counts behind the shares, by its name there."""
        return self._counts[name]

    def share(self, name: str) -> Share:
        """One of `SHARES`."""
        part, whole = SHARES[name]
        return Share(self._counts[part], self._counts[whole])

    def shares(self) -> dict[str, Share]:
        """All of `SHARES`, by name."""
        return {name: self.share(name) for name in SHARES}

    def waiting(self) -> dict[str, int]:
        """Cases that no person ever had, by what became of them."""
        names = {
            Withdrawal.NONE: "still waiting",
            Withdrawal.USER_SERVED: "customer served without",
            Withdrawal.USER_GONE: "customer went silent",
            Withdrawal.CONVERSATION_ENDED: "conversation ended",
        }
        return {name: self._withdrawn[why] for why, name in names.items()}


SHARES = {
    "contained": ("contained", "over"),
    "falsely_contained": ("false", "contained"),
    "silent_churn": ("silent", "contained"),
    "said_resolved_left_stuck": ("said_resolved_stuck", "said_resolved"),
    "reopened": ("reopened", "over"),
    "passed_over": ("hidden", "asked"),
    "needed": ("needed", "judged"),
    "right_team": ("right_team", "routed"),
}
"""Shares by name: what is counted, and of what."""

_CONVERSATION_COUNTS = (
    *("over", "contained", "false", "silent", "reopened", "asked", "hidden", "requests", "passed_over"),
    *("said_resolved", "said_resolved_stuck"),
)
_CASE_COUNTS = ("judged", "needed", "routed", "right_team")


def wait_for_person(case: Escalation, now: float) -> Wait:
    """From the first sign to a person.

    A customer who went away because nobody came would have waited on, so such a case counts as waiting until now (the
    risk set of Fine and Gray 1999). One that was served without a person stops to wait when it was.
    """
    if case.acknowledged_at:
        return Wait(case.acknowledged_at - case.first_sign_at, is_over=True)
    served = case.withdrawal is Withdrawal.USER_SERVED
    return Wait((case.closed_at if served else now) - case.first_sign_at, is_over=False)


def wait_for_resolution(case: Escalation, now: float) -> Wait:
    """From the first sign until a person closed it; withdrawn cases count as in `wait_for_person`."""
    if case.status is CaseStatus.RESOLVED:
        return Wait(case.closed_at - case.first_sign_at, is_over=True)
    served = case.withdrawal is Withdrawal.USER_SERVED
    return Wait((case.closed_at if served else now) - case.first_sign_at, is_over=False)


def quantile(seconds: list[float], share: float) -> float:
    """A quantile of times that are all known, by the nearest rank; infinite if there are none."""
    return WaitingCurve([Wait(one, is_over=True) for one in seconds]).quantile(share) if seconds else inf
