"""Facts in a text: numbers, addresses, amounts, dates and the like, each kind in its own file."""

from detector.handoff.facts.find import Find
from detector.handoff.facts.finding import finds_in

__all__ = ["Find", "finds_in"]
