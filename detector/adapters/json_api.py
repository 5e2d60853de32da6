"""A platform's JSON API over HTTP, with the standard library alone."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen


class JsonApi:
    """Calls one server. Lives as long as its adapter; safe to share between threads."""

    def __init__(self, url: str, *, headers: Mapping[str, str] | None = None, timeout: float = 5.0) -> None:
        """Name the server.

        Args:
            url: Where it is; paths are appended.
            headers: Sent with every call, as an access token is.
            timeout: Seconds that a call may take.

        Raises:
            ValueError: The address is not one of HTTP.
        """
        if urlsplit(url).scheme not in ("http", "https"):
            raise ValueError("url must begin with http:// or https://")
        self._url = url.rstrip("/")
        self._headers = {"Content-Type": "application/json", "Accept": "application/json", **(headers or {})}
        self._timeout = timeout

    def get(self, *path: str | int) -> Any:  # noqa: ANN401 (what JSON can hold)
        """The answer to a GET.

        Raises:
            OSError: The server cannot be reached, is late, or answers with an error (`urllib.error.HTTPError`).
            ValueError: The answer is no JSON.
        """
        return self._call(Request(self._address(path), headers=self._headers))  # noqa: S310 (the scheme is checked)

    def post(self, *path: str | int, body: object) -> Any:  # noqa: ANN401 (what JSON can hold)
        """The answer to a POST, as `get` gives it; None if it is empty."""
        data = json.dumps(body).encode()
        return self._call(Request(self._address(path), data, self._headers))  # noqa: S310 (the scheme is checked)

    def _address(self, path: tuple[str | int, ...]) -> str:
        # Ids come from users' clients: one with a slash must not lead to another place.
        return "/".join((self._url, *(quote(str(part), safe="") for part in path)))

    def _call(self, request: Request) -> Any:  # noqa: ANN401 (what JSON can hold)
        with urlopen(request, timeout=self._timeout) as response:  # noqa: S310 (the scheme is checked)
            data = response.read()
        return json.loads(data) if data.strip() else None
