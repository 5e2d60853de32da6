"""Business hours: when people are there, by the clock on their wall.

Times of a day are minutes since its midnight by that clock, moments are seconds since the epoch. A clock that is put
back shows some times twice, of which the first counts; one that is put forward skips some, for which the moment of
the jump counts. So hours never overlap, and the end of a day is always the beginning of the next.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

MINUTES_OF_DAY = 24 * 60
HORIZON_DAYS = 400
"""No opening is looked for beyond it."""

Opening = tuple[int, int]
"""From one minute of a day until before another; over 24 h it ends on the day after."""
Day = tuple[Opening, ...]

_DAY = timedelta(days=1)


class BusinessHours(Struct, frozen=True):
    """When people are there.

    Attributes:
        zone: Whose clock counts.
        weekly: The openings of each weekday, Monday first, in order; none: closed.
        special: Days with openings of their own; none: closed.
        yearly_closed: Month and day of what is closed every year.
    """

    zone: ZoneInfo
    weekly: tuple[Day, Day, Day, Day, Day, Day, Day]
    special: dict[date, Day] = {}
    yearly_closed: frozenset[tuple[int, int]] = frozenset()

    def is_open(self, now: float) -> bool:
        """Whether people are there at a moment."""
        return any(start <= now < end for start, end in self._spans(now, days=1))

    def next_opening(self, now: float) -> float | None:
        """The first moment after this one at which hours begin; None if there is none within `HORIZON_DAYS`."""
        return next((start for start, _ in self._spans(now) if start > now), None)

    def after(self, now: float, seconds: float) -> float:
        """The moment until which people were there for so many seconds from this one on.

        Where there are too few hours within `HORIZON_DAYS`, the end of the last of them.
        """
        reached = now
        for start, end in self._spans(now):
            start = max(start, reached)  # noqa: PLW2901 (hours past midnight may run into those of the next day)
            if end <= start:
                continue
            if end - start >= seconds:
                return start + seconds
            seconds -= end - start
            reached = end
        return reached

    def _spans(self, now: float, days: int = HORIZON_DAYS) -> Iterator[tuple[float, float]]:
        """Beginning and end of all hours from the day before a moment on, in order of their beginnings."""
        today = datetime.fromtimestamp(now, self.zone).date()
        for ahead in range(-2, days + 1):  # hours of the day before yesterday may end past yesterday's midnight
            day = today + ahead * _DAY
            for first, last in self._openings(day):
                start, end = _moment(self.zone, day, first), _moment(self.zone, day, last)
                if start < end:
                    yield start, end

    def _openings(self, day: date) -> Day:
        own = self.special.get(day)
        if own is not None:
            return own
        return () if (day.month, day.day) in self.yearly_closed else self.weekly[day.weekday()]


def _moment(zone: ZoneInfo, day: date, minute: int) -> float:
    """The first moment at which the clock shows this time of this day or, where it jumps over it, a later one."""
    days, minute = divmod(minute, MINUTES_OF_DAY)
    wall = datetime.combine(day + days * _DAY, time(*divmod(minute, 60)), zone)
    moment = wall.timestamp()
    if datetime.fromtimestamp(moment, zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return moment
    # With the rules from before the jump the time comes after it, with those from after the jump before it.
    before, after = int(wall.replace(fold=1).timestamp()), int(moment)
    offset = _offset(zone, after)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(zone, middle) == offset:
            after = middle
        else:
            before = middle
    return float(after)


def _offset(zone: ZoneInfo, moment: int) -> timedelta | None:
    return datetime.fromtimestamp(moment, UTC).astimezone(zone).utcoffset()
