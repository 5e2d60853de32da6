"""`python -m detector.healthcheck` against a real health service, plain and with TLS."""

import datetime as dt
import ipaddress
import socket
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

from detector import healthcheck
from detector.service.settings import Settings


class Served:
    """A server that has nothing but its health, listening as the settings say."""

    def __init__(self, files):
        self.health = health.HealthServicer()
        self.health.set("", health_pb2.HealthCheckResponse.SERVING)
        self._server = grpc.server(ThreadPoolExecutor(2))
        health_pb2_grpc.add_HealthServicer_to_server(self.health, self._server)
        if files:
            ca = files["tls_client_ca"].read_bytes() if "tls_client_ca" in files else None
            pair = (files["tls_key"].read_bytes(), files["tls_certificate"].read_bytes())
            credentials = grpc.ssl_server_credentials([pair], ca, require_client_auth=ca is not None)
            self.port = self._server.add_secure_port("127.0.0.1:0", credentials)
        else:
            self.port = self._server.add_insecure_port("127.0.0.1:0")
        self._server.start()

    def stop(self):
        self._server.stop(None).wait()


@pytest.fixture
def serve():
    started = []

    def start(**files):
        started.append(Served(files))
        return started[-1]

    yield start
    for served in started:
        served.stop()


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "localhost"])  # noqa: S104
def test_a_serving_server_is_found_where_its_settings_say(serve, host):
    assert healthcheck.status(Settings(host=host, insecure=True, port=serve().port)) == "SERVING"


def test_the_module_reads_the_environment_and_exits_0(serve, monkeypatch, capsys):
    monkeypatch.setenv("LOOPDETECTOR_PORT", str(serve().port))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert healthcheck.main() == 0
    assert capsys.readouterr().out == "SERVING\n"


def test_a_draining_server_is_not_healthy(serve, monkeypatch, capsys):
    served = serve()
    monkeypatch.setenv("LOOPDETECTOR_PORT", str(served.port))
    served.health.enter_graceful_shutdown()
    assert healthcheck.main() == 1
    assert capsys.readouterr().out == "NOT_SERVING\n"


def test_no_server_is_not_healthy(monkeypatch, capsys):
    monkeypatch.setenv("LOOPDETECTOR_PORT", str(_free_port()))
    assert healthcheck.main() == 1
    assert capsys.readouterr().out.startswith("UNAVAILABLE: ")


def test_a_server_that_never_answers_is_not_waited_for():
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(grpc.RpcError) as caught:
        healthcheck.status(Settings(port=silent.getsockname()[1]), seconds=0.3)
    assert caught.value.code() in {grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.UNAVAILABLE}


def test_bad_settings_are_named(monkeypatch, capsys):
    monkeypatch.setenv("LOOPDETECTOR_PORT", "http")
    assert healthcheck.main() == 1
    assert "port" in capsys.readouterr().out


@pytest.mark.parametrize("names", [["detector.example"], ["*.detector.example"], ["10.1.2.3"]])
def test_a_certificate_for_another_name_is_good_if_it_is_the_servers_own(serve, tmp_path, names):
    files = _certificate(tmp_path, names)
    served = serve(**files)
    assert healthcheck.status(Settings(port=served.port, **files)) == "SERVING"


def test_a_server_that_asks_for_certificates_accepts_its_own(serve, tmp_path):
    files = _certificate(tmp_path, ["detector.example"])
    files["tls_client_ca"] = files["tls_certificate"]
    served = serve(**files)
    assert healthcheck.status(Settings(port=served.port, **files)) == "SERVING"


def test_another_certificate_than_promised_is_not_healthy(serve, tmp_path, monkeypatch):
    served = serve(**_certificate(tmp_path, ["detector.example"]))
    for name, path in _certificate(tmp_path, ["detector.example"], "other").items():
        monkeypatch.setenv(f"LOOPDETECTOR_{name.upper()}", str(path))
    monkeypatch.setenv("LOOPDETECTOR_PORT", str(served.port))
    assert healthcheck.main() == 1


def _free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def _certificate(folder, names, stem="server"):
    """A self-signed certificate; gives the settings that serve it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, stem)])
    now = dt.datetime.now(dt.UTC)
    shown = [x509.IPAddress(ipaddress.ip_address(name)) if name[0].isdigit() else x509.DNSName(name) for name in names]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(shown), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / f"{stem}.crt", folder / f"{stem}.key"
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return {"tls_certificate": certificate_file, "tls_key": key_file}
