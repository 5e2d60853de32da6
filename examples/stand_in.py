"""A local HTTP server that stands in for a platform, so that an example runs without an account there."""

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

Answer = Callable[[str, str, Any], Any]
"""Takes method, path and decoded body; gives what to send as JSON, bytes of a stream, or (status, JSON)."""


class StandIn:
    """Answers requests and keeps them.

    Attributes:
        calls: Method, path and decoded body of each request, in order.
        headers: Their headers, names in lower case.
    """

    def __init__(self, answer: Answer) -> None:
        self.calls: list[tuple[str, str, Any]] = []
        self.headers: list[dict[str, str]] = []
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                data = self.rfile.read(length)
                body = json.loads(data) if data else None
                stand_in.calls.append((self.command, self.path, body))
                stand_in.headers.append({name.lower(): value for name, value in self.headers.items()})
                given = answer(self.command, self.path, body)
                status, given = given if isinstance(given, tuple) else (200, given)
                is_stream = isinstance(given, bytes)
                payload = given if is_stream else json.dumps(given).encode()
                self.send_response(status)
                self.send_header("Content-Type", "text/event-stream" if is_stream else "application/json")
                self.send_header("Content-Length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload)

            do_GET = do_POST  # noqa: N815 (the library's name)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
