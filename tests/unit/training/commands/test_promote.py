"""`python -m training promote`, `rollback`, `shadow` and `models` on real bundles."""

import json

import pytest
from typer.testing import CliRunner

from detector.bundle import Active, read_active
from tests.support.bundles import add_bundle, copy_models, with_thresholds
from training.cli import app
from training.promotions import read_history


@pytest.fixture
def models(tmp_path, monkeypatch):
    """The shipped bundle in a folder of its own."""
    copy_models(tmp_path / "models")
    monkeypatch.setenv("LOOPDETECTOR_MODELS_DIR", str(tmp_path / "models"))
    return tmp_path / "models"


def run(*arguments):
    return CliRunner().invoke(app, [*map(str, arguments)])


def test_promote_and_rollback(models):
    first = read_active(models).active
    add_bundle(models, "second")
    done = run("promote", "second", "--reason", "new data")
    assert done.exit_code == 0, done.output
    assert "second is active" in done.output
    assert read_active(models).active == "second"
    (line,) = read_history(models)
    assert (line.came_from, line.to, line.reason) == (first, "second", "new data")
    assert line.gate["conversations"] == 88
    assert line.gate["measures"]["stuck: caught"]["n"] == 44
    done = run("rollback")
    assert done.exit_code == 0, done.output
    assert read_active(models).active == first
    assert "no model before" in run("rollback").output


def test_a_worse_candidate_is_refused_unless_forced(models):
    """Nothing is switched and nothing is written; a reason overrides, and is kept with what the gate said."""
    first = read_active(models).active
    add_bundle(models, "deaf", heads__json=with_thresholds(models, 2.0))
    done = run("promote", "deaf")
    assert done.exit_code == 1
    assert "repetition F1 is worse" in done.output
    assert "reformulation F1 is worse" in done.output
    assert read_active(models).active == first
    assert read_history(models) == []
    assert run("promote", "deaf", "--force-reason", "  ").exit_code == 1
    done = run("promote", "deaf", "--force-reason", "the gate set is out of date")
    assert done.exit_code == 0, done.output
    assert "against the gate" in done.output
    assert read_active(models).active == "deaf"
    (line,) = read_history(models)
    assert line.reason == "the gate set is out of date"
    assert any("repetition F1 is worse" in refusal for refusal in line.gate["refusals"])


@pytest.mark.parametrize("name", ["heads.safetensors", "heads.json", "policy.json", "MODEL_CARD.md"])
def test_a_damaged_file_is_named(models, name):
    """Whichever it is, and no reason overrides it."""
    first = read_active(models).active
    add_bundle(models, "second")
    (models / "second" / name).write_bytes(b"?")
    for command in (("promote", "second", "--force-reason", "must"), ("shadow", "second")):
        done = run(*command)
        assert done.exit_code == 1
        assert f"{name}: damaged" in done.output
    assert read_active(models) == Active(first, None)


def test_other_features_are_refused_with_what_to_do(models):
    first = read_active(models).active
    add_bundle(models, "old")
    manifest = json.loads((models / "old" / "manifest.json").read_text())
    (models / "old" / "manifest.json").write_text(json.dumps({**manifest, "feature_version": 0}))
    names = json.loads((models / first / "heads.json").read_text())
    names["features"]["user"][0] = "another"
    add_bundle(models, "other", heads__json=json.dumps(names).encode())
    for model in ("old", "other"):
        done = run("promote", model, "--force-reason", "must")
        assert done.exit_code == 1
        assert "feature" in done.output
        assert "train a new model" in done.output
    assert read_active(models).active == first


def test_what_is_not_there_or_active_already_is_refused(models):
    assert "cannot be read" in run("promote", "nobody").output
    assert "active already" in run("promote", read_active(models).active).output
    assert "is active" in run("shadow", read_active(models).active).output
    assert "name a bundle, or say --off" in run("shadow").output


def test_a_gate_set_too_small_is_refused(models, tmp_path):
    add_bundle(models, "second")
    gate = tmp_path / "gate.jsonl"
    gate.write_text('{"id": "a", "source": "own", "turns": [{"role": "user", "text": "hi", "labels": []}]}\n')
    done = run("promote", "second", "--gate", gate)
    assert done.exit_code == 1
    assert "0 stuck conversations" in done.output


def test_shadow_on_and_off(models):
    first = read_active(models).active
    add_bundle(models, "second")
    assert run("shadow", "second").exit_code == 0
    assert read_active(models) == Active(first, "second")
    assert run("shadow", "--off").exit_code == 0
    assert read_active(models) == Active(first, None)


def test_models_lists_each_with_its_figures_and_what_cannot_serve(models):
    first = read_active(models).active
    add_bundle(models, "second")
    add_bundle(models, "broken")
    (models / "broken" / "heads.json").write_bytes(b"?")
    run("shadow", "second")
    done = run("models")
    assert done.exit_code == 0
    lines = {line.split()[0]: line for line in done.output.splitlines() if line.split()}
    assert "active" in lines[first]
    manifest = json.loads((models / first / "manifest.json").read_text())
    assert f"{manifest['metrics']['stuck: caught']['value']:.3f}" in lines[first]
    assert "shadow" in lines["second"]
    assert "cannot serve" in lines["broken"]
