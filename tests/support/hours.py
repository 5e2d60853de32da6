"""Business hours for tests that run at any hour."""

from datetime import UTC, datetime, time, timedelta

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def hours_of_another_day(now=None):
    """Hours that are closed all of today and tomorrow, as a line of YAML; and when they begin, in seconds."""
    now = now or datetime.now(UTC)
    day = now.date() + timedelta(days=3)
    opening = datetime.combine(day, time(9), UTC).timestamp()
    return f"{{time_zone: UTC, weekly: {{{_DAYS[day.weekday()]}: [09:00-17:00]}}}}", opening
