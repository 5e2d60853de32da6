"""Signed HTTP requests, after the Standard Webhooks specification (https://www.standardwebhooks.com)."""

import ssl
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
from standardwebhooks import Webhook

from detector import __version__
from detector.events.cloudevent import CONTENT_TYPE
from detector.events.guarded_transport import ForbiddenAddressError, GuardedTransport, Resolve, resolve
from detector.events.message import Message
from detector.events.sink import SinkError
from detector.events.sink_settings import WebhookSettings

_GONE = 410
_WAITS = (429, 503)
_GONE_SECONDS = 3600.0
"""A receiver that says 410 Gone wants no more; it is asked again after this, in case that was a mistake."""
_READ_BYTES = 64 * 1024
"""Of an answer so much is read, so that the connection can be used again."""


class WebhookSink:
    """POSTs messages to one URL. Follows no redirects, and goes through no proxy, which would dodge the guard."""

    def __init__(self, settings: WebhookSettings, *, resolve: Resolve = resolve) -> None:
        """Prepare connections; none is made yet."""
        self._url = str(settings.url)
        self._signers = [Webhook(secret) for secret in settings.signing_secrets()]
        self._headers = {
            "content-type": f"{CONTENT_TYPE}; charset=utf-8",
            "user-agent": f"ai-loop-detector/{__version__}",
            **{name: value.get_secret_value() for name, value in settings.headers.items()},
        }
        verify = ssl.create_default_context(cafile=settings.tls_ca) if settings.tls_ca else True
        limits = httpx.Limits(max_connections=settings.parallel, max_keepalive_connections=settings.parallel)
        inner = httpx.AsyncHTTPTransport(verify=verify, limits=limits)
        guarded = GuardedTransport(inner, allow_private=settings.allow_private, resolve=resolve)
        self._client = httpx.AsyncClient(transport=guarded, timeout=settings.timeout_seconds)

    async def send(self, message: Message) -> None:
        """See `Sink`."""
        now = datetime.now(UTC)
        headers = {**self._headers, **signed_headers(self._signers, message, now)}
        try:
            async with self._client.stream("POST", self._url, content=message.body, headers=headers) as response:
                await _read(response)
        except ForbiddenAddressError as error:
            raise SinkError(str(error)) from error
        except (httpx.HTTPError, OSError) as error:
            raise SinkError(type(error).__name__) from error
        if not response.is_success:
            raise SinkError(f"HTTP {response.status_code}", pause=_pause(response, now))

    async def close(self) -> None:
        """See `Sink`."""
        await self._client.aclose()


def signed_headers(signers: Sequence[Webhook], message: Message, now: datetime) -> dict[str, str]:
    """Id, time of the attempt, and a signature by each secret: during a rotation the receiver knows one of them.

    Args:
        signers: One a secret.
        message: Its event_id and body are signed.
        now: With a time zone, UTC.
    """
    body = message.body.decode()
    return {
        "webhook-id": message.event_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signer.sign(message.event_id, now, body) for signer in signers),
    }


async def _read(response: httpx.Response) -> None:
    size = 0
    async for part in response.aiter_raw():
        size += len(part)
        if size > _READ_BYTES:
            return


def _pause(response: httpx.Response, now: datetime) -> float | None:
    if response.status_code == _GONE:
        return _GONE_SECONDS
    return _retry_after(response, now) if response.status_code in _WAITS else None


def _retry_after(response: httpx.Response, now: datetime) -> float | None:
    """Seconds or a date, as RFC 9110 has it; None if it is neither."""
    value = response.headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max((until if until.tzinfo else until.replace(tzinfo=UTC)).timestamp() - now.timestamp(), 0.0)
