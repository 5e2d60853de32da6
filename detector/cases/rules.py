"""What an operator decides about cases: deadlines, teams, hours. The defaults serve without any configuration."""

from msgspec import Struct, field

from detector.verdict import Severity

_MINUTE = 60.0

_ACKNOWLEDGE = {
    Severity.LOW: 15 * _MINUTE,
    Severity.NORMAL: 10 * _MINUTE,
    Severity.HIGH: 5 * _MINUTE,
    Severity.CRITICAL: 2 * _MINUTE,
}


class CaseRules(Struct, frozen=True):
    """The rules of one bot.

    Attributes:
        acknowledge_seconds: By severity: how long a case may wait for a person.
        resolve_seconds: How long a person may have it before it is open again.
        team: Who should have it; "" if no team is named.
    """

    acknowledge_seconds: dict[Severity, float] = field(default_factory=lambda: dict(_ACKNOWLEDGE))
    resolve_seconds: float = 24 * 60 * _MINUTE
    team: str = ""
