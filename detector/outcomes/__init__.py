"""What became of conversations: how long until a person came, who was left alone, who comes back. Pure."""

from detector.outcomes.course import Course
from detector.outcomes.needs import Contact, Request, RequestReader, repeats_of
from detector.outcomes.outcome import Escalation, Outcome
from detector.outcomes.relationships import Relationship, relationship
from detector.outcomes.report import Figures, Report
from detector.outcomes.shares import Share
from detector.outcomes.tally import Tally
from detector.outcomes.waiting import Wait, WaitingCurve

__all__ = [
    "Contact",
    "Course",
    "Escalation",
    "Figures",
    "Outcome",
    "Relationship",
    "Report",
    "Request",
    "RequestReader",
    "Share",
    "Tally",
    "Wait",
    "WaitingCurve",
    "relationship",
    "repeats_of",
]
