"""How long a call may wait."""

from typing import Any

import grpc

_MARGIN = 0.1


def patience(context: grpc.aio.ServicerContext[Any, Any], limit: float) -> float:
    """Seconds that a call may wait: a little less than its caller does, who would not wait for our answer.

    Args:
        context: The call's.
        limit: Seconds of a call without a deadline, and of any call at most.
    """
    remaining = context.time_remaining()
    return limit if remaining is None else min(remaining - min(_MARGIN, remaining / 10), limit)
