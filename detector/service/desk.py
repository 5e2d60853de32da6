"""What people do to cases."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from detector.cases import Case, CaseChange, CaseOutcome
from detector.cases.rules import CaseRules
from detector.cases.transitions import acknowledged, released, resolved, taken_over
from detector.errors import DetectorError, NotFoundError
from detector.feedback import Claim, FeedbackKind, FeedbackSource
from detector.service.custody import Custody
from detector.service.feedback import FeedbackRecorder
from detector.service.kept import Kept
from detector.service.logs import trace_of
from detector.service.staff import Staff
from detector.stores import CaseFilter


class Which(Struct, frozen=True):
    """Which case somebody does something to, and how long that may wait.

    Attributes:
        tenant, escalation_id: The case.
        seconds: How long it may wait for the turns of the conversation.
    """

    tenant: str
    escalation_id: str
    seconds: float


class Closing(Struct, frozen=True):
    """What a person says who closes a case.

    Attributes:
        owner: Opaque id of the person.
        outcome: What came out of it.
        was_needed: Whether a person was needed; None if they do not say.
        resolution: How it was resolved; "" if they do not say.
    """

    owner: str
    outcome: CaseOutcome
    was_needed: bool | None = None
    resolution: str = ""


class CaseDesk:
    """Where people find, take and close cases. Lives as long as the server.

    Whoever takes a case has its conversation: the detector is silent in it until the case is closed. All that changes a
    case raises `NotFoundError`, `FailedPreconditionError`, `AbortedError` (the conversation was busy all the time) and
    `UnavailableError` (the store failed; nothing has changed).
    """

    def __init__(
        self,
        kept: Kept,
        custody: Custody,
        staff: Staff,
        feedback: FeedbackRecorder,
        log: Any,  # noqa: ANN401 (structlog's loggers are made at run time)
    ) -> None:
        """Put the parts together.

        Args:
            kept: All conversations, and their cases.
            custody: Changes cases.
            staff: Knows the rules of each bot, and the time.
            feedback: Records whether a person was needed.
            log: Told why that could not be recorded.
        """
        self._kept = kept
        self._custody = custody
        self._staff = staff
        self._feedback = feedback
        self._log = log

    def get(self, tenant: str, escalation_id: str) -> Case:
        """A case.

        Raises:
            NotFoundError: There is none.
            UnavailableError: The store failed.
        """
        case = self._kept.attempt(self._kept.store.cases.get, tenant, escalation_id)
        if case is None:
            raise NotFoundError("escalation_id is not known; it was never given, or erased with its conversation")
        return case

    def find(self, tenant: str, wanted: CaseFilter, before: str, limit: int) -> list[Case]:
        """Cases, newest first, whose id sorts before `before` ("": from the newest on), at most `limit`.

        Raises:
            UnavailableError: The store failed.
        """
        return self._kept.attempt(self._kept.store.cases.find, tenant, wanted, before, limit)

    async def acknowledge(self, which: Which, owner: str, team: str = "") -> Case:
        """A person takes a case that waits."""
        return await self._change(
            which, lambda case, rules, now: acknowledged(case, rules, now, owner=owner, team=team)
        )

    async def take_over(self, which: Which, owner: str, team: str = "") -> Case:
        """A person takes a case from whoever has it."""
        return await self._change(which, lambda case, rules, now: taken_over(case, rules, now, owner=owner, team=team))

    async def release(self, which: Which, owner: str, team: str = "") -> Case:
        """The owner gives a case back."""
        return await self._change(which, lambda case, rules, now: released(case, rules, now, owner=owner, team=team))

    async def resolve(self, which: Which, closing: Closing) -> Case:
        """A person closes a case; whether one was needed is recorded as feedback on the recommendation."""

        def close(case: Case, rules: CaseRules, now: float) -> CaseChange | None:
            del rules
            return resolved(
                case,
                now,
                owner=closing.owner,
                outcome=closing.outcome,
                was_needed=closing.was_needed,
                resolution=closing.resolution,
            )

        case = await self._change(which, close)
        if closing.was_needed is not None:
            await self._record(which, case, was_needed=closing.was_needed)
        return case

    async def _change(self, which: Which, happening: Callable[[Case, CaseRules, float], CaseChange | None]) -> Case:
        def change(case: Case) -> CaseChange | None:
            return happening(case, self._staff.rules(case.bot_id, case.team), self._staff.clock())

        return await self._custody.change(which.tenant, which.escalation_id, change, which.seconds)

    async def _record(self, which: Which, case: Case, *, was_needed: bool) -> None:
        """Record a feedback, always under the same id; the case is closed whether or not that can be done."""
        claim = Claim(
            feedback_id=f"case-{case.escalation_id}",
            conversation_id=case.conversation_id,
            turn_id="",
            episode_id=str(case.episode),
            kind=FeedbackKind.RECOMMENDATION,
            is_about_flag=True,
            applies=was_needed,
            annotator=case.owner,
            source=FeedbackSource.AGENT,
        )
        try:
            await self._feedback.record(which.tenant, claim, which.seconds)
        except DetectorError as error:
            self._log.warning("feedback of a case not recorded", escalation_id=case.escalation_id, reason=error.message)
        except Exception as error:  # noqa: BLE001 (the case is closed and durable: the caller must be told so)
            self._log.error("feedback of a case not recorded", escalation_id=case.escalation_id, at=trace_of(error))
