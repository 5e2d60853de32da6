"""Writing bundles and naming the one that serves."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from zipfile import ZIP_DEFLATED

import msgspec
from safetensors.numpy import save

from detector import __version__
from detector.bundle import (
    BEST,
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
from detector.encoder import Encoder
from detector.features import VERSION as FEATURE_VERSION
from detector.second_stage import Opinion
from training.calibration import Mix
from training.cross_encoder import tokenizer_file
from training.data import Conversation
from training.fit import Trained, fit
from training.lessons import Report
from training.promotions import Kind, switch
from training.second_stage import cross_fit


@dataclass(frozen=True, slots=True)
class Best:
    """A second stage, and the heads that were fitted to it.

    Attributes:
        trained: The fit.
        graph: The cross-encoder as an ONNX graph.
        tokenizer: Its `tokenizer.json`.
        opinions: How each head takes its opinion.
    """

    trained: Trained
    graph: bytes
    tokenizer: str
    opinions: dict[str, Opinion]


def with_second_stage(
    conversations: Sequence[Conversation],
    encoder: Encoder,
    encoder_hash: str,
    *,
    seed: int,
    mix: Mix,
    kept: Path,
    report: Report,
) -> Best:
    """Train a second stage and fit all heads to it; arguments as those of `fit` and `cross_fit`."""
    crossed = cross_fit(conversations, seed=seed, report=report, kept=kept)
    second = crossed.second
    trained = fit(conversations, encoder, encoder_hash, seed=seed, mix=mix, report=report, second=second)
    return Best(trained, crossed.whole, tokenizer_file(), second.opinions)


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
    best: Best | None = None,
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
        best: The second stage, and the fit with it.

    Returns:
        The id of the bundle.
    """
    model = trained.model
    files = _served(trained, mix)
    if best is not None:
        files |= {f"{BEST}/{name}": content for name, content in _served(best.trained, mix).items()}
        files[f"{BEST}/cross_encoder.onnx"] = best.graph
        files[f"{BEST}/tokenizer.json"] = best.tokenizer.encode()
        files[f"{BEST}/opinions.json"] = _json(best.opinions)
    model_id = "loops-" + hash_of(model.encoder_hash.encode(), *files.values())[:12]
    files["MODEL_CARD.md"] = card.encode()
    if reference is not None:
        files["reference.json"] = msgspec.json.encode(reference) + b"\n"
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
    (folder / BEST if best else folder).mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (folder / "manifest.json").write_bytes(_json(manifest))
    # For training only, and outside of the manifest: skops writes object ids, so equal heads give other bytes.
    (folder / "trained.skops").write_bytes(_skops(trained))
    load_bundle(models, model_id)
    return model_id


def _served(trained: Trained, mix: Mix) -> dict[str, bytes]:
    """The files of a fit that serving needs."""
    model = trained.model
    tensors: dict[str, Any] = {}
    for role, pair in (("user", model.user_linear), ("bot", model.bot_linear)):
        for part, linear in zip(("text", "context"), cast("tuple[LinearHeads, LinearHeads]", pair), strict=True):
            tensors |= linear.to_tensors(f"{role}_{part}")
    for name, forest in (("user", model.user), ("bot", model.bot), ("stuck", model.stuck)):
        tensors |= cast("Forest", forest).to_tensors(name)
    shares = {"ordinary": mix.ordinary, "hard": mix.hard, "recovered": mix.recovered}
    return {
        "heads.safetensors": save(tensors),
        "heads.json": _json(HeadNames(expected_heads(), trained.features, model.thresholds)),
        "policy.json": _json(PolicyFile("1", shares, list(model.curve))),
    }


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
