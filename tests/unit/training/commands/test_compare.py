"""`python -m training compare` on real bundles."""

import json
import shutil

import numpy as np
import pytest
from safetensors.numpy import load, save
from typer.testing import CliRunner

from detector.bundle import default_models_dir, hash_of, read_active
from training.cli import app
from training.sources import own_test

SHIPPED = read_active(default_models_dir()).active


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """The shipped models and a copy whose heads are a little off."""
    folder = tmp_path_factory.mktemp("models")
    shutil.copytree(default_models_dir(), folder, dirs_exist_ok=True)
    shutil.copytree(folder / SHIPPED, folder / "perturbed")
    manifest = json.loads((folder / SHIPPED / "manifest.json").read_bytes())
    tensors = load((folder / SHIPPED / "heads.safetensors").read_bytes())
    rng = np.random.default_rng(0)
    for name, tensor in tensors.items():
        if "text" in name and tensor.dtype == np.float32:
            tensors[name] = tensor + rng.standard_normal(tensor.shape).astype(np.float32) * tensor.std()
    content = save(tensors)
    (folder / "perturbed" / "heads.safetensors").write_bytes(content)
    files = {**manifest["files"], "heads.safetensors": hash_of(content)}
    (folder / "perturbed" / "manifest.json").write_text(json.dumps({**manifest, "id": "perturbed", "files": files}))
    return folder


@pytest.fixture
def compared(models, monkeypatch):
    """Runs the command with the models of this module."""
    monkeypatch.setenv("LOOPDETECTOR_MODELS_DIR", str(models))

    def run(*arguments):
        return CliRunner().invoke(app, ["compare", *map(str, arguments)])

    return run


def test_a_model_against_itself_is_no_different(compared):
    done = compared(SHIPPED, SHIPPED, *own_test(), "--json")
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert found["conversations"] == 88
    assert found["measures"]["repetition F1"]["before"] > 0.3
    assert {row["difference"] for row in found["measures"].values()} == {0}
    assert {row["change"] for row in found["measures"].values()} == {"no real difference"}
    assert found["changed"] == found["lost"] == found["gained"] == found["new_false_alarms"] == []


def test_a_perturbed_copy_differs(compared):
    done = compared(SHIPPED, "perturbed", *own_test(), "--json")
    found = json.loads(done.stdout)
    assert (found["a"], found["b"]) == (SHIPPED, "perturbed")
    assert found["changed"]
    assert len({row["difference"] for row in found["measures"].values()}) > 5
    back = json.loads(compared("perturbed", SHIPPED, *own_test(), "--json").stdout)
    assert (back["lost"], back["gained"]) == (found["gained"], found["lost"])
    assert {name: row["difference"] for name, row in back["measures"].items()} == pytest.approx(
        {name: -row["difference"] for name, row in found["measures"].items()}
    )


def test_the_table_has_a_row_a_measure_and_names_the_conversations(compared):
    done = compared(SHIPPED, "perturbed", *own_test())
    assert done.exit_code == 0
    found = json.loads(compared(SHIPPED, "perturbed", *own_test(), "--json").stdout)
    for name in found["measures"]:
        assert any(line.strip().startswith(name) for line in done.stdout.splitlines()), name
    assert f"changed: {len(found['changed'])} of 88 conversations" in done.stdout
    assert f"from caught to missed ({len(found['lost'])})" in done.stdout


def test_what_cannot_be_measured_is_null(compared, tmp_path):
    row = {"id": "c", "turns": [{"role": "user", "text": "hello", "labels": [{"label": "complaint"}]}]}
    (tmp_path / "one.jsonl").write_text(json.dumps(row))
    found = json.loads(compared(SHIPPED, SHIPPED, tmp_path / "one.jsonl", "--json").stdout)
    assert found["measures"]["complaint precision"]["before"] is None


def test_errors_are_said_without_a_traceback(compared, tmp_path):
    missing = compared(SHIPPED, "loops-none", *own_test())
    assert missing.exit_code == 1
    assert "loops-none" in missing.stderr
    (tmp_path / "bad.jsonl").write_text('{"id": "c", "turns": []}')
    bad = compared(SHIPPED, SHIPPED, tmp_path / "bad.jsonl")
    assert bad.exit_code == 1
    assert "bad.jsonl:1" in bad.stderr
