"""Average precision against scikit-learn's, and its resampling."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from detector.turn import Role
from tests.support.judging import verdict
from training.average_precision import average_precision
from training.bootstrap import resampling_weights
from training.data import Conversation, LabelledTurn
from training.evaluation import Judged


def scored(rows, name="c", source="s"):
    """A conversation of user turns, given as (complaint score, is a complaint); None is a turn without an answer."""
    turns = tuple(LabelledTurn(Role.USER, "x", frozenset({"complaint"} if labelled else ())) for _, labelled in rows)
    verdicts = [None if score is None else verdict(i, score=score) for i, (score, _) in enumerate(rows)]
    return Judged(Conversation(name, source, turns), verdicts)


@pytest.fixture
def conversations():
    """Thirty of eight turns, with scores to the thousandth, many of them equal."""
    rng = np.random.default_rng(0)
    labels = rng.random((30, 8)) < 0.2
    scores = np.round(np.where(rng.random((30, 8)) < 0.3, 0.5, 0.7 * rng.random((30, 8)) + 0.3 * labels), 3)
    return scores, labels


def test_it_is_what_scikit_learn_finds(conversations):
    scores, labels = conversations
    found = average_precision(
        [scored(list(zip(*rows, strict=True))) for rows in zip(*conversations, strict=True)], "complaint"
    )
    assert found.value() == pytest.approx(average_precision_score(labels.ravel(), scores.ravel()))
    assert found.n == labels.sum()


def test_a_resample_counts_a_conversation_as_often_as_it_was_drawn(conversations):
    scores, labels = conversations
    found = average_precision(
        [scored(list(zip(*rows, strict=True))) for rows in zip(*conversations, strict=True)], "complaint"
    )
    drawn = resampling_weights(30)[7].astype(int)
    again = average_precision_score(np.repeat(labels, drawn, axis=0).ravel(), np.repeat(scores, drawn, axis=0).ravel())
    assert found.resampled()[7] == pytest.approx(again)


def test_turns_without_an_answer_do_not_count():
    rows = [(0.9, True), (0.8, False), (0.6, True), (None, True), (None, False)]
    found = average_precision([scored(rows)], "complaint")
    assert (found.value(), found.n) == (pytest.approx((1 + 2 / 3) / 2), 2)


def test_there_is_none_where_nothing_is_labelled():
    assert average_precision([scored([(0.9, False)])], "complaint") is None
    assert average_precision([], "complaint") is None


def test_sources_in_which_nobody_looked_for_the_label_are_left_out():
    """NLU++ has no complaints because nobody looked for them."""
    rows = [(0.9, True), (0.1, False)]
    alone = average_precision([scored(rows)], "complaint")
    beside = average_precision([scored(rows), scored([(1.0, False)], source="nlupp")], "complaint")
    assert beside.value() == alone.value() == 1.0
