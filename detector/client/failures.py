"""What a failed call means: whose fault it is, and what follows."""

from dataclasses import dataclass
from enum import Enum, auto

import grpc


class ClosedError(RuntimeError):
    """The client was closed before this call."""


class CircuitOpenError(Exception):
    """The call was not sent: the detector failed several times in a row and is left alone for a while."""


class ArgumentError(ValueError):
    """An argument cannot be sent. The message never holds a user's text."""


class Failure(Enum):
    """Kinds of failure."""

    OUTAGE = auto()
    """The detector, or the way to it, failed: only this opens the breaker."""
    BUSY = auto()
    """The detector is well; other calls kept this conversation busy."""
    REFUSED = auto()
    """This request is wrong, and will be wrong again."""
    DENIED = auto()
    """The server does not serve this client: credentials, or another service at this address."""
    LOCAL = auto()
    """Nothing was sent: the arguments are wrong, or the client is closed."""

    @property
    def is_callers(self) -> bool:
        """A person has to mend the caller's code or settings."""
        return self in (Failure.REFUSED, Failure.DENIED, Failure.LOCAL)

    @property
    def may_pass(self) -> bool:
        """The same turn may be taken later."""
        return self in (Failure.OUTAGE, Failure.BUSY, Failure.DENIED)


_KINDS = {
    grpc.StatusCode.ABORTED: Failure.BUSY,
    grpc.StatusCode.ALREADY_EXISTS: Failure.REFUSED,
    grpc.StatusCode.FAILED_PRECONDITION: Failure.REFUSED,
    grpc.StatusCode.INVALID_ARGUMENT: Failure.REFUSED,
    grpc.StatusCode.OUT_OF_RANGE: Failure.REFUSED,
    grpc.StatusCode.NOT_FOUND: Failure.DENIED,
    grpc.StatusCode.PERMISSION_DENIED: Failure.DENIED,
    grpc.StatusCode.UNAUTHENTICATED: Failure.DENIED,
    grpc.StatusCode.UNIMPLEMENTED: Failure.DENIED,
}


def code_of(error: Exception) -> grpc.StatusCode | None:
    """The status of a failed call; None if the error is not one of gRPC."""
    return error.code() if isinstance(error, grpc.RpcError) else None


def failure_of(error: Exception) -> Failure:
    """What kind of failure an error is."""
    code = code_of(error)
    if code is None:
        return Failure.OUTAGE if isinstance(error, CircuitOpenError) else Failure.LOCAL
    return _KINDS.get(code, Failure.OUTAGE)


def details_of(error: Exception) -> str:
    """What may be logged of an error: protobuf's messages, for one, repeat the value that they complain of."""
    if isinstance(error, grpc.RpcError):
        return error.details() or ""
    return str(error) if isinstance(error, ArgumentError | ClosedError) else ""


@dataclass(frozen=True, slots=True)
class Leniency:
    """Which failures of `analyze_turn` the caller never sees.

    Attributes:
        fail_open: False: every failure is raised.
        strict: True: the caller's own mistakes are raised; for development and tests.
    """

    fail_open: bool = True
    strict: bool = False

    def forgives(self, failure: Failure) -> bool:
        """Whether a degraded answer is given instead of an error."""
        return self.fail_open and not (self.strict and failure.is_callers)
