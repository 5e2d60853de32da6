"""Waits, with those that are not over."""

import math

import numpy as np
import pytest
from scipy.stats import CensoredData, ecdf

from detector.outcomes import Wait, WaitingCurve


def test_those_who_wait_pull_the_median_up():
    """The half of three answered in 10, 20 and 30 s is reached at 20 s; with three that still wait, only at 30 s."""
    answered = [Wait(10, True), Wait(20, True), Wait(30, True)]
    assert WaitingCurve(answered).quantile(0.5) == 20
    curve = WaitingCurve([*answered, Wait(100, False), Wait(100, False), Wait(100, False)])
    assert (curve.quantile(0.5), curve.waiting, curve.ended, curve.n) == (30, 3, 3, 6)


def test_quantile_that_was_never_reached_is_infinite():
    """One of three was answered: nobody knows when half of them will be."""
    curve = WaitingCurve([Wait(10, True), Wait(50, False), Wait(60, False)])
    assert curve.quantile(0.3) == 10
    assert math.isinf(curve.quantile(0.5))


def test_without_waits_nothing_is_known():
    """No waits, or none that is over."""
    assert math.isinf(WaitingCurve([]).quantile(0.5))
    assert WaitingCurve([Wait(5, False)]).interval(0.5) == (math.inf, math.inf)


@pytest.mark.filterwarnings("ignore:The confidence interval is undefined")
@pytest.mark.parametrize("seed", range(5))
def test_agrees_with_scipy(seed):
    """Curve and intervals are those of scipy's Kaplan-Meier estimate, ties and censoring at ties included."""
    rng = np.random.default_rng(seed)
    seconds = rng.integers(1, 40, 200).astype(float)
    over = rng.random(200) < 0.6
    curve = WaitingCurve([Wait(s, bool(o)) for s, o in zip(seconds, over, strict=True)])
    theirs = ecdf(CensoredData(uncensored=seconds[over], right=seconds[~over])).sf
    assert curve.still == pytest.approx(theirs.evaluate(curve.times))
    band = theirs.confidence_interval(method="log-log")
    for share in (0.25, 0.5):
        times = [curve.times[side.evaluate(curve.times) <= 1 - share] for side in (band.low, band.high)]
        assert curve.interval(share) == tuple(found[0] if len(found) else math.inf for found in times)
