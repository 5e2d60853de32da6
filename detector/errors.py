"""What can go wrong with a request, one class a status. The interceptor maps them; messages never hold users' text."""


class DetectorError(Exception):
    """Any error that a caller is told about.

    Attributes:
        code: Name of the gRPC status.
        message: Names the field, the limit and the remedy.
        retry_after: Seconds to wait before a retry; None if that is not the point.
    """

    code = "INTERNAL"

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.retry_after = retry_after


class InvalidArgumentError(DetectorError):
    """The request breaks a limit or lacks a field; sending it again does not help."""

    code = "INVALID_ARGUMENT"


class NotFoundError(DetectorError):
    """No such conversation."""

    code = "NOT_FOUND"


class AlreadyExistsError(DetectorError):
    """The turn id stands for another content."""

    code = "ALREADY_EXISTS"


class FailedPreconditionError(DetectorError):
    """The server's settings, or the state of what is asked about, rule this out."""

    code = "FAILED_PRECONDITION"


class OutOfRangeError(DetectorError):
    """What was asked for lies before the part of the log that is kept."""

    code = "OUT_OF_RANGE"


class AbortedError(DetectorError):
    """The conversation was busy until the deadline; safe to retry."""

    code = "ABORTED"


class DeadlineError(DetectorError):
    """The time for this item was over before its turn came."""

    code = "DEADLINE_EXCEEDED"


class ResourceExhaustedError(DetectorError):
    """Too much load; retry later."""

    code = "RESOURCE_EXHAUSTED"


class UnavailableError(DetectorError):
    """The store failed or the server drains; safe to retry."""

    code = "UNAVAILABLE"
