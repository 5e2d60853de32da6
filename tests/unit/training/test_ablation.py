"""What an ablation leaves out, and that a fit without it has not seen it."""

from dataclasses import replace

import pytest

from detector.bundle import default_models_dir, load_encoder, read_active, read_manifest
from detector.features.names import feature_names
from tests.support import labelled
from training.ablation import HELD_OUT, WHOLE, Ablation, Experiment, ablations, parted, run, source_group
from training.calibration import Mix
from training.fit import fit
from training.sources import load_training


def of(source, name="c", **facts):
    return labelled.conversation((labelled.Role.USER, "where is it"), id=name, source=source, **facts)


@pytest.mark.parametrize(
    ("source", "language", "group"),
    [
        ("getgoing", "", "real calls and chats"),
        ("dbdc3-IRIS", "", "real calls and chats"),
        ("tau-bench", "", "healthy conversations"),
        ("uss-sgd", "", "healthy conversations"),
        ("nlupp", "en", "requests for a person"),
        ("banking77", "en", "banking77"),
        ("written-ta", "en-GB", "written support, English"),
        ("written-ta", "", "written support, English"),
        ("written-tj", "de", "written support, other languages"),
        ("written-th", "de", "written calls and chats"),
        ("written-tm", "en", "written calls and chats"),
        ("ours", "en", "ours"),
    ],
)
def test_each_source_has_a_group(source, language, group):
    assert source_group(of(source, language=language)) == group


def test_what_comes_from_banking77_goes_with_it():
    assert source_group(of("generated", made_from=("c1", "banking77:card_arrival"))) == "banking77"


def test_what_is_measured_is_in_no_fit():
    """Nor is what was generated from it; half of the real calls stays."""
    own = [of("written-a", "a1"), of("written-ta", "t1"), *(of("getgoing", f"g{i}", kind="hard") for i in range(20))]
    made = [of("generated", f"from-{one.id}", made_from=(one.id,)) for one in own]
    fitted, measured = parted([*own, *made])
    held = {one.id for group in measured.values() for one in group}
    assert {name: len(group) for name, group in measured.items()} == {
        "first written set": 1,
        "real calls and chats": 10,
    }
    assert {one.id for one in fitted} == {
        name for one in own if one.id not in held for name in (one.id, f"from-{one.id}")
    }


def test_without_the_first_set_three_of_ours_are_measured():
    fitted, measured = parted(load_training(None).conversations)
    assert list(measured) == ["held-out written sets"]
    assert {one.source for one in measured["held-out written sets"]} == set(HELD_OUT)
    assert not {one.source for one in fitted} & set(HELD_OUT)


def test_only_sources_that_are_there_are_left_out():
    wanted = ablations([of("nlupp"), of("written-ta"), of("written-tb")])
    assert wanted[0] == WHOLE
    assert [(one.name, one.size) for one in wanted if one.source] == [
        ("requests for a person", "1 conversations"),
        ("written support, English", "2 conversations"),
    ]
    assert len({one.name for one in wanted}) == len(wanted)
    assert sum(bool(one.features) for one in wanted) == 10


MODELS = default_models_dir()
ENCODER = read_manifest(MODELS, read_active(MODELS).active).encoder
LEFT_OUT = Ablation("likeness", features={"bot": frozenset({"alike", "fuzzy", "jaccard", "overlap"})})


@pytest.fixture(scope="module")
def experiment():
    """Conversations that loop and others; some loop and are not stuck, so that there are false alarms to count."""
    unharmed = replace(labelled.looping(), id="unharmed", stuck_at=None, kind="ordinary")
    made = [
        replace(one, id=f"{one.id}-{i}") for i in range(8) for one in (labelled.looping(), labelled.healthy(), unharmed)
    ]
    return Experiment(made[:-6], {"some": made[-6:]}, MODELS, ENCODER, 0)


def splits(trained, forest, heads):
    """Names of the features that the trees of some heads split on."""
    trees = [tree for head in heads for (tree,) in trained.classifiers[head]._predictors]
    used = {int(node["feature_idx"]) for tree in trees for node in tree.nodes if not node["is_leaf"]}
    return {trained.features[forest][i] for i in used}


def test_no_tree_splits_on_a_feature_that_is_left_out(experiment):
    encoder = load_encoder(MODELS, ENCODER)
    names = LEFT_OUT.features["bot"]

    def trained(without):
        settings = {"seed": 0, "mix": Mix(), "report": lambda _: None, "without": without}
        return fit(experiment.fitted, encoder, ENCODER, **settings)

    assert splits(trained(None), "bot", ["repetition"]) & names
    without = trained(LEFT_OUT.features)
    assert not splits(without, "bot", ["repetition", "nonanswer"]) & names
    assert splits(without, "user", ["reformulation"]) & names  # the other forest keeps its own of that name


@pytest.fixture(scope="module")
def whole(experiment):
    return experiment.judged(WHOLE)


def test_the_number_of_processes_changes_nothing(experiment, whole):
    """And what is left out changes something."""
    deaf = Ablation("deaf", features={"bot": frozenset(feature_names()["bot"])})
    found = {ablation.name: groups for ablation, groups in run(experiment, [WHOLE, deaf], 2)}
    assert found == {"nothing": whole, "deaf": experiment.judged(deaf)}
    assert [one.conversation for one in whole["some"]] == experiment.measured["some"]
    assert found["deaf"] != whole


def test_a_source_that_is_left_out_is_not_fitted_to(experiment, whole):
    """The same as if its conversations had never been there."""
    others = [replace(one, id=f"{one.id}-more", source="nlupp") for one in experiment.fitted[::3]]
    more = replace(experiment, fitted=[*experiment.fitted, *others])
    assert more.judged(Ablation("nlupp", source="requests for a person")) == whole
