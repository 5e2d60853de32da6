"""Writing bundles and naming the one that serves."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast
from zipfile import ZIP_DEFLATED

import msgspec
from safetensors.numpy import save

from detector import __version__
from detector.bundle import (
    FORMAT_VERSION,
    HeadNames,
    Manifest,
    PolicyFile,
    expected_heads,
    hash_of,
    load_bundle,
)
from detector.classifiers import Forest, LinearHeads
from detector.drift import Reference
from detector.features import VERSION as FEATURE_VERSION
from training.calibration import Mix
from training.fit import Trained
from training.promotions import Kind, switch


def write_bundle(
    models: Path,
    trained: Trained,
    *,
    data: Sequence[dict[str, Any]],
    metrics: dict[str, Any],
    mix: Mix,
    seed: int,
    card: str,
    reference: Reference | None = None,
) -> str:
    """Write a bundle; equal content gives an equal id and equal bytes.

    Args:
        models: The folder of all bundles.
        trained: What to write.
        data: Name, licence, hash and size of each training set.
        metrics: Figures for the manifest.
        mix: What the false-alarm rates were computed for.
        seed: Seed of the fit.
        card: The model card, in Markdown.
        reference: What drift is measured against; without it drift of this bundle is not available.

    Returns:
        The id of the bundle.
    """
    model = trained.model
    tensors: dict[str, Any] = {}
    for role, pair in (("user", model.user_linear), ("bot", model.bot_linear)):
        for part, linear in zip(("text", "context"), cast("tuple[LinearHeads, LinearHeads]", pair), strict=True):
            tensors |= linear.to_tensors(f"{role}_{part}")
    for name, forest in (("user", model.user), ("bot", model.bot), ("stuck", model.stuck)):
        tensors |= cast("Forest", forest).to_tensors(name)
    names = HeadNames(expected_heads(), trained.features, model.thresholds)
    shares = {"ordinary": mix.ordinary, "hard": mix.hard, "recovered": mix.recovered}
    files = {
        "heads.safetensors": save(tensors),
        "heads.json": _json(names),
        "policy.json": _json(PolicyFile("1", shares, list(model.curve))),
        "MODEL_CARD.md": card.encode(),
    }
    if reference is not None:
        files["reference.json"] = msgspec.json.encode(reference) + b"\n"
    served = ("heads.safetensors", "heads.json", "policy.json")
    model_id = "loops-" + hash_of(model.encoder_hash.encode(), *(files[name] for name in served))[:12]
    manifest = Manifest(
        format_version=FORMAT_VERSION,
        id=model_id,
        version=__version__,
        encoder=model.encoder_hash,
        feature_version=FEATURE_VERSION,
        files={name: hash_of(content) for name, content in files.items()},
        data=list(data),
        metrics=metrics,
        code_version=__version__,
        seed=seed,
    )
    folder = models / model_id
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (folder / "manifest.json").write_bytes(_json(manifest))
    # For training only, and outside of the manifest: skops writes object ids, so equal heads give other bytes.
    (folder / "trained.skops").write_bytes(_skops(trained))
    load_bundle(models, model_id)
    return model_id


def activate(models: Path, model_id: str) -> None:
    """Make a bundle the one that serves; the switch is atomic.

    Raises:
        BundleError: The bundle cannot be served.
    """
    load_bundle(models, model_id)
    switch(models, Kind.TRAIN, model_id, reason="trained, and made active by the training run")


def _json(value: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value, order="sorted"), indent=2) + b"\n"


def _skops(trained: Trained) -> bytes:
    from skops.io import dumps

    return bytes(dumps(trained.classifiers, compression=ZIP_DEFLATED, compresslevel=9))
