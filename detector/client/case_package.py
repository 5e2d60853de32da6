"""A case with its hand-off package."""

from loopdetector.v1.escalation_service_pb2 import GetCaseRequest, GetCaseResponse

from detector.client.aio import AsyncDetectorClient
from detector.client.sync import DetectorClient

_SECONDS = 2.0
"""A person waits for it, not the user."""


def get_case(detector: DetectorClient, escalation_id: str) -> GetCaseResponse:
    """One case; raises `grpc.RpcError` if there is no answer."""
    rpc = vars(detector._connected())["GetCase"]  # noqa: SLF001
    response: GetCaseResponse = rpc(GetCaseRequest(escalation_id=escalation_id), timeout=_SECONDS)
    return response


async def get_case_async(detector: AsyncDetectorClient, escalation_id: str) -> GetCaseResponse:
    """The same, awaited."""
    rpc = vars(detector._connected())["GetCase"]  # noqa: SLF001
    response: GetCaseResponse = await rpc(GetCaseRequest(escalation_id=escalation_id), timeout=_SECONDS)
    return response
