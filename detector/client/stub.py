"""The services of the contract as one."""

from typing import Any

import grpc
from loopdetector.v1.escalation_service_pb2_grpc import EscalationServiceStub
from loopdetector.v1.feedback_service_pb2_grpc import FeedbackServiceStub
from loopdetector.v1.loop_detector_service_pb2_grpc import LoopDetectorServiceStub


class DetectorStub:
    """Every RPC of every service by its name."""

    WatchCases: Any

    def __init__(self, channel: grpc.Channel | grpc.aio.Channel) -> None:
        for stub in (LoopDetectorServiceStub(channel), FeedbackServiceStub(channel), EscalationServiceStub(channel)):
            vars(self).update(vars(stub))
