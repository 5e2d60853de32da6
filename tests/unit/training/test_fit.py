"""Generated conversations in a fit: with their origin, lighter, and in no calibration."""

import numpy as np

from detector.turn import Role
from training.calibration import Mix, operating_curve
from training.data import Conversation, LabelledTurn
from training.fit import folds
from training.lessons import GENERATED_WEIGHT, row_weights
from training.replay import Rows


def conversation(name, **changes):
    return Conversation(name, "written-t", (LabelledTurn(Role.USER, "where is it"),), kind="hard", **changes)


OWN = [conversation(f"c{i}") for i in range(20)]


def test_generated_share_the_fold_of_their_origin():
    """No head is scored on a conversation whose origin it has seen, and the others' folds stay as they were."""
    derived = [conversation(f"g{i}", made_from=(f"c{i % 20}",)) for i in range(40)]
    together = folds([*derived, *OWN], seed=3)
    assert together[40:].tolist() == folds(OWN, seed=3).tolist()
    assert together[:40].tolist() == [*together[40:], *together[40:]]


def test_generated_of_one_outside_origin_stay_together():
    """What comes from the same set of questions is in one fold; all folds are used."""
    derived = [conversation(f"g{i}", made_from=(f"banking77:{i % 10}",)) for i in range(30)]
    fold_of = folds([*OWN, *derived], seed=3)[20:]
    assert fold_of[:10].tolist() == fold_of[10:20].tolist() == fold_of[20:].tolist()
    assert set(fold_of.tolist()) == {0, 1, 2, 3, 4}


def test_generated_weigh_less():
    """For the turn heads as for the stuck head."""
    rows = Rows(keys=[(0, 0), (1, 0)])
    weights = row_weights(rows, [OWN[0], conversation("g", made_from=("c0",))], ("reformulation", "alarm"))
    assert weights.tolist() == [[1.0, 1.0], [GENERATED_WEIGHT, GENERATED_WEIGHT]]


def test_generated_are_not_in_the_curve():
    """A false alarm on a generated conversation is no false alarm of the operating curve."""
    scored = [np.array([0.9, 0.9]), np.array([0.01, 0.01])]
    conversations = [conversation("g", made_from=("c0",)), OWN[0]]
    curve = operating_curve(conversations, Rows(keys=[(0, 0), (1, 0)], scores=scored), Mix(0.0, 1.0, 0.0))
    assert max(point.false_alarms for point in curve) == 0.0
