"""A call as a plan: it says what to send and when. Who drives it sends and waits: only that differs by client."""

from typing import Generic, TypeVar

from google.protobuf.message import Message

from detector.client.attempts import Attempt, Attempts
from detector.client.failures import code_of
from detector.client.stats import Counters

RequestT = TypeVar("RequestT", bound=Message)
ResponseT = TypeVar("ResponseT", bound=Message)


class Call(Generic[RequestT, ResponseT]):
    """A call that raises what it fails with.

    The driver takes attempts until there are none, reports each by `succeeded`, `failed` or `abandoned`, and then asks
    for the `result`.
    """

    def __init__(self, rpc: str, request: RequestT, attempts: Attempts, counters: Counters) -> None:
        """Plan a call; its deadline runs already.

        Args:
            rpc: Name of the RPC.
            request: What to send.
            attempts: The tries that it has.
            counters: Where retries are counted.
        """
        self.rpc = rpc
        self.request = request
        self._attempts = attempts
        self._counters = counters
        self._next: Attempt | None = attempts.first
        self._response: ResponseT | None = None
        self._error: Exception | None = None

    def next_attempt(self) -> Attempt | None:
        """The next try to make; None if the result is there."""
        attempt, self._next = self._next, None
        return attempt

    def succeeded(self, response: ResponseT) -> None:
        """The last try was answered."""
        self._response = response

    def failed(self, error: Exception) -> None:
        """The last try failed."""
        self._next = self._attempts.after(code_of(error))
        if self._next is None:
            self._give_up(error)
        else:
            self._counters.count(retries=1)

    def abandoned(self) -> None:
        """The caller gave up during the last try; there will be no result."""

    def result(self) -> ResponseT:
        """The answer.

        Raises:
            Exception: What the last try failed with.
        """
        if self._error is not None:
            raise self._error
        if self._response is None:
            raise RuntimeError("a call has no result before its last attempt was reported")
        return self._response

    def _give_up(self, error: Exception) -> None:
        self._error = error
