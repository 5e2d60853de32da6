"""What all calls of one client share."""

import logging
from dataclasses import dataclass

from detector.client.breaker import CircuitBreaker
from detector.client.failures import Leniency
from detector.client.missed import MissedTurns
from detector.client.stats import Counters

log = logging.getLogger("detector.client")
"""Ids and codes only: no line ever holds a text."""


@dataclass(frozen=True, slots=True)
class Shared:
    """The parts that outlive a call. Lives as long as the client.

    Attributes:
        breaker: Decides which turns go out.
        missed: The turns to make up for.
        counters: The counts.
        leniency: Which failures the caller never sees.
    """

    breaker: CircuitBreaker
    missed: MissedTurns
    counters: Counters
    leniency: Leniency
