"""What operators watch of feedback."""

from prometheus_client import CollectorRegistry, Counter

from detector.feedback import FeedbackKind, Finding
from detector.stores import Feedback


class FeedbackMetrics:
    """Counts feedback by what it is about and what it finds."""

    def __init__(self, registry: CollectorRegistry) -> None:
        recorded = Counter(
            "loopdetector_feedback",
            "What people said: right_flag / (right_flag + wrong_flag) is the precision that they see.",
            ("kind", "finding"),
            registry=registry,
        )
        self._recorded = {
            (kind, finding): recorded.labels(kind.name.lower(), finding.name.lower())
            for kind in FeedbackKind
            for finding in Finding
        }

    def recorded(self, feedback: Feedback) -> None:
        """Count a new feedback."""
        self._recorded[feedback.claim.kind, feedback.finding].inc()
