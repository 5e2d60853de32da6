"""Model bundles on disk: reading them, and refusing what is damaged or does not fit this code.

models/ACTIVE                     which bundle serves
models/encoders/<hash>/           encoder.safetensors, tokenizer.json: once, however many bundles use it
models/<id>/manifest.json         what the bundle is, and the hash of each of its files
models/<id>/heads.safetensors     compiled heads
models/<id>/heads.json            their names, thresholds and feature names
models/<id>/policy.json           the operating curve
models/<id>/reference.json        what drift is measured against; bundles made before there was one lack it
models/<id>/trained.skops         the trained heads, for training only; serving never opens it
models/<id>/best/                 the same heads and policy, fitted to a second stage, and the second stage itself:
                                  cross_encoder.onnx, tokenizer.json, opinions.json; only for `accuracy = best`
"""

import hashlib
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from safetensors import SafetensorError
from safetensors.numpy import load

from detector.classifiers import Forest, LinearHeads
from detector.cross_encoder import OnnxCrossEncoder
from detector.drift import Reference
from detector.encoder import StaticEncoder
from detector.features import VERSION as FEATURE_VERSION
from detector.features.names import feature_names
from detector.model import BOT_HEADS, STUCK_HEADS, USER_HEADS, CurvePoint, Model
from detector.second_stage import HEADS as SECOND_HEADS
from detector.second_stage import Opinion, SecondStage

FORMAT_VERSION = 1
BEST = "best"
"""Folder of a bundle, and suffix of its version, with the second stage."""
_T = TypeVar("_T")


class BundleError(Exception):
    """A bundle is missing, damaged, or made for other code; the message names the file and the remedy."""


class Active(msgspec.Struct, forbid_unknown_fields=True):
    """`models/ACTIVE`."""

    active: str
    shadow: str | None = None


class Manifest(msgspec.Struct):
    """`manifest.json`: what a bundle is.

    Attributes:
        format_version: Layout of the bundle.
        id, version: Names it in every answer.
        encoder: Hash of the encoder that it needs.
        feature_version: Version of the feature code that it was trained with.
        files: SHA-256 of every file of the bundle, by name.
        data: What it was trained on: name, licence, SHA-256, conversations.
        metrics: Figures of the training run.
        code_version: Version of this package that made it.
        seed: Seed of the fit.
    """

    format_version: int
    id: str
    version: str
    encoder: str
    feature_version: int
    files: dict[str, str]
    data: list[dict[str, Any]]
    metrics: dict[str, Any]
    code_version: str
    seed: int


class HeadNames(msgspec.Struct, forbid_unknown_fields=True):
    """`heads.json`: names of heads and features, and the thresholds."""

    heads: dict[str, list[str]]
    features: dict[str, list[str]]
    thresholds: dict[str, float]


class PolicyFile(msgspec.Struct, forbid_unknown_fields=True):
    """`policy.json`: the operating curve, and the mix of conversations that its false alarms are computed for."""

    version: str
    mix: dict[str, float]
    curve: list[CurvePoint]


def default_models_dir() -> Path:
    """The models of this checkout, or those inside the installed package."""
    package = Path(__file__).resolve().parent
    beside = package.parent / "models"
    return beside if (beside / "ACTIVE").exists() else package / "default_models"


def read_active(models: Path) -> Active:
    """Which bundles serve.

    Raises:
        BundleError: `ACTIVE` is missing or not readable.
    """
    return _decode(models / "ACTIVE", _bytes_of(models / "ACTIVE"), Active)


def load_bundle(models: Path, model_id: str, *, best: bool = False) -> Model:
    """Read a bundle, checking every file that serving needs against its hash.

    Args:
        models: The folder of all bundles.
        model_id: Which one.
        best: With its second stage.

    Raises:
        BundleError: A file is missing, damaged or of another version; or there is no second stage, or no ONNX Runtime.
    """
    manifest = read_manifest(models, model_id)
    if best and f"{BEST}/heads.json" not in manifest.files:
        raise BundleError(
            f"{models / model_id}: was made without the second stage that accuracy = best needs; run `make "
            "train-full`, or set accuracy = fast"
        )
    folder = models / model_id / BEST if best else models / model_id
    tensors = _loaded(folder / "heads.safetensors", _checked(folder / "heads.safetensors", manifest))
    names = _decode(folder / "heads.json", _checked(folder / "heads.json", manifest), HeadNames)
    policy = _decode(folder / "policy.json", _checked(folder / "policy.json", manifest), PolicyFile)
    if names.heads != expected_heads():
        raise BundleError(f"{folder / 'heads.json'}: made for other signals than this code; train a new model")
    if names.features != feature_names():
        raise BundleError(f"{folder / 'heads.json'}: trained with other features than this code; train a new model")
    try:
        return Model(
            model_id=manifest.id,
            version=f"{manifest.version}+{BEST}" if best else manifest.version,
            encoder=load_encoder(models, manifest.encoder),
            encoder_hash=manifest.encoder,
            user_linear=(
                LinearHeads.from_tensors(USER_HEADS, tensors, "user_text"),
                LinearHeads.from_tensors(USER_HEADS, tensors, "user_context"),
            ),
            bot_linear=(
                LinearHeads.from_tensors(BOT_HEADS, tensors, "bot_text"),
                LinearHeads.from_tensors(BOT_HEADS, tensors, "bot_context"),
            ),
            user=Forest.from_tensors(USER_HEADS, tensors, "user"),
            bot=Forest.from_tensors(BOT_HEADS, tensors, "bot"),
            stuck=Forest.from_tensors(STUCK_HEADS, tensors, "stuck"),
            thresholds=names.thresholds,
            curve=tuple(policy.curve),
            second=_second_stage(folder, manifest) if best else None,
        )
    except KeyError as missing:
        raise BundleError(f"{folder / 'heads.safetensors'}: lacks {missing}; train the model again") from None


def _second_stage(folder: Path, manifest: Manifest) -> SecondStage:
    graph = _checked(folder / "cross_encoder.onnx", manifest)
    tokenizer = _checked(folder / "tokenizer.json", manifest).decode()
    opinions = _decode(folder / "opinions.json", _checked(folder / "opinions.json", manifest), dict[str, Opinion])
    if set(opinions) != set(SECOND_HEADS):
        raise BundleError(f"{folder / 'opinions.json'}: made for other signals than this code; train a new model")
    try:
        return SecondStage(OnnxCrossEncoder(graph, tokenizer), opinions)
    except ImportError:
        raise BundleError(
            "accuracy = best needs ONNX Runtime: pip install 'ai-loop-detector[transformer]', or set accuracy = fast"
        ) from None


def load_reference(models: Path, model_id: str) -> Reference | None:
    """What drift of a bundle is measured against; None if it was made without.

    Raises:
        BundleError: The file or the manifest is missing or damaged.
    """
    path = models / model_id / "reference.json"
    manifest = read_manifest(models, model_id)
    if path.name not in manifest.files:
        return None
    return _decode(path, _checked(path, manifest), Reference)


def check_files(models: Path, model_id: str) -> None:
    """Check every file of a bundle against its hash, those that serving never opens too.

    Raises:
        BundleError: One is missing or damaged.
    """
    manifest = read_manifest(models, model_id)
    for name in manifest.files:
        _checked(models / model_id / name, manifest)


def read_manifest(models: Path, model_id: str) -> Manifest:
    """Read and check a manifest.

    Raises:
        BundleError: It is missing, damaged or made for other code.
    """
    path = models / model_id / "manifest.json"
    manifest = _decode(path, _bytes_of(path), Manifest)
    if manifest.format_version != FORMAT_VERSION:
        raise BundleError(f"{path}: bundle format {manifest.format_version}, this code reads {FORMAT_VERSION}")
    if manifest.feature_version != FEATURE_VERSION:
        raise BundleError(
            f"{path}: trained with feature version {manifest.feature_version}, this code computes {FEATURE_VERSION}; "
            "train a new model with this code"
        )
    if manifest.id != model_id:
        raise BundleError(f"{path}: names itself {manifest.id}; the folder was renamed")
    return manifest


def load_encoder(models: Path, encoder_hash: str) -> StaticEncoder:
    """Read an encoder and check it against the hash that names it.

    Raises:
        BundleError: A file is missing or damaged.
    """
    folder = models / "encoders" / encoder_hash
    table, tokenizer = _bytes_of(folder / "encoder.safetensors"), _bytes_of(folder / "tokenizer.json")
    if hash_of(table, tokenizer)[: len(encoder_hash)] != encoder_hash:
        raise BundleError(f"{folder}: encoder.safetensors or tokenizer.json is damaged (hash differs); restore them")
    return StaticEncoder.from_tensors(_loaded(folder / "encoder.safetensors", table), tokenizer.decode())


def expected_heads() -> dict[str, list[str]]:
    """The heads that this code serves, by group."""
    return {"user": list(USER_HEADS), "bot": list(BOT_HEADS), "stuck": list(STUCK_HEADS)}


def hash_of(*parts: bytes) -> str:
    """SHA-256 over parts, in hexadecimal."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BundleError(f"{path}: cannot be read ({error.strerror}); check models_dir or run `make train`") from None


def _checked(path: Path, manifest: Manifest) -> bytes:
    data = _bytes_of(path)
    name = f"{BEST}/{path.name}" if path.parent.name == BEST else path.name
    if hash_of(data) != manifest.files.get(name):
        raise BundleError(f"{path}: damaged (hash differs from the manifest); restore it or train again")
    return data


def _loaded(path: Path, data: bytes) -> dict[str, Any]:
    try:
        return dict(load(data))
    except (SafetensorError, ValueError):
        raise BundleError(f"{path}: not a safetensors file; restore it or train again") from None


def _decode(path: Path, data: bytes, kind: type[_T]) -> _T:
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise BundleError(f"{path}: {error}; restore it or train again") from None
