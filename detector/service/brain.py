"""What judges: the pipeline of the active model under the policy of the day, replaceable at any moment."""

import time
from pathlib import Path

from msgspec import Struct, field

from detector.bundle import load_bundle, read_active
from detector.conversation import Conversation
from detector.model import Model, alarm_threshold
from detector.pipeline import Pipeline
from detector.policies.bot_policy import BotPolicy, Policies
from detector.policy import SEVERITIES, PolicyConfig
from detector.turn import Role, Turn


class BudgetError(ValueError):
    """A budget of the policy file that the model was not measured for; the message names file, line and field."""


REPAIR_SHARE = 0.5
"""REPAIR comes at half the evidence of an alarm."""


class Brain(Struct, frozen=True):
    """One consistent set of model, policy and mode; a call takes one and keeps it.

    Attributes:
        pipeline: Judges turns.
        observe: Nothing is recommended.
        budget: The false-alarm budget behind the policy.
        policies: What the operator decides for each bot, as far as it is not in the pipeline.
        bot_id: Whose pipeline it is; "" for all bots without a policy of their own.
        bots: The brains of those that have one; they share the model and the reader.
    """

    pipeline: Pipeline
    observe: bool
    budget: float
    policies: Policies = field(default_factory=Policies)
    bot_id: str = ""
    bots: dict[str, "Brain"] = {}

    def for_bot(self, bot_id: str) -> "Brain":
        """The brain of the same moment that judges the conversations of a bot."""
        return self.bots.get(bot_id, self) if self.bots else self

    @property
    def model(self) -> Model:
        """The bundle that judges."""
        return self.pipeline.model

    @property
    def policy(self) -> PolicyConfig:
        """The thresholds that decide."""
        return self.pipeline.policy


def make_policy(model: Model, budget: float, bot: BotPolicy | None = None) -> PolicyConfig:
    """The policy that a false-alarm budget, and what else is decided for a bot, means for a model.

    Raises:
        ValueError: The model's operating curve does not cover the budget.
    """
    alarm = alarm_threshold(model.curve, budget)
    bot = bot or BotPolicy()
    return PolicyConfig(
        version=f"1/{model.model_id}/{budget:g}" + (f"/{bot.version}" if bot.version else ""),
        alarm=alarm,
        repair=alarm * REPAIR_SHARE,
        insist=(1.0 + alarm) / 2,
        topics=bot.topics,
        severities={**SEVERITIES, **bot.severities},
    )


def make_brain(model: Model, *, budget: float, observe: bool, window: int, policies: Policies | None = None) -> Brain:
    """Put a model, a budget, a mode and the policies of the bots together.

    Args:
        model: The bundle that judges.
        budget: The false-alarm budget of bots whose policy names none.
        observe: Recommend nothing.
        window: Turns that a new turn is compared with.
        policies: From the policy file; None without one.

    Raises:
        BudgetError: The model's operating curve does not cover a budget of the policy file.
        ValueError: It does not cover that of the settings.
    """
    policies = policies or Policies()
    pipeline = Pipeline(model, _policy_of(model, policies.default, budget), window=window, stopwatch=time.perf_counter)
    bots: dict[str, Brain] = {}
    for bot_id, bot in policies.bots.items():
        judge = pipeline.under(_policy_of(model, bot, budget))
        bots[bot_id] = Brain(judge, observe, bot.budget or budget, policies, bot_id)
    return Brain(pipeline, observe, policies.default.budget or budget, policies, "", bots)


def _policy_of(model: Model, bot: BotPolicy, budget: float) -> PolicyConfig:
    try:
        return make_policy(model, bot.budget or budget, bot)
    except ValueError as error:
        if bot.budget is None:
            raise
        raise BudgetError(f"{bot.budget_at}: {error}") from None


def load_active(models: Path, *, best: bool = False) -> Model:
    """The active bundle, `best` with its second stage.

    Raises:
        BundleError: It is missing or damaged, or has no second stage.
    """
    return load_bundle(models, read_active(models).active, best=best)


def warm_up(brain: Brain) -> None:
    """Judge a few turns, so that the first caller does not pay for caches and pages."""
    conversation = Conversation()
    for i in range(8):
        role = Role.USER if i % 2 else Role.BOT
        turn = Turn(role, f"Where is my order number {i}? I have asked before.", f"warm-{i}")
        conversation = brain.pipeline.judge(conversation, turn).conversation
