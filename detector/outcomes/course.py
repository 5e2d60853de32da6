"""The course of one conversation, turn by turn, down to its outcome."""

from collections.abc import Sequence

from detector.cases import Case
from detector.conversation import Progress
from detector.outcomes.outcome import Outcome, escalation_of
from detector.turn import Holder, Role
from detector.verdict import Action, End


class Course:
    """Takes in the turns of one conversation in order, and gives what became of it."""

    def __init__(self) -> None:
        self._received: list[float] = []
        self._progress = Progress()
        self._sign_at = 0.0
        self._offered_at = 0.0
        self._person_at = 0.0
        self._reopened = 0

    def add(self, role: int, received: float, progress: Progress) -> None:
        """Take in the next turn.

        Args:
            role: Number of the contract's enum.
            received: Seconds since the epoch.
            progress: The conversation's progress after it.
        """
        if self._progress.end is not End.OPEN:
            self._reopened += 1
        self._received.append(received)
        self._progress = progress
        if not self._person_at and (role == Role.HUMAN or progress.holder is Holder.HUMAN):
            self._person_at = received
        episode = progress.episode
        if episode is None or self._offered_at:
            return
        is_offer = episode.action >= Action.OFFER_HUMAN
        if is_offer:
            self._offered_at = received
        if is_offer or not self._sign_at:
            # The list has a hole where older turns were erased; a sign cannot lie after the turn that shows it.
            at = episode.first_sign.index
            self._sign_at = self._received[at] if at < len(self._received) else received

    def outcome(self, cases: Sequence[Case], *, bot_id: str, user_ref: str, said: int) -> Outcome:
        """What became of it so far.

        Args:
            cases: Its cases, in any order.
            bot_id, user_ref, said: Of the conversation, as in `Outcome`.
        """
        progress = self._progress
        escalations = tuple(escalation_of(case) for case in sorted(cases, key=lambda case: case.opened_at))
        persons = [one.acknowledged_at for one in escalations if one.acknowledged_at]
        if self._person_at:
            persons.append(self._person_at)
        return Outcome(
            bot_id=bot_id,
            user_ref=user_ref,
            began=self._received[0] if self._received else 0.0,
            last=self._received[-1] if self._received else 0.0,
            turns=progress.turns,
            sign_at=self._sign_at,
            offered_at=self._offered_at,
            person_at=min(persons, default=0.0),
            human_requests=progress.human_requests,
            passed_over=progress.passed_over,
            end=progress.end,
            stuck_at_end=bool(progress.stuck_at_end),
            said=said,
            reopened=self._reopened,
            escalations=escalations,
        )
