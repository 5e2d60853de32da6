"""The gRPC server, and where it listens."""

from pathlib import Path

import grpc

from detector.service.interceptor import CallInterceptor
from detector.service.settings import Settings

_HARD_LIMIT = 4
"""gRPC itself turns a message away at this many times `max_message_bytes`; up to there the error can be a clear one."""
_ANSWER_BYTES = 64 * 1024 * 1024


def grpc_server_of(settings: Settings, interceptor: CallInterceptor) -> grpc.aio.Server:
    """A server that does not listen yet."""
    return grpc.aio.server(
        interceptors=[interceptor],
        options=[
            ("grpc.max_receive_message_length", settings.max_message_bytes * _HARD_LIMIT),
            ("grpc.max_send_message_length", _ANSWER_BYTES),
            ("grpc.so_reuseport", 0),
        ],
    )


def listen(server: grpc.aio.Server, settings: Settings) -> int:
    """Take the address; returns the port."""
    if settings.tls_certificate and settings.tls_key:
        ca = settings.tls_client_ca.read_bytes() if settings.tls_client_ca else None
        pair = (settings.tls_key.read_bytes(), Path(settings.tls_certificate).read_bytes())
        credentials = grpc.ssl_server_credentials([pair], root_certificates=ca, require_client_auth=ca is not None)
        return int(server.add_secure_port(settings.address, credentials))
    return int(server.add_insecure_port(settings.address))
