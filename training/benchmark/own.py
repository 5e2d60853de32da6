"""Our own model, judged as it serves."""

from collections.abc import Mapping

import numpy as np
from msgspec.structs import replace

from detector.bundle import read_manifest
from detector.conversation import Conversation as State
from detector.model import Model
from detector.pipeline import Pipeline
from detector.service.brain import REPAIR_SHARE
from detector.service.settings import Settings
from detector.signals import KIND_OF_HEAD
from detector.verdict import Verdict
from training.benchmark.method import ALARM, NEVER, OFFER, TURN_TASKS, Scores, highest_setting
from training.data import Conversation
from training.evaluation import alarms
from training.judging import brain_of

ALARM_GRID = tuple(np.round(np.arange(0.04, 1.0, 0.04), 2).tolist())


class OwnModel:
    """The active bundle. Lives as long as a run of the benchmark.

    Alarms come from the policy and not from a score alone, so each threshold of the grid is played for itself.
    """

    name = "this project"

    def __init__(self) -> None:
        """Load the active bundle, as a server would run it.

        Raises:
            BundleError: It is missing or damaged.
            ValueError: Its operating curve does not cover the false-alarm budget.
        """
        brain = brain_of()
        self._model, self._alarm = brain.model, brain.policy.alarm
        # The lower thresholds follow the alarm's, as they do when a server derives them from a budget.
        self._pipelines = {
            alarm: Pipeline(
                brain.model,
                replace(brain.policy, alarm=alarm, repair=alarm * REPAIR_SHARE, insist=(1 + alarm) / 2),
                window=brain.pipeline.window,
                stopwatch=lambda: 0.0,
            )
            for alarm in sorted({*ALARM_GRID, self._alarm})
        }
        self.note = (
            f"bundle {brain.model.model_id}; its default alarm is for a false-alarm budget of {brain.budget:g} per 100"
        )
        manifest = read_manifest(Settings().models_dir, brain.model.model_id)
        self.trained_on = frozenset(str(row.get("sha256")) for row in manifest.data)

    @property
    def model(self) -> Model:
        """The bundle."""
        return self._model

    @property
    def serving(self) -> Pipeline:
        """The pipeline as a server has it."""
        return self._pipelines[self._alarm]

    @property
    def thresholds(self) -> Mapping[str, float | None]:
        """Those that the bundle serves with."""
        return {**{task: self._model.thresholds[task] for task in TURN_TASKS}, ALARM: self._alarm}

    def score_turns(self, conversation: Conversation) -> Scores:
        """See `Method`."""
        turns = [turn.as_turn(i) for i, turn in enumerate(conversation.turns)]
        raised, verdicts = {}, []
        for alarm, pipeline in self._pipelines.items():
            judged = [one.verdict for one in pipeline.judge_all(State(), turns)]
            at = alarms(judged).loop_at
            raised[alarm] = [at == i for i in range(len(turns))]
            if alarm == self._alarm:
                verdicts = judged
        scores: dict[str, list[float]] = {task: [_score(verdict, task) for verdict in verdicts] for task in TURN_TASKS}
        offered_at = alarms(verdicts).offered_at
        scores[ALARM] = highest_setting(raised)
        scores[OFFER] = [float(i == offered_at) for i in range(len(turns))]
        return scores


def _score(verdict: Verdict, task: str) -> float:
    found = (signal.score for signal in verdict.signals if signal.kind is KIND_OF_HEAD[task])
    score = next(found, None)
    return NEVER if score is None else score
