"""Business hours from the file's section."""

from collections.abc import Callable
from datetime import date
from itertools import pairwise

from detector.policies import document
from detector.policies.hours import MINUTES_OF_DAY, BusinessHours, Day

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


Refuse = Callable[[tuple[str, ...], str], None]
"""Told what is wrong, with the path from the section on."""


def business_hours(hours: document.Hours, refuse: Refuse) -> BusinessHours | None:
    """The hours that a section, with all it inherits, means; None if it was refused."""
    weekly = hours.weekly or document.Weekly()
    week = [_day(getattr(weekly, day) or [], ("weekly", day), refuse) for day in _DAYS]
    if not any(week):
        refuse((), "has no opening in weekly; add one, or leave the section out if people are always there")
    for day, (openings, following) in zip(_DAYS, pairwise([*week, week[0]]), strict=True):
        if openings and following and openings[-1][1] - MINUTES_OF_DAY > following[0][0]:
            refuse(("weekly", day), "runs into the openings of the day after; shorten one of them")
    holidays = hours.holidays or []
    special: dict[date, Day] = {day: () for day in holidays if isinstance(day, date)}
    for date_, hours_of_day in (hours.special_days or {}).items():
        special[date_] = _day(hours_of_day, ("special_days", str(date_)), refuse)
    if hours.time_zone is None:
        refuse((), "has no time_zone; add the IANA name, such as Europe/Berlin")
        return None
    return BusinessHours(
        zone=hours.time_zone,
        weekly=(week[0], week[1], week[2], week[3], week[4], week[5], week[6]),
        special=special,
        yearly_closed=frozenset(day for day in holidays if isinstance(day, tuple)),
    )


def _day(openings: list[tuple[int, int]], path: tuple[str, ...], refuse: Refuse) -> Day:
    ordered = tuple(sorted(openings))
    if any(first[1] > second[0] for first, second in pairwise(ordered)):
        refuse(path, "has openings that overlap; join them")
    return ordered
