"""A watch as a plan: from where it goes on, and when after a failure. Who drives it reads and waits."""

from loopdetector.v1.case_pb2 import CaseEvent
from loopdetector.v1.escalation_service_pb2 import WatchCasesRequest, WatchCasesResponse

from detector.client.attempts import Jitter
from detector.client.failures import code_of, failure_of
from detector.client.shared import log
from detector.client.stats import Counters

_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 5.0


class WatchPlan:
    """Resumes a watch for as long as that can help."""

    def __init__(self, request: WatchCasesRequest, counters: Counters, jitter: Jitter) -> None:
        """Plan a watch.

        Args:
            request: What to watch, and from where on.
            counters: Where resumptions are counted.
            jitter: Spreads the pauses.
        """
        self._request = request
        self._counters = counters
        self._jitter = jitter
        self._failures = 0

    @property
    def resume_token(self) -> str:
        """After the latest message; "" before the first."""
        return self._request.resume_token

    def next_request(self) -> WatchCasesRequest:
        """What to send to go on."""
        request = WatchCasesRequest()
        request.CopyFrom(self._request)
        return request

    def took(self, response: WatchCasesResponse) -> CaseEvent | None:
        """The event of a message; None if it only says how far the log is."""
        self._failures = 0
        self._request.resume_token = response.resume_token
        return response.event if response.HasField("event") else None

    def pause_after(self, error: Exception) -> float:
        """Seconds to wait after a failure.

        Raises:
            Exception: The failure itself, if it would only come again: a mistake of the caller's, or a place that the
                log has forgotten (OUT_OF_RANGE).
        """
        if failure_of(error).is_callers:
            raise error
        self._counters.count(retries=1)
        log.info("watch interrupted, it is resumed: code=%s", code_of(error))
        pause = min(_FIRST_PAUSE * 2.0**self._failures, _LONGEST_PAUSE)
        self._failures = min(self._failures + 1, 16)
        return float(pause * (0.5 + self._jitter() / 2))
