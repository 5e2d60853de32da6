"""A real HTTP server that takes webhooks and behaves as told."""

import contextlib
import json
import ssl
import threading
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain, repeat

HANG = "hang"
DROP = "drop"


class Receiver:
    """Answers each request with the next of `answers`, after that with 204.

    An answer is a status, a status with headers, `HANG` (none until `release`) or `DROP` (closes the connection).
    """

    def __init__(self, answers=(), certificate=None):
        self._answers = chain(answers, repeat(204))
        self._lock = threading.Lock()
        self._released = threading.Event()
        self.requests = []
        self.taken = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                receiver._answer(self)

            def log_message(self, *args):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def port(self):
        return self._server.server_address[1]

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/hook"

    def by_conversation(self):
        """Ids of the events that were answered with success, in order, by conversation."""
        found = defaultdict(list)
        for event in list(self.taken):
            found[event["subject"]].append(event["id"])
        return dict(found)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *error):
        self._released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _answer(self, handler):
        body = handler.rfile.read(int(handler.headers["content-length"]))
        with self._lock:
            self.requests.append(({name.lower(): value for name, value in handler.headers.items()}, body))
            answer = next(self._answers)
        if answer == HANG:
            self._released.wait()
            handler.close_connection = True
            return
        if answer == DROP:
            handler.close_connection = True
            return
        status, headers = answer if isinstance(answer, tuple) else (answer, {})
        if 200 <= status < 300:
            with self._lock, contextlib.suppress(ValueError):
                self.taken.append(json.loads(body))
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("content-length", "0")
        handler.end_headers()
