"""Nested cross-validation: figures on conversations of which nothing was seen, not even for a threshold."""

from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from detector.bundle import load_encoder
from detector.encoder import StaticEncoder
from detector.model import Model
from detector.service.settings import Settings
from training.calibration import Mix
from training.data import Conversation, read_all, read_jsonl
from training.encoder import distil
from training.evaluation import Judged
from training.fit import fit, folds
from training.judging import judged_by_model
from training.second_stage import cross_fit, second_stage
from training.sources import load_training, own_test

FIRST_SET = ("written-a", "written-b", "written-c")


def evaluate_nested(
    data: Path | None, *, seed: int, outer: int, report: Callable[[str], None]
) -> dict[str, list[Judged]]:
    """Judge every measured conversation with a model that was fitted without it.

    Args:
        data: Folder of the outside data sets.
        seed: Seed of the fits.
        outer: Outer folds over calls, chats and healthy conversations.
        report: Called with a line at each step.

    Returns:
        Judged conversations by group.
    """
    report("encoder")
    encoder, encoder_hash = _encoder()

    def fitted(conversations: list[Conversation], name: str) -> Model:
        report(f"fitting for {name}: {len(conversations)} conversations")
        return fit(conversations, encoder, encoder_hash, seed=seed, mix=Mix(), report=lambda _: None).model

    everything = load_training(data).conversations
    model = fitted([c for c in everything if c.source not in FIRST_SET], "support of unseen domains")
    groups = {"written test": judged_by_model(model, read_all(own_test()))}
    if data is not None:
        groups["first written set"] = judged_by_model(model, [c for c in everything if c.source in FIRST_SET])
        groups["ABC-Eval"] = judged_by_model(model, _abc_eval(data))
        measured = [c for c in everything if _group(c) in ("calls and chats", "healthy")]
        fold_of = dict(zip((c.id for c in measured), folds(measured, seed + 1, outer), strict=True))
        for fold in range(outer):
            model = fitted([c for c in everything if fold_of.get(c.id) != fold], f"outer fold {fold + 1} of {outer}")
            for one in judged_by_model(model, [c for c in measured if fold_of[c.id] == fold]):
                groups.setdefault(_group(one.conversation), []).append(one)
    return groups


def evaluate_best(
    data: Path | None, *, seed: int, kept: Path, report: Callable[[str], None]
) -> dict[str, list[Judged]]:
    """The same with the second stage, over the folds for which its cross-encoders were fitted.

    How the heads take a second opinion, and their thresholds, are fitted on opinions about the other folds by
    cross-encoders that have seen the fold that is judged: a few figures, which hold next to nothing of it.

    Args:
        data: Folder of the outside data sets.
        seed: Seed of the fits.
        kept: Folder of finished cross-encoders, see `cross_fit`.
        report: Called with a line at each step.

    Returns:
        Judged conversations by group, as `evaluate_nested`.
    """
    report("encoder")
    encoder, encoder_hash = _encoder()
    everything = load_training(data).conversations
    crossed = cross_fit(everything, seed=seed, report=report, kept=kept)

    def fitted(seen: list[int], graph: bytes) -> Model:
        report(f"fitting to {len(seen)} conversations")
        second = crossed.second.of(seen)
        part = [everything[i] for i in seen]
        model = fit(part, encoder, encoder_hash, seed=seed, mix=Mix(), report=lambda _: None, second=second).model
        return replace(model, second=second_stage(graph, second.opinions))

    model = fitted(list(range(len(everything))), crossed.whole)
    groups = {"written test": judged_by_model(model, read_all(own_test()))}
    if data is not None:
        groups["ABC-Eval"] = judged_by_model(model, _abc_eval(data))
    for fold, graph in enumerate(crossed.by_fold):
        model = fitted([i for i, k in enumerate(crossed.fold_of) if k != fold], graph)
        measured = [c for c, k in zip(everything, crossed.fold_of, strict=True) if k == fold and _group(c)]
        for one in judged_by_model(model, measured):
            groups.setdefault(_group(one.conversation), []).append(one)
    return groups


def _encoder() -> tuple[StaticEncoder, str]:
    """The encoder and its hash; made again, so that new features can be measured before any bundle has them."""
    models = Settings().models_dir
    encoder_hash = distil(models)
    return load_encoder(models, encoder_hash), encoder_hash


def _abc_eval(data: Path) -> list[Conversation]:
    return read_jsonl(data / "abceval-dev.jsonl")


def _group(conversation: Conversation) -> str:
    """The group that a training conversation is measured in; "" if it is not."""
    if conversation.source in FIRST_SET:
        return "first written set"
    if conversation.is_real_loop_data:
        return "calls and chats"
    return "healthy" if conversation.is_healthy else ""
