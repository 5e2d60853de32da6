"""What operators watch of what became of conversations and cases."""

from collections.abc import Sequence

from prometheus_client import CollectorRegistry, Counter, Histogram

from detector.cases import CaseChange, CaseEventKind
from detector.conversation import Progress
from detector.outcomes.outcome import reached_right_team
from detector.verdict import End

_SECONDS = (15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1_200.0, 1_800.0, 3_600.0, 7_200.0, 14_400.0, 43_200.0, 86_400.0)
MOST_BOTS = 100
"""Bots with series of their own; callers name them, so their number must be bounded. The others share one."""
_OTHERS = "other"


class OutcomeMetrics:
    """Counts ends of conversations and what happens to cases, by bot."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._bots: set[str] = set()
        self._ends = Counter(
            "loopdetector_containment",
            "Ends of conversations: with a person, contained, left_stuck (false containment) or silent_churn (left "
            "stuck without a word). One that is reopened ends again.",
            ("bot", "result"),
            registry=registry,
        )
        self._hidden = Counter(
            "loopdetector_hidden_paths",
            "Ends of conversations in which a request for a person had been passed over.",
            ("bot",),
            registry=registry,
        )
        self._to_resolution = Histogram(
            "loopdetector_case_resolution_seconds",
            "First sign until a person closed the case.",
            ("bot",),
            registry=registry,
            buckets=_SECONDS,
        )
        self._resolved = Counter(
            "loopdetector_cases_resolved",
            "Cases that a person closed, by what came out, whether a person was needed, and whether they went straight "
            "to the right team.",
            ("bot", "outcome", "needed", "right_team"),
            registry=registry,
        )
        self._unanswered = Counter(
            "loopdetector_cases_unanswered",
            "Cases withdrawn without any person, by why: the time to effective escalation knows nothing of them.",
            ("bot", "why"),
            registry=registry,
        )

    def ended(self, bot_id: str, progress: Progress) -> None:
        """Count the end of a conversation, with its progress after it."""
        bot = self._label(bot_id)
        if progress.had_person:
            result = "person"
        elif not progress.stuck_at_end:
            result = "contained"
        else:
            result = "silent_churn" if progress.end is End.IDLE else "left_stuck"
        self._ends.labels(bot, result).inc()
        if progress.passed_over:
            self._hidden.labels(bot).inc()

    def changed(self, changes: Sequence[CaseChange]) -> None:
        """Count changes of cases that are written."""
        for change in changes:
            case = change.case
            if change.kind is CaseEventKind.RESOLVED:
                bot = self._label(case.bot_id)
                sign = case.first_sign_at or case.opened_at
                self._to_resolution.labels(bot).observe(max(case.closed_at - sign, 0.0))
                needed = "unknown" if case.was_needed is None else str(case.was_needed).lower()
                right_team = str(bool(reached_right_team(case))).lower()
                self._resolved.labels(bot, case.outcome.name.lower(), needed, right_team).inc()
            elif change.kind is CaseEventKind.WITHDRAWN and not case.acknowledged_at:
                self._unanswered.labels(self._label(case.bot_id), case.withdrawal.name.lower()).inc()

    def _label(self, bot_id: str) -> str:
        if bot_id in self._bots:
            return bot_id
        if len(self._bots) >= MOST_BOTS:
            return _OTHERS
        self._bots.add(bot_id)
        return bot_id
