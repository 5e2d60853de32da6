"""The one place where calls are timed, counted and logged, and where errors become statuses."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import grpc
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import DecodeError
from google.rpc import error_details_pb2, status_pb2

from detector.errors import DetectorError, InvalidArgumentError
from detector.service.logs import trace_of
from detector.service.metrics import Metrics

_NAMES = {key: code.name for code in grpc.StatusCode for key in (code, code.value[0])}
_INTERNAL = "the detector failed on this call; see its log"


class Undecodable:
    """Stands for a request that could not be read, so that it fails alone and with a clear status."""

    def __init__(self, error: InvalidArgumentError) -> None:
        self.error = error


class CallInterceptor(grpc.aio.ServerInterceptor):
    """Wraps every method, the deserializer included.

    grpc.aio answers UNKNOWN to undecodable bytes before any servicer runs, and ends the stream; here they become
    INVALID_ARGUMENT. Only what is our own fault is INTERNAL, with a fixed text.
    """

    def __init__(self, metrics: Metrics, log: Any, max_message_bytes: int) -> None:  # noqa: ANN401
        self._metrics = metrics
        self._log = log
        self._max_message_bytes = max_message_bytes
        self._wrapped: dict[str, grpc.RpcMethodHandler[Any, Any]] = {}

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable["grpc.RpcMethodHandler[Any, Any] | None"]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> "grpc.RpcMethodHandler[Any, Any] | None":
        """The wrapped handler of a method; None for an unknown one, which gRPC answers with UNIMPLEMENTED."""
        method = handler_call_details.method
        wrapped = self._wrapped.get(method)
        if wrapped is None:
            handler = await continuation(handler_call_details)
            if handler is None:
                return None
            wrapped = self._wrapped[method] = self._wrap(method.rpartition("/")[2], handler)
        return wrapped

    def _wrap(self, name: str, handler: "grpc.RpcMethodHandler[Any, Any]") -> "grpc.RpcMethodHandler[Any, Any]":
        serializers: dict[str, Any] = {
            "request_deserializer": self._reading(handler.request_deserializer or bytes),
            "response_serializer": handler.response_serializer,
        }
        if handler.unary_unary:
            return grpc.unary_unary_rpc_method_handler(self._unary(name, handler.unary_unary), **serializers)
        if handler.unary_stream:
            return grpc.unary_stream_rpc_method_handler(self._streaming(name, handler.unary_stream), **serializers)
        if handler.stream_stream:
            return grpc.stream_stream_rpc_method_handler(self._streaming(name, handler.stream_stream), **serializers)
        raise TypeError(f"{name}: no method of this kind is served")

    def _reading(self, deserialize: Callable[[bytes], Any]) -> Callable[[bytes], Any]:
        def read(data: bytes) -> Any:  # noqa: ANN401 (a message, or Undecodable)
            if len(data) > self._max_message_bytes:
                limit = f"the limit is max_message_bytes = {self._max_message_bytes}"
                return Undecodable(InvalidArgumentError(f"the request has {len(data)} bytes; {limit}"))
            try:
                return deserialize(data)
            except (DecodeError, UnicodeDecodeError, ValueError):
                return Undecodable(
                    InvalidArgumentError("the request is not a valid message of this method; check the proto")
                )

        return read

    def _unary(self, name: str, behave: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def call(request: Any, context: grpc.aio.ServicerContext[Any, Any]) -> Any:  # noqa: ANN401
            start = time.perf_counter()
            code = "CANCELLED"
            try:
                if request.__class__ is Undecodable:
                    raise request.error
                response = await behave(request, context)
                code = "OK"
                return response
            except asyncio.CancelledError:
                raise
            except Exception as error:  # noqa: BLE001 (the boundary: whatever fails is mapped here)
                code = self._code_of(name, context, error)
                await _abort(context, error)
            finally:
                self._done(name, code, start)

        return call

    def _streaming(self, name: str, behave: Callable[..., Any]) -> Callable[..., Awaitable[None]]:
        async def call(request: Any, context: grpc.aio.ServicerContext[Any, Any]) -> None:  # noqa: ANN401
            start = time.perf_counter()
            code = "CANCELLED"
            try:
                if request.__class__ is Undecodable:
                    raise request.error
                responses = behave(request, context)
                if hasattr(responses, "__aiter__"):
                    await _write_all(responses, context)
                else:
                    await responses
                code = "OK"
            except asyncio.CancelledError:
                raise
            except Exception as error:  # noqa: BLE001 (as above)
                code = self._code_of(name, context, error)
                await _abort(context, error)
            finally:
                self._done(name, code, start)

        return call

    def _code_of(self, name: str, context: grpc.aio.ServicerContext[Any, Any], error: Exception) -> str:
        if isinstance(error, grpc.aio.AbortError):  # another servicer has said it already
            return _NAMES.get(context.code(), "UNKNOWN")
        if isinstance(error, DetectorError):
            return error.code
        self._log.error("call failed", method=name, at=trace_of(error))
        return "INTERNAL"

    def _done(self, name: str, code: str, start: float) -> None:
        seconds = time.perf_counter() - start
        self._metrics.called(name, code, seconds)
        if code not in ("OK", "CANCELLED"):
            self._log.warning("call refused", method=name, code=code, micros=int(seconds * 1e6))


async def _write_all(responses: AsyncIterator[Any], context: grpc.aio.ServicerContext[Any, Any]) -> None:
    async for response in responses:
        await context.write(response)


async def _abort(context: grpc.aio.ServicerContext[Any, Any], error: Exception) -> None:
    if isinstance(error, grpc.aio.AbortError):
        raise error
    if not isinstance(error, DetectorError):
        await context.abort(grpc.StatusCode.INTERNAL, _INTERNAL)
        return
    status = to_status(error)
    trailing = (("grpc-status-details-bin", status.SerializeToString()),) if status.details else ()
    await context.abort(grpc.StatusCode[error.code], error.message, trailing)


def to_status(error: DetectorError) -> status_pb2.Status:
    """An error as google.rpc.Status, with RetryInfo where waiting helps."""
    status = status_pb2.Status(code=grpc.StatusCode[error.code].value[0], message=error.message)
    if error.retry_after is not None:
        delay = Duration(seconds=int(error.retry_after), nanos=int(error.retry_after % 1 * 1e9))
        status.details.add().Pack(error_details_pb2.RetryInfo(retry_delay=delay))
    return status
