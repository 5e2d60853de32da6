"""What judges: the pipeline of the active model under the policy of the day, replaceable at any moment."""

import time
from pathlib import Path

from msgspec import Struct

from detector.bundle import load_bundle, read_active
from detector.model import Model, alarm_threshold
from detector.pipeline import Pipeline
from detector.policy import PolicyConfig

REPAIR_SHARE = 0.5
"""REPAIR comes at half the evidence of an alarm."""


class Brain(Struct, frozen=True):
    """One consistent set of model, policy and mode; a call takes one and keeps it.

    Attributes:
        pipeline: Judges turns.
        observe: Nothing is recommended.
        budget: The false-alarm budget behind the policy.
    """

    pipeline: Pipeline
    observe: bool
    budget: float

    @property
    def model(self) -> Model:
        """The bundle that judges."""
        return self.pipeline.model

    @property
    def policy(self) -> PolicyConfig:
        """The thresholds that decide."""
        return self.pipeline.policy


def make_policy(model: Model, budget: float) -> PolicyConfig:
    """The policy that a false-alarm budget means for a model.

    Raises:
        ValueError: The model's operating curve does not cover the budget.
    """
    alarm = alarm_threshold(model.curve, budget)
    return PolicyConfig(
        version=f"1/{model.model_id}/{budget:g}",
        alarm=alarm,
        repair=alarm * REPAIR_SHARE,
        insist=(1.0 + alarm) / 2,
    )


def make_brain(model: Model, *, budget: float, observe: bool, window: int) -> Brain:
    """Put a model, a budget and a mode together.

    Raises:
        ValueError: The model's operating curve does not cover the budget.
    """
    pipeline = Pipeline(model, make_policy(model, budget), window=window, stopwatch=time.perf_counter)
    return Brain(pipeline, observe, budget)


def load_active(models: Path, *, best: bool = False) -> Model:
    """The active bundle, `best` with its second stage.

    Raises:
        BundleError: It is missing or damaged, or has no second stage.
    """
    return load_bundle(models, read_active(models).active, best=best)
