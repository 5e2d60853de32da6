"""Whose fault a failure is."""

import grpc
import pytest

from detector.client.failures import (
    ArgumentError,
    CircuitOpenError,
    ClosedError,
    Failure,
    Leniency,
    code_of,
    details_of,
    failure_of,
)

REFUSED = {"INVALID_ARGUMENT", "ALREADY_EXISTS", "FAILED_PRECONDITION", "OUT_OF_RANGE"}
DENIED = {"UNAUTHENTICATED", "PERMISSION_DENIED", "UNIMPLEMENTED", "NOT_FOUND"}


def rpc_error(code, details=""):
    return grpc.aio.AioRpcError(code, details=details)


@pytest.mark.parametrize("code", [code for code in grpc.StatusCode if code is not grpc.StatusCode.OK])
def test_what_is_not_known_to_be_another_fault_is_an_outage(code):
    failure = failure_of(rpc_error(code))
    if code.name in REFUSED:
        assert failure is Failure.REFUSED
    elif code.name in DENIED:
        assert failure is Failure.DENIED
    elif code.name == "ABORTED":
        assert failure is Failure.BUSY
    else:
        assert failure is Failure.OUTAGE


def test_errors_that_are_not_of_grpc_never_left_the_process_but_for_the_open_breaker():
    assert failure_of(CircuitOpenError()) is Failure.OUTAGE
    for error in (ValueError(), ClosedError(), TypeError()):
        assert failure_of(error) is Failure.LOCAL
        assert code_of(error) is None


def test_only_messages_that_hold_no_text_are_told():
    assert details_of(rpc_error(grpc.StatusCode.INTERNAL, "why")) == "why"
    assert details_of(rpc_error(grpc.StatusCode.INTERNAL, None)) == ""
    assert details_of(ArgumentError("role")) == "role"
    assert details_of(TypeError("'the user said' has type str")) == ""


@pytest.mark.parametrize(
    ("leniency", "forgiven"),
    [
        (Leniency(), set(Failure)),
        (Leniency(strict=True), {Failure.OUTAGE, Failure.BUSY}),
        (Leniency(fail_open=False), set()),
        (Leniency(fail_open=False, strict=True), set()),
    ],
)
def test_leniency_forgives(leniency, forgiven):
    assert {failure for failure in Failure if leniency.forgives(failure)} == forgiven


def test_a_turn_is_kept_only_where_it_may_be_taken_later():
    assert {failure for failure in Failure if failure.may_pass} == {Failure.OUTAGE, Failure.BUSY, Failure.DENIED}
