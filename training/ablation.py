"""What each source of data and each group of features earns: fits without it, measured on what is in no fit."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from detector.bundle import load_encoder
from training.calibration import Mix
from training.data import Conversation
from training.evaluation import Judged
from training.feature_groups import Columns, feature_groups
from training.fit import fit, folds
from training.judging import judged_by_model
from training.nested import FIRST_SET

REAL = "calls and chats"
HELD_OUT = ("written-tb", "written-tc", "written-te")
"""Written sets that are measured where the first set is not at hand."""
_CALLS_AND_CHATS = frozenset({"written-tg", "written-th", "written-tk", "written-tl", "written-tm"})
_HALF_SEED = 0
"""The halves of the real calls and chats are the same whatever the seed of the fits."""

Groups = dict[str, list[Judged]]


@dataclass(frozen=True, slots=True)
class Ablation:
    """What a fit goes without.

    Attributes:
        name: For the table.
        size: How much is left out, in words.
        source: Source group, as `source_group` names it; "" for none.
        features: Features of the forests.
    """

    name: str
    size: str = ""
    source: str = ""
    features: Columns = field(default_factory=dict)


WHOLE = Ablation("nothing")


@dataclass(frozen=True, slots=True)
class Experiment:
    """What all fits share.

    Attributes:
        fitted: Conversations to fit to; of them an ablation leaves out some.
        measured: Conversations that are in no fit, by group.
        models: Folder of the bundles, with the encoder.
        encoder_hash: Names the encoder.
        seed: Makes the fits repeatable.
    """

    fitted: Sequence[Conversation]
    measured: Mapping[str, Sequence[Conversation]]
    models: Path
    encoder_hash: str
    seed: int

    def judged(self, ablation: Ablation) -> Groups:
        """The measured conversations, judged by a fit that goes without something."""
        kept = [one for one in self.fitted if source_group(one) != ablation.source]
        encoder = load_encoder(self.models, self.encoder_hash)
        trained = fit(
            kept,
            encoder,
            self.encoder_hash,
            seed=self.seed,
            mix=Mix(),
            report=lambda _: None,
            without=ablation.features,
        )
        return {name: judged_by_model(trained.model, group) for name, group in self.measured.items()}


def source_group(conversation: Conversation) -> str:
    """The group of sources that a training conversation is left out with; each is in one."""
    source, language = conversation.source, conversation.language
    is_english = not language or language.startswith("en")
    groups = {
        f"real {REAL}": conversation.is_real_loop_data,
        "healthy conversations": conversation.is_healthy,
        "requests for a person": source == "nlupp",
        "banking77": any(name.startswith("banking77") for name in (source, *conversation.made_from)),
        f"written {REAL}": source in _CALLS_AND_CHATS,
        f"written support, {'English' if is_english else 'other languages'}": conversation.is_support,
    }
    return next((name for name, is_in in groups.items() if is_in), source)


def parted(everything: Sequence[Conversation]) -> tuple[list[Conversation], dict[str, list[Conversation]]]:
    """What is fitted to, and what is measured, by group.

    Measured are the first written set, or `HELD_OUT` where it is missing, and half of the real calls and chats, the
    other half of which is fitted to. What was generated from a measured conversation is in neither.
    """
    own = [one for one in everything if not one.made_from]
    real = [one for one in own if one.is_real_loop_data]
    measured = {
        "first written set": [one for one in own if one.source in FIRST_SET],
        f"real {REAL}": [one for one, half in zip(real, folds(real, _HALF_SEED, 2), strict=True) if half == 0],
    }
    if not measured["first written set"]:
        measured = {"held-out written sets": [one for one in own if one.source in HELD_OUT], **measured}
    held = {one.id for group in measured.values() for one in group}
    fitted = [one for one in everything if one.id not in held and held.isdisjoint(one.made_from)]
    return fitted, {name: group for name, group in measured.items() if group}


def ablations(fitted: Sequence[Conversation]) -> list[Ablation]:
    """Nothing, each source group that is there, and each group of features."""
    sizes = Counter(source_group(one) for one in fitted)
    sources = [Ablation(name, f"{size} conversations", source=name) for name, size in sorted(sizes.items())]
    features = [
        Ablation(name, f"{sum(map(len, columns.values()))} features", features=columns)
        for name, columns in feature_groups().items()
    ]
    return [WHOLE, *sources, *features]


def run(experiment: Experiment, wanted: Sequence[Ablation], jobs: int) -> Iterator[tuple[Ablation, Groups]]:
    """Fit and judge, an ablation after the other as they are done.

    Args:
        experiment: What all fits share.
        wanted: The ablations.
        jobs: How many processes fit at a time; the results do not depend on it.
    """
    if jobs == 1:
        yield from ((ablation, experiment.judged(ablation)) for ablation in wanted)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        try:
            running = {pool.submit(experiment.judged, ablation): ablation for ablation in wanted}
            for done in as_completed(running):
                yield running[done], done.result()
        finally:
            pool.shutdown(cancel_futures=True)
