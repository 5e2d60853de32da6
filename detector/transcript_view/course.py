"""The course of a conversation, told by the actions that were recommended in it."""

from collections.abc import Iterable
from dataclasses import dataclass

from detector.verdict import Action, Cause, Recommendation
from detector.wording import words_of


@dataclass(frozen=True, slots=True)
class Course:
    """How far the action rose, and when.

    Attributes:
        highest: The highest action.
        cause: Its cause when it was reached.
        offered_at: First turn that called for a person, by an offer or a hand-off; None if none did.
        handed_over_at: First turn at which it went to a person; None if it never did.
    """

    highest: Action = Action.CONTINUE
    cause: Cause = Cause.NONE
    offered_at: int | None = None
    handed_over_at: int | None = None

    @classmethod
    def of(cls, advice: Iterable[Recommendation]) -> "Course":
        """The course of a conversation, from the recommendation after each turn."""
        highest, cause = Action.CONTINUE, Cause.NONE
        reached: dict[Action, int] = {}
        for index, given in enumerate(advice):
            if given.action > highest:
                highest, cause = given.action, given.cause
            for action in (Action.OFFER_HUMAN, Action.HAND_OFF):
                if given.action >= action:
                    reached.setdefault(action, index)
        return cls(highest, cause, reached.get(Action.OFFER_HUMAN), reached.get(Action.HAND_OFF))

    @property
    def is_quiet(self) -> bool:
        """The platform had nothing to do."""
        return self.highest <= Action.WATCH

    def __str__(self) -> str:
        why = f" ({words_of(self.cause)})" if self.cause else ""
        if self.handed_over_at is not None:
            return f"handed over at turn {self.handed_over_at}{why}"
        if self.offered_at is not None:
            return f"a person offered at turn {self.offered_at}{why}"
        return "quiet" if self.is_quiet else f"told to repair{why}"
