"""A whole bundle, small and always the same: heads of the right shapes that were trained on noise."""

import functools
import tempfile
from pathlib import Path

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits
from tokenizers import Tokenizer
from tokenizers.models import WordLevel

from detector.bundle import load_bundle, load_encoder
from detector.classifiers import LinearHeads
from detector.features.context import PARTS
from detector.model import BOT_HEADS, STUCK_HEADS, USER_HEADS, CurvePoint, Model
from training import encoder
from training.calibration import Mix
from training.fit import Trained, feature_names
from training.heads import compile_forest
from training.registry import activate, write_bundle

DIM = 24
WORDS = ["where", "is", "my", "parcel", "please", "restart", "the", "router", "i", "want", "a", "human", "thanks"]


def write_tiny(models: Path) -> str:
    """Write the bundle and make it the active one; returns its id."""
    rng = np.random.default_rng(3)
    tokenizer = Tokenizer(WordLevel({"[UNK]": 0, **{word: i for i, word in enumerate(WORDS, 1)}}, unk_token="[UNK]"))  # noqa: S106
    table = rng.standard_normal((len(WORDS) + 1, DIM)).astype(np.float32)
    encoder_hash = encoder.write(models, table, tokenizer.to_str())
    names = feature_names()
    heads = {"user": USER_HEADS, "bot": BOT_HEADS, "stuck": STUCK_HEADS}
    classifiers = {head: _noise(len(names[group]), rng) for group, of in heads.items() for head in of}
    forests = {
        group: compile_forest(of, [classifiers[head] for head in of], [(3.0, 0.0)] * len(of))
        for group, of in heads.items()
    }
    linear = {
        group: tuple(
            LinearHeads(
                heads[group],
                rng.standard_normal((inputs, len(heads[group]))).astype(np.float32),
                np.zeros(len(heads[group]), np.float32),
            )
            for inputs in (DIM, PARTS * DIM)
        )
        for group in ("user", "bot")
    }
    model = Model(
        model_id="",
        version="",
        encoder=load_encoder(models, encoder_hash),
        encoder_hash=encoder_hash,
        user_linear=linear["user"],
        bot_linear=linear["bot"],
        **forests,
        thresholds=dict.fromkeys((*USER_HEADS, *BOT_HEADS), 0.5),
        curve=(CurvePoint(0.9, 0.0, 0.3), CurvePoint(0.6, 1.0, 0.5), CurvePoint(0.3, 5.0, 0.9)),
    )
    trained = Trained(model, classifiers, names, {})
    model_id = write_bundle(models, trained, data=[], metrics={}, mix=Mix(), seed=3, card="# Noise\n")
    activate(models, model_id)
    return model_id


def _noise(features: int, rng: np.random.Generator) -> HistGradientBoostingClassifier:
    """A head that says yes and no about as often, for no reason."""
    rows = np.where(rng.random((300, features)) < 0.5, rng.random((300, features)), rng.integers(0, 9, (300, features)))
    with threadpool_limits(1):
        return HistGradientBoostingClassifier(max_iter=8, max_depth=3, early_stopping=False, random_state=0).fit(
            rows, rng.random(300) < 0.5
        )


@functools.cache
def tiny_model() -> Model:
    """The bundle, read from disk once."""
    with tempfile.TemporaryDirectory() as folder:
        models = Path(folder)
        return load_bundle(models, write_tiny(models))
