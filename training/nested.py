"""Nested cross-validation: figures on conversations of which nothing was seen, not even for a threshold."""

from collections.abc import Callable
from pathlib import Path

from detector.bundle import load_encoder
from detector.model import Model
from detector.service.brain import make_brain
from detector.service.settings import Settings
from training.calibration import Mix
from training.data import Conversation, read_all, read_jsonl
from training.encoder import distil
from training.evaluation import Judged
from training.fit import fit, folds
from training.judging import judged_in_process
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
    settings = Settings()
    report("encoder")
    # Made again, so that new features can be measured before any bundle has them.
    encoder_hash = distil(settings.models_dir)
    encoder = load_encoder(settings.models_dir, encoder_hash)

    def fitted(conversations: list[Conversation], name: str) -> Model:
        report(f"fitting for {name}: {len(conversations)} conversations")
        return fit(conversations, encoder, encoder_hash, seed=seed, mix=Mix(), report=lambda _: None).model

    def judged(model: Model, conversations: list[Conversation]) -> list[Judged]:
        brain = make_brain(model, budget=settings.false_alarm_budget, observe=False, window=settings.window_turns)
        return list(judged_in_process(brain.pipeline, conversations))

    everything = load_training(data).conversations
    without_first = [c for c in everything if c.source not in FIRST_SET]
    groups: dict[str, list[Judged]] = {}
    model = fitted(without_first, "support of unseen domains")
    groups["written test"] = judged(model, read_all(own_test()))
    first = [c for c in everything if c.source in FIRST_SET]
    if first:
        groups["first written set"] = judged(model, first)
    if data is not None:
        groups["ABC-Eval"] = judged(model, read_jsonl(data / "abceval-dev.jsonl"))
        measured = [c for c in everything if c.is_real_loop_data or c.source.startswith(("tau", "uss"))]
        fold_of = dict(zip((c.id for c in measured), folds(measured, seed + 1, outer), strict=True))
        for fold in range(outer):
            model = fitted([c for c in everything if fold_of.get(c.id) != fold], f"outer fold {fold + 1} of {outer}")
            for one in judged(model, [c for c in measured if fold_of[c.id] == fold]):
                name = "calls and chats" if one.conversation.is_real_loop_data else "healthy"
                groups.setdefault(name, []).append(one)
    return groups
