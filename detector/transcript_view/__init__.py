"""Judged conversations as people and programs want them: turn by turn, as a summary, as JSON."""

from detector.transcript_view.course import Course
from detector.transcript_view.json_view import as_json
from detector.transcript_view.printing import TurnPrinter, show_transcript
from detector.transcript_view.summary import Summary, show_summary

__all__ = ["Course", "Summary", "TurnPrinter", "as_json", "show_summary", "show_transcript"]
