"""Shares and their intervals."""

import math

import pytest

from detector.outcomes import Share


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [(0, 5, 0.0, 0.4345), (5, 10, 0.2366, 0.7634), (81, 263, 0.2553, 0.3662), (7, 7, 0.6457, 1.0)],
)
def test_interval_is_wilsons(count, n, low, high):
    """As published (81 of 263 is Newcombe's 1998 example); what never happened in five may still be 43 %."""
    assert Share(count, n).interval == pytest.approx((low, high), abs=5e-5)


def test_of_nothing_nothing_is_known():
    """0 of 0 is neither 0 nor 1."""
    assert math.isnan(Share(0, 0).value)
    assert all(math.isnan(bound) for bound in Share(0, 0).interval)
