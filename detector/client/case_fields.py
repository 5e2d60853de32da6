"""From the arguments of `client.escalations` to the messages of the contract."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, TypeAlias, TypedDict

from google.protobuf.timestamp_pb2 import Timestamp
from loopdetector.v1.case_pb2 import CaseOutcome, CaseStatus
from loopdetector.v1.conversation_pb2 import SEVERITY_UNSPECIFIED, Severity
from loopdetector.v1.escalation_service_pb2 import CaseFilter, WatchCasesRequest
from loopdetector.v1.handoff_pb2 import REDACTION_UNSPECIFIED, Redaction

from detector.client.failures import ArgumentError
from detector.client.turns import check_names, number_from

# Quoted: the types of generated enums exist only for the type checker.
StatusLike: TypeAlias = "CaseStatus.ValueType | Literal['open', 'acknowledged', 'resolved', 'withdrawn']"
SeverityLike: TypeAlias = "Severity.ValueType | Literal['low', 'normal', 'high', 'critical']"
CaseOutcomeLike: TypeAlias = (
    "CaseOutcome.ValueType | Literal['solved', 'not_solved', 'customer_gone', 'wrong_team', 'other']"
)
RedactionLike: TypeAlias = "Redaction.ValueType | Literal['none', 'contacts', 'facts', 'text']"


class CaseFields(TypedDict, total=False):
    """Which cases; what is not given fits all.

    Attributes:
        status: One status, or any of several.
        owner: Who has it.
        team: Who has or should have it.
        bot_id: Of which bot.
        conversation_id: Of which conversation.
        user_ref: Of which user.
        min_severity: At least this bad.
        created_from: Opened then or later; with a time zone.
        created_before: Opened before; with a time zone.
        overdue_only: Only those whose deadline has passed at least once.
    """

    status: "StatusLike | Iterable[StatusLike]"
    owner: str
    team: str
    bot_id: str
    conversation_id: str
    user_ref: str
    min_severity: SeverityLike
    created_from: datetime
    created_before: datetime
    overdue_only: bool


def case_filter(method: str, fields: CaseFields) -> CaseFilter:
    """The filter of a call.

    Raises:
        ArgumentError: A value is not known, or a time has no zone.
        TypeError: The name of an argument is not known, or a value is of the wrong type.
    """
    check_names(method, fields, CaseFields.__annotations__)
    message = CaseFilter(
        owner=fields.get("owner", ""),
        team=fields.get("team", ""),
        bot_id=fields.get("bot_id", ""),
        conversation_id=fields.get("conversation_id", ""),
        user_ref=fields.get("user_ref", ""),
        min_severity=number_from(Severity, "SEVERITY_", fields.get("min_severity", SEVERITY_UNSPECIFIED)),
        overdue_only=fields.get("overdue_only", False),
    )
    status = fields.get("status", ())
    for one in (status,) if isinstance(status, str | int) else status:
        message.statuses.append(number_from(CaseStatus, "CASE_STATUS_", one))
    if "created_from" in fields:
        message.created_from.CopyFrom(timestamp_from("created_from", fields["created_from"]))
    if "created_before" in fields:
        message.created_before.CopyFrom(timestamp_from("created_before", fields["created_before"]))
    return message


def watch_request(
    resume_token: str, redaction: RedactionLike, fields: CaseFields, *, with_handoff: bool
) -> WatchCasesRequest:
    """The request of a watch.

    Raises:
        ArgumentError: A value is not known, or a time has no zone.
        TypeError: The name of an argument is not known, or a value is of the wrong type.
    """
    return WatchCasesRequest(
        resume_token=resume_token,
        filter=case_filter("watch", fields),
        without_handoff=not with_handoff,
        redaction=redaction_from(redaction),
    )


def outcome_of_case(outcome: CaseOutcomeLike) -> "CaseOutcome.ValueType":
    """The outcome of the contract.

    Raises:
        ArgumentError: It is not known.
    """
    return number_from(CaseOutcome, "CASE_OUTCOME_", outcome)


def redaction_from(redaction: RedactionLike) -> "Redaction.ValueType":
    """The redaction of the contract.

    Raises:
        ArgumentError: It is not known.
    """
    return number_from(Redaction, "REDACTION_", redaction or REDACTION_UNSPECIFIED)


def timestamp_from(name: str, moment: datetime) -> Timestamp:
    """A moment as the contract sends it.

    Raises:
        ArgumentError: It has no time zone, so nobody knows which moment it is.
    """
    if moment.tzinfo is None:
        raise ArgumentError(f"{name} has no time zone; give e.g. datetime.now(UTC)")
    message = Timestamp()
    message.FromDatetime(moment)
    return message
