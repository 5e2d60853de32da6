"""What holds for every generated conversation, whatever the seed."""

from functools import cache

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from training.data import parse
from training.generator.generator import generate, material_of
from training.generator.knobs import Knobs
from training.generator.origin import default_sources, held_out_ids
from training.generator.questions import Questions

QUESTIONS = {
    "card_arrival": ["Where is my new card by now", "My new card has not come yet", "Is my card still in the post"],
    "card_delivery_estimate": ["How many days does card delivery take", "When will delivery of my card be"],
    "lost_or_stolen_card": ["I lost my card, what now", "My card was stolen, what do I do"],
    "change_pin": ["How do I change the PIN of it", "I want to set another PIN please"],
}
LOOP = {"reformulation", "repetition", "nonanswer", "complaint"}
KNOBS = st.builds(
    Knobs,
    stuck=st.sampled_from([0.0, 0.5, 1.0]),
    recovered=st.just(0.0),
    noise=st.sampled_from([0.0, 1.0]),
    tries=st.integers(2, 6),
    max_turns=st.sampled_from([6, 24]),
)
seeds = st.integers(0, 10**6)
relaxed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=40)


@cache
def material():
    return material_of(default_sources(None), Questions(QUESTIONS), Knobs())


def made(seed, knobs, count=5):
    return list(generate(material(), knobs, seed=seed, count=count))


def labels_of(turn):
    return {label["label"]: label.get("of") for label in turn["labels"]}


@relaxed
@given(seed=seeds, knobs=KNOBS)
def test_rows_follow_the_schema(seed, knobs):
    """Both rows parse: labels stand on turns of their role and refer to earlier turns of the same role."""
    for pair in made(seed, knobs):
        assert parse(pair.injected, "row").made_from
        twin = parse(pair.twin, "row")
        assert twin.stuck_at is None
        assert not any(turn.labels for turn in twin.turns)


@relaxed
@given(seed=seeds, knobs=KNOBS)
def test_twin_differs_only_where_injected(seed, knobs):
    """Without the turns that have a cause, a conversation is its twin, perhaps cut at the end by one answer."""
    for pair in made(seed, knobs):
        rest = [(turn["role"], turn["text"]) for turn in pair.injected["turns"] if "cause" not in turn]
        twin = [(turn["role"], turn["text"]) for turn in pair.twin["turns"]]
        assert rest == twin[: len(rest)]
        assert len(twin) - len(rest) <= 1
        assert len(pair.injected["turns"]) > len(rest)
        assert not any("cause" in turn for turn in pair.twin["turns"])


@relaxed
@given(seed=seeds, knobs=KNOBS)
def test_every_label_has_its_cause(seed, knobs):
    """Only what was put in carries labels; earliest and latest are what the guidelines say."""
    for pair in made(seed, knobs):
        turns = pair.injected["turns"]
        for i, turn in enumerate(turns):
            labels = labels_of(turn)
            assert not labels or turn["cause"]
            if "reformulation" in labels:
                assert "reformulation" not in labels_of(turns[labels["reformulation"]])
            if "repetition" in labels:
                between = [other for other in turns[labels["repetition"] + 1 : i] if other["role"] == "bot"]
                assert turn["text"] not in [other["text"] for other in between]


@relaxed
@given(seed=seeds, knobs=KNOBS)
def test_classes_are_what_was_wanted(seed, knobs):
    """All stuck or all merely hard, as the knobs say; what is hard has no label of a loop."""
    for pair in made(seed, knobs):
        row = pair.injected
        labels = {name for turn in row["turns"] for name in labels_of(turn)}
        if knobs.stuck == 1.0:
            at = row["turns"][row["stuck_at"]]
            assert row["class"] == "stuck"
            assert labels_of(at)
        if knobs.stuck == 0.0:
            assert row["class"] == "hard"
            assert not labels & LOOP


@relaxed
@given(seed=seeds, knobs=KNOBS)
def test_nothing_held_out(seed, knobs):
    """No row comes from a conversation that is kept for measuring."""
    held_out = held_out_ids()
    for pair in made(seed, knobs):
        assert not held_out & set(pair.injected["made_from"])
        assert pair.injected["made_from"] == pair.twin["made_from"]


@relaxed
@given(seed=seeds, knobs=KNOBS)
def test_deterministic(seed, knobs):
    """The same seed and knobs give the same rows; a longer run begins with a shorter one."""
    assert made(seed, knobs, 2) == made(seed, knobs, 3)[:2]
