"""HTTP that reaches only addresses that may be reached."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import ip_address
from typing import Never

import httpx

from detector.events.addresses import Address, refusal

Resolve = Callable[[str, int], Awaitable[Sequence[Address]]]


class ForbiddenAddressError(httpx.RequestError):
    """A name led to no address that may be reached."""


async def resolve(host: str, port: int) -> list[Address]:
    """The addresses of a name or of a written address, best first.

    Raises:
        OSError: It has none.
    """
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(ip_address(entry[4][0]) for entry in found))


class GuardedTransport(httpx.AsyncBaseTransport):
    """Resolves a host once, checks each address and connects to just that one.

    The connection goes to the address and not to the name, so that a second answer of the name's server (DNS
    rebinding) has no say; certificates are still checked against the name.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport, *, allow_private: bool, resolve: Resolve = resolve) -> None:
        self._inner = inner
        self._allow_private = allow_private
        self._resolve = resolve

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send to the first address that answers.

        Raises:
            ForbiddenAddressError: None may be reached.
            httpx.TransportError: None could be.
        """
        last: httpx.TransportError | None = None
        for address in await self._allowed(request):
            try:
                return await self._inner.handle_async_request(_to_address(request, address))
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:  # nothing was sent
                last = error
        raise last or httpx.ConnectError("the name has no address", request=request)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()

    async def _allowed(self, request: httpx.Request) -> list[Address]:
        url = request.url
        try:
            found = await self._resolve(_name(url), url.port or (443 if url.scheme == "https" else 80))
        except OSError as error:
            raise httpx.ConnectError(f"the name could not be resolved: {error}", request=request) from error
        refusals = {address: refusal(address, allow_private=self._allow_private) for address in found}
        allowed = [address for address in found if refusals[address] is None]
        if found and not allowed:
            _refuse(request, refusals[found[0]])
        return allowed


def _to_address(request: httpx.Request, address: Address) -> httpx.Request:
    """The same request to an address; its Host header and the name in its TLS handshake stay."""
    return httpx.Request(
        request.method,
        request.url.copy_with(host=str(address)),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": _name(request.url)},
    )


def _name(url: httpx.URL) -> str:
    """The host as it stands in the DNS."""
    return url.raw_host.decode("ascii")


def _refuse(request: httpx.Request, why: str | None) -> Never:
    raise ForbiddenAddressError(f"the host is {why}", request=request)
