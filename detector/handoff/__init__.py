"""The hand-off package: the story told once. Pure and extractive: every text in it is found in the transcript."""

from detector.handoff.making import make_handoff
from detector.handoff.package import (
    Attempt,
    Fact,
    FactKind,
    Handoff,
    Mood,
    Quote,
    Redaction,
    Sentiment,
    SimilarCase,
    TimelineEntry,
)
from detector.handoff.request import best_request
from detector.handoff.talk import SeenTurn

__all__ = [
    "Attempt",
    "Fact",
    "FactKind",
    "Handoff",
    "Mood",
    "Quote",
    "Redaction",
    "SeenTurn",
    "Sentiment",
    "SimilarCase",
    "TimelineEntry",
    "best_request",
    "make_handoff",
]
