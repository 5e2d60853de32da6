"""TLS, and the settings that keep users' text from crossing a network in plain text."""

import grpc
import pytest
from loopdetector.v1.loop_detector_service_pb2_grpc import LoopDetectorServiceStub

from tests.support.serving import request
from tests.support.tls import Party


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
