"""Waits between attempts."""

import random

from hypothesis import given
from hypothesis import strategies as st

from detector.events.backoff import Backoff


@given(st.integers(1, 10_000), st.floats(0.001, 10), st.floats(0.001, 86_400), st.integers())
def test_a_wait_is_never_over_its_window_nor_the_longest(failures, first, longest, seed):
    wait = Backoff(first, longest, 10).wait(failures, random.Random(seed))
    assert 0 <= wait <= longest
    assert failures > 30 or wait <= first * 2 ** (failures - 1)


def test_waits_fill_their_window():
    """Full jitter: anywhere from nothing to the whole window, whose size doubles."""
    rng = random.Random(1)
    backoff = Backoff(1.0, 100.0, 10)
    for failures, window in ((1, 1), (4, 8), (7, 64), (8, 100), (9, 100)):
        waits = [backoff.wait(failures, rng) for _ in range(500)]
        assert min(waits) < 0.05 * window
        assert 0.95 * window < max(waits) <= window


def test_attempts_are_counted():
    backoff = Backoff(1.0, 100.0, 3)
    assert [backoff.is_spent(failures) for failures in range(1, 5)] == [False, False, True, True]
