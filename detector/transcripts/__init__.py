"""Past conversations from files: our JSON Lines, chat messages as LLM platforms export them, and plain text."""

from detector.transcripts.reading import STANDARD_INPUT, read_transcripts
from detector.transcripts.transcript import Problem, Transcript

__all__ = ["STANDARD_INPUT", "Problem", "Transcript", "read_transcripts"]
