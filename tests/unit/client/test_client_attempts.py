"""Retries: few, safe, spread, and within the deadline."""

import grpc
import pytest

from detector.client.attempts import Attempt, Attempts

UNAVAILABLE = grpc.StatusCode.UNAVAILABLE


def attempts(timeout=0.25, *, retries=1, times=(0.0, 0.0), jitter=0.5):
    """Attempts for a clock that shows `times` at the start and at each failure."""
    return Attempts(timeout, retries=retries, clock=iter(times).__next__, jitter=lambda: jitter)


def test_the_first_attempt_starts_at_once_and_has_all_the_time():
    assert attempts().first == Attempt(0.0, 0.25)


@pytest.mark.parametrize("code", [*grpc.StatusCode, None])
def test_only_unavailable_and_aborted_are_tried_again(code):
    is_retried = attempts().after(code) is not None
    assert is_retried == (code in (UNAVAILABLE, grpc.StatusCode.ABORTED))


def test_a_retry_has_what_the_first_attempt_and_the_pause_left():
    retry = attempts(times=(100.0, 100.1)).after(UNAVAILABLE)
    assert retry.pause == pytest.approx(0.02)
    assert retry.timeout == pytest.approx(0.25 - 0.1 - 0.02)


def test_there_is_no_retry_without_time_for_it():
    assert attempts(times=(0.0, 0.23)).after(UNAVAILABLE) is None


def test_there_are_no_more_retries_than_allowed():
    once = attempts(times=(0.0, 0.0, 0.0))
    assert once.after(UNAVAILABLE) is not None
    assert once.after(UNAVAILABLE) is None
    assert attempts(retries=0).after(UNAVAILABLE) is None


@pytest.mark.parametrize(("jitter", "pause"), [(0.0, 0.01), (1.0, 0.03)])
def test_pauses_are_spread_by_the_jitter(jitter, pause):
    assert attempts(jitter=jitter).after(UNAVAILABLE).pause == pytest.approx(pause)
