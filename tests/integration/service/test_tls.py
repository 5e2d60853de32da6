"""TLS, and the settings that keep users' text from crossing a network in plain text."""

import datetime as dt
import ipaddress

import grpc
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from loopdetector.v1.loop_detector_service_pb2_grpc import LoopDetectorServiceStub

from tests.support.serving import request


class Party:
    """A key and a certificate, signed by itself or by another party."""

    def __init__(self, folder, name, issuer=None):
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        now = dt.datetime.now(dt.UTC)
        hosts = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        certificate = (
            x509.CertificateBuilder()
            .subject_name(self._name)
            .issuer_name((issuer or self)._name)
            .public_key(self._key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(minutes=5))
            .not_valid_after(now + dt.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
            .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
            .sign((issuer or self)._key, hashes.SHA256())
        )
        self.certificate = certificate.public_bytes(serialization.Encoding.PEM)
        self.key = self._key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        self.certificate_file, self.key_file = folder / f"{name}.pem", folder / f"{name}.key"
        self.certificate_file.write_bytes(self.certificate)
        self.key_file.write_bytes(self.key)


@pytest.fixture(scope="module")
def us(tmp_path_factory):
    return Party(tmp_path_factory.mktemp("us"), "localhost")


async def ask(served, credentials):
    channel = (
        grpc.aio.secure_channel(f"localhost:{served.server.port}", credentials)
        if credentials
        else grpc.aio.insecure_channel(served.target)
    )
    async with channel:
        return await LoopDetectorServiceStub(channel).AnalyzeTurn(request("c", "hello"), timeout=2)


async def test_a_caller_with_our_certificate_is_served(serve, us):
    """A self-signed certificate that the caller trusts."""
    served = await serve(tls_certificate=us.certificate_file, tls_key=us.key_file)
    assert (await ask(served, grpc.ssl_channel_credentials(us.certificate))).turn_index == 0


async def test_plain_text_and_strangers_are_not_served(serve, us, tmp_path):
    """Neither a caller without TLS nor one that trusts somebody else gets an answer."""
    served = await serve(tls_certificate=us.certificate_file, tls_key=us.key_file)
    stranger = Party(tmp_path, "stranger")
    for credentials in (None, grpc.ssl_channel_credentials(stranger.certificate)):
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await ask(served, credentials)
        assert caught.value.code() in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)


async def test_with_a_client_ca_callers_must_show_a_certificate_of_it(serve, us, tmp_path):
    """One that the CA signed is served, one without and one of a stranger are not."""
    ca = Party(tmp_path, "ca")
    friend, stranger = Party(tmp_path, "friend", ca), Party(tmp_path, "stranger")
    served = await serve(tls_certificate=us.certificate_file, tls_key=us.key_file, tls_client_ca=ca.certificate_file)
    answer = await ask(served, grpc.ssl_channel_credentials(us.certificate, friend.key, friend.certificate))
    assert answer.turn_index == 0
    for credentials in (
        grpc.ssl_channel_credentials(us.certificate),
        grpc.ssl_channel_credentials(us.certificate, stranger.key, stranger.certificate),
    ):
        with pytest.raises(grpc.aio.AioRpcError):
            await ask(served, credentials)


async def test_plain_text_beyond_this_machine_is_said_in_the_log(serve):
    """With insecure = true it is allowed, and every start says so."""
    served = await serve(host="0.0.0.0", insecure=True)  # noqa: S104
    assert (await served.say("c", "hello", "t0")).turn_index == 0
    assert "listening without TLS" in served.log.text


async def test_an_ipv6_address_may_stand_in_brackets(serve):
    """`[::1]` and `::1` are the same address."""
    for host in ("::1", "[::1]"):
        served = await serve(host=host)
        async with grpc.aio.insecure_channel(f"[::1]:{served.server.port}") as channel:
            answer = await LoopDetectorServiceStub(channel).AnalyzeTurn(request("c", "hello"), timeout=2)
        assert answer.turn_index == 0
