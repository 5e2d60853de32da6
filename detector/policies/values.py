"""The kinds of values in a policy file, each with what it is read as and what is said if it cannot be read."""

import re
from datetime import date, datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, StringConstraints, WithJsonSchema

from detector.phrases import PhraseBook
from detector.policies.hours import MINUTES_OF_DAY, Opening

MAX_DAYS = 90
"""The longest deadline."""
MAX_PHRASE_CHARS = 200
MAX_MAYBES = 6
"""`?` in a phrase: each of them doubles the rows that are looked for."""

_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_DURATION = re.compile(r"(\d{1,7})\s?([smhd])")
_OPENING = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)\s?-\s?([01]?\d|2[0-4]):([0-5]\d)")
_YEARLY = re.compile(r"(\d{2})-(\d{2})")
_LEAP_YEAR = 2024


def _duration(value: object) -> float:
    """Seconds."""
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("is no duration; write a whole number and its unit s, m, h or d, such as 10m")
    seconds = int(found[1]) * _SECONDS[found[2]]
    if not 1 <= seconds <= MAX_DAYS * 86_400:
        raise ValueError(f"is out of range; the limits are 1s and {MAX_DAYS}d")
    return float(seconds)


def _opening(value: object) -> Opening:
    """Minutes of the day; over 24 h for what ends on the next one."""
    found = _OPENING.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("is no opening; write two times of 24 hours, such as 09:00-17:30")
    first, last = (int(found[i]) * 60 + int(found[i + 1]) for i in (1, 3))
    if first >= MINUTES_OF_DAY or last > MINUTES_OF_DAY:
        raise ValueError("is no opening; it begins before 24:00 and ends at 24:00 at the latest")
    if first == last:
        raise ValueError("is empty; for the whole day write 00:00-24:00")
    return first, last if last > first else last + MINUTES_OF_DAY


def _day(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else _no_day()
    except ValueError:
        return _no_day()


def _no_day() -> date:
    raise ValueError("is no day; write year, month and day, such as 2026-12-25")


def _holiday(value: object) -> date | tuple[int, int]:
    """A date; or month and day of what comes every year."""
    yearly = _YEARLY.fullmatch(value) if isinstance(value, str) else None
    if yearly is None:
        try:
            return _day(value)
        except ValueError:
            raise ValueError("is no day; write 2026-04-03 for once or 12-25 for every year") from None
    month, day = int(yearly[1]), int(yearly[2])
    try:
        date(_LEAP_YEAR, month, day)
    except ValueError:
        raise ValueError("is no day of the year; write month and day, such as 12-25") from None
    return month, day


def _zone(value: object) -> ZoneInfo:
    try:
        if isinstance(value, str) and value:
            return ZoneInfo(value)
    except (KeyError, ValueError, OSError):  # unknown; no relative path; a folder of the zone files
        pass
    raise ValueError("is no time zone; write a name of the IANA database, such as Europe/Berlin")


def _phrase(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("is no text; put it in quotes")  # noqa: TRY004 (pydantic lets others pass)
    phrase = " ".join(value.split())
    if len(phrase) > MAX_PHRASE_CHARS:
        raise ValueError(f"has {len(phrase)} characters; the limit is {MAX_PHRASE_CHARS}: use several phrases")
    if phrase.count("?") > MAX_MAYBES:
        raise ValueError(f"has over {MAX_MAYBES} parts that may be missing (?); use several phrases")
    try:
        PhraseBook([{"it": phrase}], ["it"])
    except ValueError as error:
        raise ValueError(f"cannot be looked for: {error}; write the words that users say") from None
    return phrase


Duration = Annotated[
    float, BeforeValidator(_duration), WithJsonSchema({"type": "string", "pattern": r"^\d{1,7} ?[smhd]$"})
]
OpeningText = Annotated[
    tuple[int, int],
    BeforeValidator(_opening),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,2}:\d{2} ?- ?\d{1,2}:\d{2}$"}),
]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Holiday = Annotated[
    date | tuple[int, int],
    BeforeValidator(_holiday),
    WithJsonSchema({"type": "string", "pattern": r"^(\d{4}-)?\d{2}-\d{2}$"}),
]
TimeZone = Annotated[ZoneInfo, BeforeValidator(_zone), WithJsonSchema({"type": "string"})]
PhraseText = Annotated[
    str, BeforeValidator(_phrase), WithJsonSchema({"type": "string", "maxLength": MAX_PHRASE_CHARS, "minLength": 1})
]
Name = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[\w][\w .-]*$")]
"""Of a team or a topic: it stands in sentences that people read."""
Language = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)]
Tag = Annotated[str, StringConstraints(min_length=1, max_length=256)]
SeverityName = Literal["low", "normal", "high", "critical"]
CauseName = Literal["loop", "human_request", "high_stakes", "policy_topic"]
ActionName = Literal["offer_human", "hand_off", "hand_off_urgent"]
