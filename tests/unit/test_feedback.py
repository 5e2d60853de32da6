"""What a claim finds beside what the detector had said."""

import pytest
from loopdetector.v1 import feedback_service_pb2 as fpb

from detector.feedback import Claim, FeedbackKind, FeedbackSource, Finding, contradicts, finding_of
from detector.verdict import SignalKind


def claim(*, is_about_flag, applies):
    kind, source = FeedbackKind.BOT_REPETITION, FeedbackSource.AGENT
    return Claim("f", "c", "t", "", kind, is_about_flag, applies, "", source)


RIGHT, WRONG, MISSED, SILENCE = Finding
CASES = [
    # is_about_flag, applies, flagged, finding, contradicts
    (True, True, True, RIGHT, False),
    (True, False, True, WRONG, False),
    (False, True, False, MISSED, False),
    (False, False, False, SILENCE, False),
    (False, True, True, RIGHT, False),
    (True, True, False, MISSED, True),
    (True, False, False, SILENCE, True),
    (False, False, True, WRONG, True),
    (True, True, None, RIGHT, False),
    (True, False, None, WRONG, False),
    (False, True, None, MISSED, False),
    (False, False, None, SILENCE, False),
]


@pytest.mark.parametrize(("is_about_flag", "applies", "flagged", "finding", "is_contradiction"), CASES)
def test_a_claim_beside_what_was_said(is_about_flag, applies, flagged, finding, is_contradiction):
    """What applies is never turned round; without knowledge the person is believed."""
    said = claim(is_about_flag=is_about_flag, applies=applies)
    assert finding_of(said, flagged=flagged) is finding
    assert contradicts(said, flagged=flagged) is is_contradiction


@pytest.mark.parametrize(
    ("ours", "theirs", "prefix"),
    [
        (FeedbackKind, fpb.FeedbackKind, "FEEDBACK_KIND_"),
        (FeedbackSource, fpb.FeedbackSource, "FEEDBACK_SOURCE_"),
        (Finding, fpb.FeedbackFinding, "FEEDBACK_FINDING_"),
    ],
)
def test_the_numbers_are_those_of_the_contract(ours, theirs, prefix):
    """Each name stands for the same number on both sides."""
    contract = {name.removeprefix(prefix): number for name, number in theirs.items() if number}
    assert {one.name: int(one) for one in ours} == contract


def test_every_signal_can_be_spoken_of():
    """By its own name and number."""
    kinds = {kind.name: int(kind) for kind in FeedbackKind if kind is not FeedbackKind.RECOMMENDATION}
    assert kinds == {kind.name: int(kind) for kind in SignalKind}
