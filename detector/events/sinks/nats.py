"""NATS JetStream."""

import asyncio
import ssl
from collections import deque
from urllib.parse import quote

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.errors import NoServersError

from detector.cases import CaseEventKind
from detector.events.cloudevent import CONTENT_TYPE
from detector.events.message import Message
from detector.events.sink import SinkError
from detector.events.sink_settings import NatsSettings


class NatsSink:
    """Publishes messages to a stream that the operator has made, and waits until the stream has them.

    The client's own reconnecting is off: the dispatcher tries again anyway, and two layers of waiting would hide from
    it that nothing gets through.
    """

    def __init__(self, settings: NatsSettings) -> None:
        """Prepare; the connection is made with the first message."""
        self._settings = settings
        self._client: Client | None = None
        self._connecting = asyncio.Lock()

    async def send(self, message: Message) -> None:
        """See `Sink`."""
        try:
            client = await self._connected()
            await client.jetstream().publish(
                subject(self._settings.subject_prefix, message.tenant, message.kind),
                message.body,
                timeout=self._settings.timeout_seconds,
                headers={"Nats-Msg-Id": message.event_id, "Content-Type": CONTENT_TYPE},
            )
        except (NatsError, OSError, ValueError) as error:  # ValueError: an answer that is no JSON
            raise SinkError(type(error).__name__) from error

    async def close(self) -> None:
        """See `Sink`."""
        if self._client is not None:
            await self._client.close()

    async def _connected(self) -> Client:
        async with self._connecting:
            if self._client is None or not self._client.is_connected:
                self._client = await self._connect()
            return self._client

    async def _connect(self) -> Client:
        settings = self._settings
        client = Client()
        failures: deque[Exception] = deque(maxlen=1)

        async def note(error: Exception) -> None:
            failures.append(error)

        try:
            await client.connect(
                list(settings.servers),
                name="ai-loop-detector",
                allow_reconnect=False,
                max_reconnect_attempts=1,  # each server twice
                reconnect_time_wait=0,
                connect_timeout=max(int(settings.timeout_seconds), 1),
                error_cb=note,
                user=settings.user or None,
                password=settings.password.get_secret_value() if settings.password else None,
                token=settings.token.get_secret_value() if settings.token else None,
                tls=ssl.create_default_context(cafile=settings.tls_ca) if settings.tls_ca else None,
            )
        except NoServersError as error:
            await client.close()
            raise failures[-1] if failures else error from error
        except BaseException:  # the time may be up in the middle of it
            await client.close()
            raise
        return client


def subject(prefix: str, tenant: str, kind: CaseEventKind) -> str:
    """Where a message goes: prefix, tenant and what happened, a token each.

    What may not stand in a token is percent-encoded in the tenant's name.
    """
    token = quote(tenant, safe="").replace(".", "%2E")
    return f"{prefix}.{token}.{kind.name.lower()}"
