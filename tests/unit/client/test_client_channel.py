"""Where users' text may go, and how the channel is kept."""

import subprocess
import sys

import grpc
import pytest

from detector.client import AsyncDetectorClient, DetectorClient
from detector.client.channel import Endpoint, is_loopback

LOOPBACK = [
    "localhost",
    "localhost:50051",
    "127.0.0.1:50051",
    "127.8.9.10:50051",
    "[::1]:50051",
    "::1",
    "dns:localhost:50051",
    "dns:///localhost:50051",
    "ipv4:127.0.0.1:50051",
    "ipv4:127.0.0.1:1,127.0.0.2:1",
    "ipv6:[::1]:50051",
    "unix:/run/detector.sock",
    "unix:///run/detector.sock",
    "unix-abstract:detector",
]
REMOTE = [
    "detector:50051",
    "10.0.0.1:50051",
    "0.0.0.0:50051",
    "[2001:db8::1]:50051",
    "localhost.example.com:50051",
    "127.0.0.1.example.com:50051",
    "dns:///detector:50051",
    "dns://192.0.2.1/localhost:50051",
    "ipv4:127.0.0.1:1,10.0.0.1:1",
    "xds:///localhost",
    "",
]


@pytest.mark.parametrize("target", LOOPBACK)
def test_loopback_addresses_are_known(target):
    assert is_loopback(target)


@pytest.mark.parametrize("target", REMOTE)
def test_no_other_address_passes_for_loopback(target):
    assert not is_loopback(target)


@pytest.mark.parametrize("make", [DetectorClient, AsyncDetectorClient])
def test_plain_text_over_a_network_is_refused_and_the_remedy_named(make):
    with pytest.raises(ValueError, match=r"grpc\.ssl_channel_credentials\(\), or insecure=True"):
        make("detector:50051")


@pytest.mark.parametrize("make", [DetectorClient, AsyncDetectorClient])
def test_tls_or_an_explicit_word_opens_the_way(make):
    make("detector:50051", insecure=True)
    make("detector:50051", credentials=grpc.ssl_channel_credentials())


def test_tls_and_plain_text_at_once_are_refused():
    with pytest.raises(ValueError, match="not both"):
        DetectorClient("detector:50051", credentials=grpc.ssl_channel_credentials(), insecure=True)


@pytest.mark.parametrize("credentials", [None, grpc.ssl_channel_credentials()])
def test_the_channel_is_encrypted_with_credentials_and_only_then(monkeypatch, credentials):
    opened = []
    for module in (grpc, grpc.aio):
        monkeypatch.setattr(module, "insecure_channel", lambda _, **__: opened.append(None))
        monkeypatch.setattr(module, "secure_channel", lambda _, tls, **__: opened.append(tls))
    endpoint = Endpoint("detector:50051", credentials)
    endpoint.open()
    endpoint.open_aio()
    assert opened == [credentials, credentials]


def test_pings_stay_within_what_a_server_allows_that_was_told_nothing():
    options = dict(Endpoint("localhost:1").options)
    assert options["grpc.keepalive_time_ms"] > 300_000
    assert options["grpc.keepalive_permit_without_calls"] == 0


def test_the_client_needs_nothing_beyond_the_base_install():
    code = (
        "import sys, detector.client\n"
        "print({'numpy', 'tokenizers', 'pydantic', 'structlog', 'grpc_status', 'detector.pipeline'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
