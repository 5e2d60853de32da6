"""Business hours by the clock on the wall, over both changes of it, holidays and midnights."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from detector.policies.hours import BusinessHours

BERLIN = ZoneInfo("Europe/Berlin")
WORK = ((9 * 60, 17 * 60),)


def hours(zone=BERLIN, days=WORK, weekend=(), **more):
    return BusinessHours(zone, (days, days, days, days, days, weekend, weekend), **more)


def at(text, zone=BERLIN, fold=0):
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).timestamp()


@pytest.mark.parametrize(
    ("now", "is_open", "following"),
    [
        ("2026-06-01 08:59:59", False, "2026-06-01 09:00"),
        ("2026-06-01 09:00", True, "2026-06-02 09:00"),
        ("2026-06-01 16:59:59", True, "2026-06-02 09:00"),
        ("2026-06-01 17:00", False, "2026-06-02 09:00"),
        ("2026-06-05 17:00", False, "2026-06-08 09:00"),  # Friday to Monday
        ("2026-03-27 18:00", False, "2026-03-30 09:00"),  # over the clock's jump forward: an hour less
        ("2026-10-23 18:00", False, "2026-10-26 09:00"),  # and back: an hour more
        ("2026-12-24 18:00", False, "2026-12-28 09:00"),  # Christmas on a Friday, then a weekend
        ("2026-12-24 12:30", False, "2026-12-28 09:00"),  # the special day has closed early
        ("2026-12-31 18:00", False, "2027-01-04 09:00"),
    ],
)
def test_open_and_the_next_opening(now, is_open, following):
    """Always nine in the morning on the wall, whatever that is in UTC."""
    calendar = hours(
        special={date(2026, 12, 24): ((9 * 60, 12 * 60),), date(2026, 12, 25): ()}, yearly_closed=frozenset({(1, 1)})
    )
    assert calendar.is_open(at(now)) is is_open
    assert calendar.next_opening(at(now)) == at(following)


def test_the_clock_change_is_in_the_next_opening():
    """From Friday 18:00 to Monday 9:00 are 63 hours, but 62 in spring and 64 in autumn."""
    assert hours().next_opening(at("2026-03-27 18:00")) - at("2026-03-27 18:00") == 62 * 3600
    assert hours().next_opening(at("2026-06-05 18:00")) - at("2026-06-05 18:00") == 63 * 3600
    assert hours().next_opening(at("2026-10-23 18:00")) - at("2026-10-23 18:00") == 64 * 3600


def test_an_opening_that_the_clock_jumps_over_begins_with_the_jump():
    """At 02:00 on the last Sunday of March it is 03:00: hours from 02:30 on begin then."""
    night = hours(days=(), weekend=((150, 600),))
    assert night.next_opening(at("2026-03-29 01:59")) == at("2026-03-29 03:00")
    assert night.is_open(at("2026-03-29 03:00"))
    assert not night.is_open(at("2026-03-29 03:00") - 1)


def test_hours_that_the_clock_jumps_over_whole_do_not_take_place():
    """02:10 to 02:50 is nowhere on that day; the next Saturday has them again."""
    night = hours(days=(), weekend=((130, 170),))
    assert night.next_opening(at("2026-03-29 00:00")) == at("2026-04-04 02:10")


def test_a_time_that_the_clock_shows_twice_counts_once():
    """Hours from 02:10 to 02:50 take place in the first of the two hours."""
    night = hours(days=(), weekend=((130, 170),))
    assert night.is_open(at("2026-10-25 02:30", fold=0))
    assert not night.is_open(at("2026-10-25 02:30", fold=1))
    assert night.next_opening(at("2026-10-25 02:50")) == at("2026-10-31 02:10")


@pytest.mark.parametrize("day", ["2026-06-02", "2026-03-29", "2026-10-25"])
def test_day_and_night_has_no_gap(day):
    """Not at midnight, and not when the clock changes."""
    always = hours(days=((0, 1440),), weekend=((0, 1440),))
    first = at(f"{day} 00:00")
    assert all(always.is_open(first + minute * 60) for minute in range(-120, 26 * 60))


def test_a_zone_whose_clock_jumps_at_midnight():
    """In Beirut a day in March begins at 01:00; the hours of the day before end just then."""
    beirut = ZoneInfo("Asia/Beirut")
    saturday_only = BusinessHours(beirut, ((), (), (), (), (), ((0, 1440),), ()))
    assert saturday_only.is_open(at("2026-03-28 23:59:59", beirut))
    assert not saturday_only.is_open(at("2026-03-29 01:00", beirut))
    sunday_only = BusinessHours(beirut, ((), (), (), (), (), (), ((0, 1440),)))
    assert sunday_only.next_opening(at("2026-03-28 12:00", beirut)) == at("2026-03-29 01:00", beirut)


def test_hours_past_midnight_belong_to_the_day_on_which_they_begin():
    """Friday 22:00 to Saturday 06:00, though Saturday is closed."""
    night = hours(days=((22 * 60, 30 * 60),))
    assert night.is_open(at("2026-06-06 05:59"))
    assert not night.is_open(at("2026-06-06 06:00"))
    assert not night.is_open(at("2026-06-06 22:30"))


def test_a_special_day_goes_before_a_yearly_holiday():
    """Open on a first of January, once."""
    calendar = hours(special={date(2027, 1, 1): WORK}, yearly_closed=frozenset({(1, 1)}))
    assert calendar.is_open(at("2027-01-01 10:00"))
    assert not hours(yearly_closed=frozenset({(1, 1)})).is_open(at("2027-01-01 10:00"))


def test_a_year_without_hours_names_no_opening():
    """The search ends."""
    closed = hours(yearly_closed=frozenset((month, day) for month in range(1, 13) for day in range(1, 32)))
    assert closed.next_opening(at("2026-06-01 10:00")) is None
    assert closed.after(at("2026-06-01 10:00"), 60) == at("2026-06-01 10:00")


@pytest.mark.parametrize(
    ("now", "seconds", "reached"),
    [
        ("2026-06-01 10:00", 600, "2026-06-01 10:10"),
        ("2026-06-01 16:55", 600, "2026-06-02 09:05"),
        ("2026-06-01 20:00", 600, "2026-06-02 09:10"),
        ("2026-06-05 16:00", 2 * 3600, "2026-06-08 10:00"),
        ("2026-06-01 09:00", 16 * 3600, "2026-06-02 17:00"),
        ("2026-03-27 16:00", 2 * 3600, "2026-03-30 10:00"),
    ],
)
def test_only_business_hours_count_for_a_deadline(now, seconds, reached):
    """Nights and weekends stand still."""
    assert hours().after(at(now), seconds) == at(reached)
