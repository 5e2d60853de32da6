"""The reference is made of the rows of a fit."""

import numpy as np
import pytest

from detector.bundle import load_reference
from detector.drift import HEADS_OF
from detector.turn import Role
from tests.support.tiny import write_tiny
from training.calibration import Mix
from training.data import Conversation, LabelledTurn
from training.fit import Trained
from training.reference import reference_of
from training.registry import write_bundle
from training.replay import Rows


@pytest.fixture
def trained(tiny):
    """A fit of two conversations, of which the second is a single utterance; three turns of each forest."""
    from detector.features.names import feature_names

    names = feature_names()
    rng = np.random.default_rng(0)
    scores = {
        forest: Rows(
            [(0, 0), (0, 1), (1, 0)],
            list(rng.random((3, len(names[forest])))),
            [np.full(len(heads), score) for score in (0.2, 0.5, 0.9)],
        )
        for forest, heads in HEADS_OF.items()
    }
    return Trained(tiny, {}, names, scores)


TALKS = [
    Conversation("a", "written", (LabelledTurn(Role.USER, "x"), LabelledTurn(Role.BOT, "y"))),
    Conversation("b", "nlupp", (LabelledTurn(Role.USER, "z"),)),
]


def test_it_has_every_feature_score_and_flag_and_no_single_utterance(trained):
    found = reference_of(trained, TALKS)
    assert list(found.forests) == ["user", "bot", "stuck"]
    for forest, part in found.forests.items():
        assert list(part.features) == trained.features[forest]
        assert list(part.scores) == list(HEADS_OF[forest])
        assert list(part.flags) == ([] if forest == "stuck" else list(HEADS_OF[forest]))
        assert all(sum(histogram.counts) == 2 for _, _, histogram in part.columns())
    assert found.forests["bot"].flags["repetition"].counts == [1, 1]


def test_it_is_part_of_the_bundle(trained, tmp_path):
    """Written, hashed and read again; a bundle without one has none."""
    bare = write_tiny(tmp_path)
    assert load_reference(tmp_path, bare) is None
    reference = reference_of(trained, TALKS)
    model_id = write_bundle(tmp_path, trained, data=[], metrics={}, mix=Mix(), seed=0, card="", reference=reference)
    assert load_reference(tmp_path, model_id) == reference
