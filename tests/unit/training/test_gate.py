"""The gate: a candidate that is worse on what matters is refused, chance is not held against it."""

import pytest

from detector.turn import Role
from detector.verdict import SignalKind
from tests.support.judging import judged, verdict
from training.data import Conversation, LabelledTurn
from training.evaluation import Judged
from training.gate import FEWEST, gate


def stuck(n, caught):
    return [judged(f"s{i}", stuck_at=5, kind="stuck", alarm=5 if i < caught else None) for i in range(n)]


def healthy(kind, n, alarms):
    return [judged(f"{kind}{i}", kind=kind, alarm=3 if i < alarms else None) for i in range(n)]


def labelled(n, found, label=("reformulation", Role.USER, SignalKind.USER_REFORMULATION)):
    """Conversations of one labelled turn, the first `found` of which were flagged."""
    name, role, kind = label
    turn = LabelledTurn(role, "x", labels=frozenset({name}))
    return [
        Judged(
            Conversation(f"{name}{i}", "written", (turn,), 0, "stuck"),
            [verdict(0, flagged=(kind,) if i < found else ())],
        )
        for i in range(n)
    ]


REPETITION = ("repetition", Role.BOT, SignalKind.BOT_REPETITION)


def gate_set(*, caught=20, ordinary=0, hard=0, recovered=0, reformulation=25, repetition=25):
    return [
        *stuck(40, caught),
        *healthy("ordinary", 50, ordinary),
        *healthy("hard", 40, hard),
        *healthy("recovered", 20, recovered),
        *labelled(30, reformulation),
        *labelled(30, repetition, REPETITION),
    ]


def refusals(active, candidate):
    return gate(active, candidate)[1]


def test_a_model_passes_against_itself():
    assert refusals(gate_set(), gate_set()) == []


def test_a_better_one_passes():
    assert refusals(gate_set(hard=5), gate_set(caught=30, reformulation=30)) == []


@pytest.mark.parametrize(
    ("worse", "name"),
    [
        ({"caught": 10}, "stuck: caught"),
        ({"reformulation": 15}, "reformulation F1"),
        ({"repetition": 15}, "repetition F1"),
        ({"hard": 6}, "false alarms: hard"),
    ],
)
def test_a_worse_one_is_refused_by_name(worse, name):
    found = refusals(gate_set(), gate_set(**worse))
    assert any(refusal.startswith(f"{name} is worse") for refusal in found), found


def test_chance_is_not_held_against_it():
    """A few conversations the worse prove nothing."""
    assert refusals(gate_set(), gate_set(caught=18, reformulation=23, hard=3)) == []


@pytest.mark.parametrize(("kind", "alarms"), [("ordinary", 2), ("hard", 7), ("recovered", 5)])
def test_false_alarms_stay_within_the_limits_of_their_class(kind, alarms):
    found = refusals(gate_set(), gate_set(**{kind: alarms}))
    assert any(f"false alarms: {kind} is" in refusal and "limit" in refusal for refusal in found), found
    assert not any("limit" in refusal for refusal in refusals(gate_set(), gate_set(**{kind: alarms - 1})))


def test_over_the_limit_it_may_be_as_the_active_one_is_already():
    assert refusals(gate_set(recovered=10), gate_set(recovered=8)) == []
    assert refusals(gate_set(recovered=10), gate_set(recovered=11)) != []


def test_a_gate_set_too_small_refuses():
    few = [*stuck(FEWEST - 1, 5), *healthy("hard", FEWEST, 0)]
    found = refusals(few, few)
    assert [refusal.split(",")[0] for refusal in found] == [
        f"the gate set has {FEWEST - 1} stuck conversations",
        "the gate set has 0 turns labelled repetition",
        "the gate set has 0 turns labelled reformulation",
    ]
