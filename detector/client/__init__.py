"""The client of the detector: the base install, gRPC and protobuf only.

with DetectorClient("localhost:50051") as client:
    answer = client.analyze_turn("c1", role="user", text="Where is my parcel?")
    if answer.recommendation.action >= ACTION_OFFER_HUMAN: ...
"""

from detector.client.aio import AsyncDetectorClient
from detector.client.breaker import BreakerState
from detector.client.case_fields import CaseFields
from detector.client.failures import ArgumentError, CircuitOpenError, ClosedError
from detector.client.feedback import FeedbackFields
from detector.client.stats import ClientStats
from detector.client.sync import DetectorClient
from detector.client.turns import TurnFields, make_turn

__all__ = [
    "ArgumentError",
    "AsyncDetectorClient",
    "BreakerState",
    "CaseFields",
    "CircuitOpenError",
    "ClientStats",
    "ClosedError",
    "DetectorClient",
    "FeedbackFields",
    "TurnFields",
    "make_turn",
]
