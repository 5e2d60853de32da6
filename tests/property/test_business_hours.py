"""Whatever the hours, the zone and the moment: an opening that is named is one."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from detector.policies.hours import HORIZON_DAYS, BusinessHours

ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "Asia/Beirut",
    "Asia/Kolkata",
    "Australia/Lord_Howe",  # its clock changes by half an hour
    "America/Havana",  # and this one at midnight
    "Pacific/Apia",  # skipped a day in 2011
    "Africa/Casablanca",
]
# Where clocks do what one does not expect: changes of 2011, of 2026, and any moment of a century.
MOMENTS = st.one_of(
    st.integers(1_325_150_000, 1_325_330_000),
    st.integers(1_774_650_000, 1_774_850_000),
    st.integers(1_792_800_000, 1_793_300_000),
    st.integers(0, 4_000_000_000),
)


@st.composite
def openings(draw):
    """Openings of a day, in order and apart; the last may end on the next one."""
    marks = sorted(draw(st.sets(st.integers(0, 1439), max_size=6)))
    pairs = [(marks[i], marks[i + 1]) for i in range(0, len(marks) - 1, 2)]
    if draw(st.booleans()) and (not pairs or pairs[-1][1] < 1380):
        pairs.append((1380, draw(st.integers(1381, 1500))))
    return tuple(pairs)


@st.composite
def calendars(draw):
    week = tuple(draw(openings()) for _ in range(7))
    days = st.dates(date(2011, 12, 25), date(2027, 1, 10))
    return BusinessHours(
        ZoneInfo(draw(st.sampled_from(ZONES))),
        week,
        draw(st.dictionaries(days, openings(), max_size=5)),
        frozenset(draw(st.sets(st.tuples(st.integers(1, 12), st.integers(1, 28)), max_size=5))),
    )


@given(calendars(), MOMENTS)
@settings(max_examples=400, deadline=None)
def test_the_next_opening_is_open_and_later_and_the_first(calendar, now):
    """Open at that second, later than now, and nothing opens in between."""
    opening = calendar.next_opening(now)
    if opening is None:
        assert not any(calendar.is_open(now + hour * 3600) for hour in range(30, 14 * 24))
        return
    assert opening > now
    assert calendar.is_open(opening)
    following = calendar.next_opening(opening)
    assert following is None or following > opening, "an opening does not come after itself"
    assert opening - now <= (HORIZON_DAYS + 2) * 86_400
    if not calendar.is_open(now):
        between = range(int(now), int(opening), max((int(opening) - int(now)) // 97, 1))
        assert not any(calendar.is_open(moment) for moment in between)


@given(calendars(), MOMENTS, st.integers(1, 40 * 3600))
@settings(max_examples=200, deadline=None)
def test_a_deadline_comes_after_just_that_much_open_time(calendar, now, seconds):
    """Never before that many seconds; more time is never earlier; and somebody is there just before it."""
    reached = calendar.after(now, seconds)
    assert reached >= now
    assert calendar.after(now, seconds + 60) >= reached
    if calendar.next_opening(now) is not None and reached > now:
        assert reached - now >= min(seconds, 1)
        assert calendar.is_open(reached - 1)


@given(MOMENTS, st.sampled_from(ZONES), st.integers(1, 10 * 86_400))
@settings(max_examples=100, deadline=None)
def test_day_and_night_is_always_open(now, zone, seconds):
    """And a deadline runs as on any clock."""
    day = ((0, 1440),)
    always = BusinessHours(ZoneInfo(zone), (day, day, day, day, day, day, day))
    assert always.is_open(now)
    assert always.after(now, seconds) == now + seconds


@given(calendars(), MOMENTS)
@settings(max_examples=100, deadline=None)
def test_a_holiday_is_closed(calendar, now):
    """All of the day by the wall's clock, but for what began the evening before."""
    day = datetime.fromtimestamp(now, calendar.zone).date()
    closed = BusinessHours(
        calendar.zone, calendar.weekly, {day: (), day - timedelta(days=1): ()}, calendar.yearly_closed
    )
    assert not closed.is_open(now)
