"""What an operator decides about cases: deadlines, teams, hours. The defaults serve without any configuration."""

import operator
from collections.abc import Callable

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
        after: The moment that lies so many seconds after another; with business hours only these count, so that no
            case gets overdue in a night in which nobody is there.
    """

    acknowledge_seconds: dict[Severity, float] = field(default_factory=lambda: dict(_ACKNOWLEDGE))
    resolve_seconds: float = 24 * 60 * _MINUTE
    team: str = ""
    after: Callable[[float, float], float] = operator.add

    def acknowledge_by(self, severity: Severity, now: float) -> float:
        """Until when a person must have a case that waits from now on."""
        return self.after(now, self.acknowledge_seconds[severity])

    def resolve_by(self, now: float) -> float:
        """Until when a person who takes a case now must have closed it."""
        return self.after(now, self.resolve_seconds)
