"""Webhooks against a real HTTP server: signatures, answers, and what may not be reached."""

import asyncio
import contextlib
import json
import time
from email.utils import formatdate
from ipaddress import ip_address

import pytest
from pydantic import SecretStr
from standardwebhooks import Webhook, WebhookVerificationError

from detector.events.sink import SinkError
from detector.events.sink_settings import WebhookSettings
from detector.events.sinks.webhook import WebhookSink
from tests.support.events import OTHER_SECRET, SECRET, a_message
from tests.support.receiver import DROP, HANG, Receiver
from tests.support.tls import Party


def hook(url, **fields):
    fields = {"secrets": [SECRET], "allow_private": True, **fields}
    return WebhookSettings(type="webhook", name="desk", url=url, **fields)


async def send(settings, message=None, **options):
    sink = WebhookSink(settings, **options)
    try:
        await sink.send(message or a_message())
    finally:
        await sink.close()


async def refused(settings, **options):
    with pytest.raises(SinkError) as caught:
        await send(settings, **options)
    return caught.value


async def test_a_message_is_signed_as_standard_webhooks_has_it():
    """The specification's own library accepts it, and nothing that was changed."""
    message = a_message()
    with Receiver() as receiver:
        await send(hook(receiver.url), message)
    ((headers, body),) = receiver.requests
    assert Webhook(SECRET).verify(body, headers) == json.loads(message.body)
    assert headers["webhook-id"] == message.event_id
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60
    assert headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body.replace(b"opened", b"closed"), headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(OTHER_SECRET).verify(body, headers)


async def test_during_a_rotation_either_secret_verifies():
    with Receiver() as receiver:
        await send(hook(receiver.url, secrets=[SECRET, OTHER_SECRET]))
    ((headers, body),) = receiver.requests
    for secret in (SECRET, OTHER_SECRET):
        Webhook(secret).verify(body, headers)


async def test_further_headers_are_sent():
    with Receiver() as receiver:
        await send(hook(receiver.url, headers={"authorization": SecretStr("Bearer abc")}))
    assert receiver.requests[0][0]["authorization"] == "Bearer abc"


@pytest.mark.parametrize("status", [200, 202, 204])
async def test_success_is_2xx(status):
    with Receiver([status]) as receiver:
        await send(hook(receiver.url))
    assert len(receiver.requests) == 1


@pytest.mark.parametrize(
    ("answer", "pause"),
    [
        (500, None),
        (404, None),
        (503, None),
        ((503, {"retry-after": "7"}), 7.0),
        ((429, {"retry-after": "120"}), 120.0),
        ((429, {"retry-after": "soon"}), None),
        ((429, {"retry-after": "-5"}), None),
        ((500, {"retry-after": "7"}), None),
        (410, 3600.0),
    ],
)
async def test_other_answers_are_failures(answer, pause):
    """A receiver that is overloaded or gone also says how long to leave it alone."""
    with Receiver([answer]) as receiver:
        error = await refused(hook(receiver.url))
    assert str(error) == f"HTTP {answer[0] if isinstance(answer, tuple) else answer}"
    assert error.pause == pause


async def test_retry_after_can_be_a_date():
    with Receiver([(503, {"retry-after": formatdate(time.time() + 100, usegmt=True)})]) as receiver:
        error = await refused(hook(receiver.url))
    assert 90 < error.pause <= 101


async def test_a_redirect_is_not_followed():
    with Receiver() as target, Receiver([(307, {"location": target.url})]) as receiver:
        assert str(await refused(hook(receiver.url))) == "HTTP 307"
    assert target.requests == []


async def test_a_receiver_that_hangs_or_hangs_up_or_is_not_there():
    with Receiver([HANG, DROP]) as receiver:
        assert str(await refused(hook(receiver.url, timeout_seconds=0.2))) == "ReadTimeout"
        assert str(await refused(hook(receiver.url))) == "RemoteProtocolError"
    assert str(await refused(hook(receiver.url))) == "ConnectError"


async def test_an_endless_answer_is_not_read_to_its_end():
    """A receiver that answers without end takes neither memory nor time."""

    async def answer(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000000\r\n\r\n")
        with contextlib.suppress(ConnectionError):
            while True:
                writer.write(b"x" * 65536)
                await writer.drain()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        async with asyncio.timeout(20):
            await send(hook(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"))


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "127.1", "2130706433", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]"]
)
async def test_this_machine_is_not_reached_unless_that_is_allowed(host):
    """However its address is written; the guard looks at what a name resolves to."""
    with Receiver() as receiver:
        settings = hook(f"http://{host}:{receiver.port}/").model_copy(update={"allow_private": False})
        assert "private network or of this machine" in str(await refused(settings))
    assert receiver.requests == []


async def test_a_connection_goes_to_the_address_that_was_checked():
    """DNS rebinding: the name is resolved once, and a second answer would not matter."""
    answers = [[ip_address("127.0.0.1")], [ip_address("169.254.169.254")]]

    async def resolve(host, port):
        assert host == "rebinding.example"
        return answers.pop(0)

    with Receiver() as receiver:
        settings = hook(f"http://rebinding.example:{receiver.port}/")
        await send(settings, resolve=resolve)
        assert "metadata" in str(await refused(settings, resolve=resolve))
    assert len(receiver.requests) == 1
    assert receiver.requests[0][0]["host"] == f"rebinding.example:{receiver.port}"


async def test_of_several_addresses_the_next_one_that_may_be_reached_is_tried():
    async def resolve(host, port):
        return [ip_address("169.254.169.254"), ip_address("::1"), ip_address("127.0.0.1")]

    with Receiver() as receiver:  # listens on IPv4 only
        await send(hook(f"http://desk.example:{receiver.port}/"), resolve=resolve)
    assert len(receiver.requests) == 1


async def test_certificates_are_checked_against_the_name(tmp_path):
    """Not against the address that is connected to; and an unknown issuer or another name is refused."""
    party = Party(tmp_path, "localhost")

    async def resolve(host, port):
        return [ip_address("127.0.0.1")]

    with Receiver(certificate=(party.certificate_file, party.key_file)) as receiver:
        ours = {"tls_ca": party.certificate_file}
        await send(hook(f"https://localhost:{receiver.port}/", **ours), resolve=resolve)
        other_name = await refused(hook(f"https://other.example:{receiver.port}/", **ours), resolve=resolve)
        unknown_issuer = await refused(hook(f"https://localhost:{receiver.port}/"), resolve=resolve)
    assert (str(other_name), str(unknown_issuer)) == ("ConnectError", "ConnectError")
    assert len(receiver.requests) == 1


async def test_no_proxy_of_the_environment_is_used(monkeypatch):
    with Receiver() as proxy, Receiver() as receiver:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
        await send(hook(receiver.url))
    assert (len(proxy.requests), len(receiver.requests)) == (0, 1)
