"""Copies of the shipped models, and bundles made from the shipped one."""

import json
import shutil

import numpy as np

from detector.bundle import default_models_dir, hash_of, load_bundle, read_active
from detector.conversation import Conversation
from detector.drift import Reference
from detector.features.names import feature_names
from tests.support.core import pipeline_of
from training.data import read_all
from training.reference import forest_reference
from training.sources import own_test


def copy_models(folder):
    """The shipped bundle alone in a folder of its own; returns its id."""
    source = default_models_dir()
    active = read_active(source).active
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(source / active, folder / active)
    shutil.copytree(source / "encoders", folder / "encoders")
    (folder / "ACTIVE").write_text(json.dumps({"active": active, "shadow": None}))
    return active


def add_bundle(models, model_id, encoder=None, **files):
    """The active bundle under another id, with some files replaced and a manifest that fits them."""
    first = models / read_active(models).active
    folder = models / model_id
    shutil.copytree(first, folder)
    for name, content in files.items():
        (folder / name.replace("__", ".")).write_bytes(content)
    manifest = json.loads((first / "manifest.json").read_text())
    manifest["id"] = model_id
    manifest["encoder"] = encoder or manifest["encoder"]
    names = {*manifest["files"], *(name.replace("__", ".") for name in files)}
    manifest["files"] = {name: hash_of((folder / name).read_bytes()) for name in sorted(names)}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return model_id


def with_thresholds(models, value):
    """heads.json of the active bundle with one threshold for all heads: above 1 nothing is ever flagged."""
    names = json.loads((models / read_active(models).active / "heads.json").read_text())
    names["thresholds"] = dict.fromkeys(names["thresholds"], value)
    return json.dumps(names).encode()


def reference_of_talk(models):
    """A reference from the written test conversations, as the active bundle judges them."""
    model = load_bundle(models, read_active(models).active)
    pipeline = pipeline_of(model)
    seen = []
    for conversation in read_all(own_test()):
        turns = [turn.as_turn(i) for i, turn in enumerate(conversation.turns)]
        seen += [one.inputs for one in pipeline.judge_all(Conversation(), turns)]
    names = feature_names()
    rows = {
        "user": [(one.turn, one.scores) for one in seen if one.role == 1],
        "bot": [(one.turn, one.scores) for one in seen if one.role == 2],
        "stuck": [(one.conversation, one.stuck_scores) for one in seen],
    }
    return Reference(
        {
            forest: forest_reference(
                forest, names[forest], *(np.array(column) for column in zip(*pairs, strict=True)), model.thresholds
            )
            for forest, pairs in rows.items()
        }
    )


def add_bundle_without_reference(models, model_id):
    """The active bundle as one of an earlier release: without what drift is measured against."""
    add_bundle(models, model_id)
    folder = models / model_id
    (folder / "reference.json").unlink()
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["files"]["reference.json"]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return model_id
