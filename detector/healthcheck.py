"""`python -m detector.healthcheck`: ask the server on this machine how it is; exit 0 only if it is SERVING."""

import contextlib
import socket
import ssl
import sys
from typing import Any

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from pydantic import ValidationError

from detector.service.settings import Settings

_SECONDS = 4.0
_ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (to be replaced, not bound)


def main() -> int:
    """Say the server's status and give the exit code that a container engine looks at."""
    try:
        found = status(Settings())
    except grpc.RpcError as error:
        found = f"{error.code().name}: {error.details()}"
    except (OSError, ValidationError, ValueError) as error:
        found = str(error)
    sys.stdout.write(f"{found}\n")
    return 0 if found == "SERVING" else 1


def status(settings: Settings, seconds: float = _SECONDS) -> str:
    """What the standard health service says of the server as a whole.

    Args:
        settings: Those of the server; they say where it listens, and its certificate is the one to trust.
        seconds: How long to wait for an answer.

    Raises:
        grpc.RpcError: It did not answer, or not in time.
        OSError: There is no TLS where the settings promise it.
    """
    with contextlib.closing(_channel(settings, seconds)) as channel:
        answer = health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=seconds)
        return str(health_pb2.HealthCheckResponse.ServingStatus.Name(answer.status))


def _channel(settings: Settings, seconds: float) -> grpc.Channel:
    plain_host = settings.host.strip("[]")
    host = _ANY_ADDRESS.get(plain_host, plain_host)
    target = f"[{host}]:{settings.port}" if ":" in host else f"{host}:{settings.port}"
    options: list[tuple[str, Any]] = [("grpc.enable_http_proxy", 0)]
    if not (settings.tls_certificate and settings.tls_key):
        return grpc.insecure_channel(target, options)
    options.append(("grpc.ssl_target_name_override", _name_in_certificate(settings, host, seconds)))
    certificate = settings.tls_certificate.read_bytes()
    # A server that asks for certificates must accept its own; other set-ups bring a check of their own.
    pair = (settings.tls_key.read_bytes(), certificate) if settings.tls_client_ca else (None, None)
    return grpc.secure_channel(target, grpc.ssl_channel_credentials(certificate, *pair), options)


def _name_in_certificate(settings: Settings, host: str, seconds: float) -> str:
    """A name that the certificate is for: it is hardly made out to the loopback address that we call."""
    context = ssl.create_default_context(cafile=settings.tls_certificate)
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.set_alpn_protocols(["h2"])
    with (
        socket.create_connection((host, settings.port), timeout=seconds) as plain,
        context.wrap_socket(plain, server_hostname=None) as secured,
    ):
        shown: dict[str, Any] = dict(secured.getpeercert() or {})
    names = [value for kind, value in shown.get("subjectAltName", ()) if kind in {"DNS", "IP Address"}]
    return str(names[0]).replace("*", "health") if names else host


if __name__ == "__main__":
    sys.exit(main())
