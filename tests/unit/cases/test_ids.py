"""Ids of cases: by time, and nothing else to be read from them."""

import random
from uuid import UUID

from detector.cases.ids import escalation_id


def ids_at(times):
    source = random.Random(3)
    return [escalation_id(time, source.randbytes(8)) for time in times]


def test_they_sort_by_time_even_within_a_millisecond():
    start = 1_764_000_000.0
    times = [start + step for step in (0.0, 0.00001, 0.0004, 0.0009, 0.001, 0.5, 1.0, 86_400.0)]
    made = ids_at(times)
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_they_are_uuids_of_version_7():
    (made,) = ids_at([1_764_000_000.123])
    number = UUID(made)
    assert number.version == 7
    assert number.variant == "specified in RFC 4122"
    assert number.int >> 80 == 1_764_000_000_123


def test_cases_of_one_moment_differ():
    assert len(set(ids_at([1_764_000_000.0] * 1000))) == 1000


def test_the_same_clock_and_source_give_the_same_id():
    assert ids_at([5.0]) == ids_at([5.0])
