"""The standard health service, whose watches end when the server drains."""

from typing import Any

import grpc
from grpc_health.v1 import health, health_pb2


class Health(health.aio.HealthServicer):  # type: ignore[misc]
    """As the standard says, except that a watch ends after it has told NOT_SERVING.

    Watches are calls too: open ones would keep a drain waiting until its time is over.
    """

    def __init__(self) -> None:
        super().__init__()
        self.is_draining = False

    async def enter_graceful_shutdown(self) -> None:
        """Say NOT_SERVING from now on, and end the watches."""
        self.is_draining = True
        await super().enter_graceful_shutdown()

    async def Watch(self, request: health_pb2.HealthCheckRequest, context: grpc.aio.ServicerContext[Any, Any]) -> None:  # noqa: N802
        """See the standard."""
        try:
            await super().Watch(request, _Watching(context, self))
        except _Over:
            return


class _Over(Exception):  # noqa: N818 (the end of a watch is no error)
    """The last status was told."""


class _Watching:
    """The context of a watch, as far as `Watch` uses it."""

    def __init__(self, context: grpc.aio.ServicerContext[Any, Any], owner: Health) -> None:
        self._context = context
        self._owner = owner

    async def write(self, response: Any) -> None:  # noqa: ANN401 (protobuf's message)
        await self._context.write(response)
        # The drain may begin while SERVING is still being written: then NOT_SERVING is yet to be told.
        if self._owner.is_draining and response.status != health_pb2.HealthCheckResponse.SERVING:
            raise _Over
