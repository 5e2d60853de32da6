"""Between the messages of EscalationService and the nouns of cases. Everything that comes in is checked here."""

import math
from hashlib import blake2b

import msgspec
from loopdetector.v1 import case_pb2, handoff_pb2
from loopdetector.v1 import escalation_service_pb2 as pb
from msgspec import Struct

from detector.cases import Case, CaseEvent, CaseOutcome, CaseStatus
from detector.errors import InvalidArgumentError
from detector.handoff import Redaction
from detector.handoff.redaction import masked_alone
from detector.service.convert import Limits, from_timestamp, to_timestamp
from detector.service.desk import Closing
from detector.service.tokens import from_token, to_token
from detector.stores import CaseFilter
from detector.verdict import Severity

_PAGE, _MAX_PAGE = 50, 1000
_STATUSES = {int(status): status for status in CaseStatus}
_SEVERITIES = {0: Severity.LOW, **{int(severity): severity for severity in Severity}}
_OUTCOMES = {int(outcome): outcome for outcome in CaseOutcome if outcome}
_REDACTIONS = {0: Redaction.NONE, **{int(redaction): redaction for redaction in Redaction}}


class Page(Struct, frozen=True):
    """A checked ListCasesRequest.

    Attributes:
        wanted: Which cases.
        before: Those whose id sorts before this; "" for the first page.
        size: At most this many.
    """

    wanted: CaseFilter
    before: str
    size: int

    def token_after(self, last: Case) -> str:
        """The token of the page that follows the one that ends with a case."""
        return to_token("page_token", (last.escalation_id, _digest(self.wanted)))


def from_list_cases(request: pb.ListCasesRequest, limits: Limits) -> Page:
    """Check a request.

    Raises:
        InvalidArgumentError: Names the field and the remedy.
    """
    if request.page_size < 0:
        raise InvalidArgumentError(f"page_size is {request.page_size}; send 1 to {_MAX_PAGE}, or 0 for {_PAGE}")
    wanted, before = from_filter(request.filter, limits), ""
    if request.page_token:
        before, digest = from_token("page_token", request.page_token, tuple[str, bytes])
        if digest != _digest(wanted):
            raise InvalidArgumentError("page_token is of another filter; send the filter of the page before with it")
    return Page(wanted, before, min(request.page_size or _PAGE, _MAX_PAGE))


def from_filter(message: pb.CaseFilter, limits: Limits) -> CaseFilter:
    """Which cases.

    Raises:
        InvalidArgumentError: Names the field and the remedy.
    """
    unknown = next((status for status in message.statuses if status not in _STATUSES), None)
    if unknown is not None:
        raise InvalidArgumentError(f"filter.statuses has {unknown}; send those of the CaseStatus enum, or none")
    severity = _SEVERITIES.get(message.min_severity)
    if severity is None:
        raise InvalidArgumentError(
            f"filter.min_severity is {message.min_severity}; send one of the Severity enum, or nothing"
        )
    return CaseFilter(
        statuses=tuple(sorted({_STATUSES[status] for status in message.statuses})),
        owner=limits.short("filter.owner", message.owner),
        team=limits.short("filter.team", message.team),
        bot_id=limits.short("filter.bot_id", message.bot_id),
        conversation_id=limits.short("filter.conversation_id", message.conversation_id),
        user_ref=limits.short("filter.user_ref", message.user_ref),
        min_severity=severity,
        opened_from=from_timestamp("filter.created_from", message.created_from)
        if message.HasField("created_from")
        else 0.0,
        opened_before=from_timestamp("filter.created_before", message.created_before)
        if message.HasField("created_before")
        else math.inf,
        overdue_only=message.overdue_only,
    )


def from_redaction(number: int) -> Redaction:
    """How much to hide.

    Raises:
        InvalidArgumentError: It is not known.
    """
    redaction = _REDACTIONS.get(number)
    if redaction is None:
        raise InvalidArgumentError(f"redaction is {number}; send one of the Redaction enum, or nothing")
    return redaction


def required(field: str, value: str, limits: Limits) -> str:
    """An id that must be there.

    Raises:
        InvalidArgumentError: It is empty or too long.
    """
    if not value:
        raise InvalidArgumentError(f"{field} is empty; it is required")
    return limits.short(field, value)


def from_resolve_case(request: pb.ResolveCaseRequest, limits: Limits) -> Closing:
    """What a person says who closes a case.

    Raises:
        InvalidArgumentError: Names the field and the remedy.
    """
    outcome = _OUTCOMES.get(request.outcome)
    if outcome is None:
        raise InvalidArgumentError(f"outcome is {request.outcome}; send one of the CaseOutcome enum")
    if len(request.resolution) > limits.text:
        raise InvalidArgumentError(
            f"resolution has {len(request.resolution)} characters; the limit is max_text_chars = {limits.text}"
        )
    return Closing(
        owner=required("owner", request.owner, limits),
        outcome=outcome,
        was_needed=request.was_needed if request.HasField("was_needed") else None,
        resolution=request.resolution,
    )


def from_set_presence(request: pb.SetPresenceRequest, limits: Limits) -> tuple[str, int, float]:
    """A team, how many of it are there, and until when.

    Raises:
        InvalidArgumentError: Names the field and the remedy.
    """
    if request.people < 0:
        raise InvalidArgumentError(f"people is {request.people}; send how many are there, 0 for nobody")
    until = from_timestamp("until", request.until) if request.HasField("until") else math.inf
    return limits.short("team", request.team), request.people, until


def to_case(case: Case, redaction: Redaction = Redaction.NONE) -> case_pb2.Case:
    """A case as its message; what its agent wrote may hold what the user said."""
    message = case_pb2.Case(
        escalation_id=case.escalation_id,
        conversation_id=case.conversation_id,
        episode_id=str(case.episode),
        status=int(case.status),  # type: ignore[arg-type]
        owner=case.owner,
        action=int(case.action),  # type: ignore[arg-type]
        cause=int(case.cause),  # type: ignore[arg-type]
        reason=case.reason,
        severity=int(case.severity),  # type: ignore[arg-type]
        team=case.team,
        bot_id=case.bot_id,
        channel=case.channel,
        language=case.language,
        user_ref=case.user_ref,
        alert_count=case.alert_count,
        revision=case.revision,
        outcome=int(case.outcome),  # type: ignore[arg-type]
        was_needed=case.was_needed,
        resolution=_shown(case.resolution, redaction),
        withdrawal=int(case.withdrawal),  # type: ignore[arg-type]
    )
    if case.turn is not None:
        message.turn_index, message.turn_id = case.turn.index, case.turn.turn_id
    for field, seconds in (
        (message.first_sign_time, case.first_sign_at),
        (message.offer_time, case.offered_at),
        (message.create_time, case.opened_at),
        (message.acknowledge_time, case.acknowledged_at),
        (message.close_time, case.closed_at),
        (message.due_time, case.due_at),
        (message.update_time, case.updated_at),
    ):
        if seconds:
            field.CopyFrom(to_timestamp(seconds))
    return message


def to_event(
    event: CaseEvent, handoff: handoff_pb2.Handoff | None, redaction: Redaction = Redaction.NONE
) -> case_pb2.CaseEvent:
    """An event as its message, with a package that hides as much."""
    return case_pb2.CaseEvent(
        event_id=event.event_id,
        kind=int(event.kind),  # type: ignore[arg-type]
        time=to_timestamp(event.case.updated_at),
        case=to_case(event.case, redaction),
        handoff=handoff,
    )


def _shown(resolution: str, redaction: Redaction) -> str:
    if redaction is Redaction.NONE:
        return resolution
    return "" if redaction is Redaction.TEXT else masked_alone(resolution, redaction)


def _digest(wanted: CaseFilter) -> bytes:
    return blake2b(msgspec.msgpack.encode(wanted), digest_size=8).digest()
