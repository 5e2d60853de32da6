"""Judging through a running server and in process come to the same figures."""

import pytest

from detector.demo.run import started_server
from training.data import read_all
from training.evaluation import measure
from training.judging import brain_of, judged_by_server, judged_in_process
from training.sources import own_test


@pytest.fixture(scope="module")
def conversations():
    return read_all(own_test())[:12]


def test_a_server_gives_every_score_that_calibration_needs(conversations):
    inside = measure(list(judged_in_process(brain_of().pipeline, conversations)))
    with started_server() as address:
        outside = measure(list(judged_by_server(address, conversations)))
    assert outside == inside
    assert inside["repetition Brier"].n > inside["repetition F1"].n > 0


def test_the_active_model_is_the_one_without_an_id():
    assert brain_of().model.model_id == brain_of(brain_of().model.model_id).model.model_id
