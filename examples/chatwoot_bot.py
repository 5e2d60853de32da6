"""A Chatwoot agent bot behind the guard: the server for its webhook.

python examples/chatwoot_bot.py [HOST:PORT]

Make a bot in Chatwoot (Settings, Bots) with this server's address as its webhook URL, connect it to an inbox, and set
CHATWOOT_URL, CHATWOOT_ACCOUNT_ID, CHATWOOT_TOKEN (the bot's access token), CHATWOOT_SECRET (its webhook secret) and
CHATWOOT_TEAM_ID. Without CHATWOOT_URL, a stand-in for Chatwoot sends it a conversation and prints its calls.
"""

import os
import sys
import threading
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from stand_in import StandIn

from detector.adapters.chatwoot import ChatwootBot
from detector.adapters.chatwoot_api import ChatwootApi
from detector.adapters.json_api import JsonApi
from detector.client import DetectorClient, Repair
from detector.demo.run import started_server

USER = [
    "Hi, my order 3310 came without the charger.",
    "The charger is missing from order 3310. Can you send it?",
    "I know where the order is, it is here. The charger is missing!",
    "Can I talk to a person?",
    "Yes, please.",
]


def answer(_conversation_id: str, _text: str, repair: Repair | None) -> str:
    """Your bot."""
    if repair is None:
        return "Your order 3310 was delivered. You can follow it on the tracking page."
    return "Order 3310 was delivered on Monday; the tracking page shows it."


def webhook(bot: ChatwootBot) -> type[BaseHTTPRequestHandler]:
    """The webhook; with a web framework it is as short."""

    class Webhook(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(bot.receive(body, dict(self.headers)))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Webhook


class Chatwoot:
    """The stand-in: a conversation's status, and its users' messages one by one."""

    def __init__(self) -> None:
        self.status = "pending"

    def __call__(self, _method: str, path: str, body: Any) -> dict[str, Any]:  # noqa: ANN401 (JSON)
        """The application API."""
        what = path.rsplit("/", 1)[-1]
        if what == "toggle_status":
            self.status = body["status"]
        if what == "messages" and not body["private"]:
            print("bot:", body["content"])
        else:
            print(f"  -> Chatwoot: {what} {body}")
        return {}

    def send(self, url: str) -> None:
        """A conversation's webhooks."""
        for number, text in enumerate(USER):
            print("user:", text)
            conversation = {"id": 1, "status": self.status, "channel": "Channel::WebWidget", "meta": {"assignee": None}}
            event = {
                "event": "message_created",
                "id": number,
                "message_type": "incoming",
                "private": False,
                "content": text,
                "sender": {"id": 52, "name": "misty-sea-1"},
                "conversation": conversation,
            }
            JsonApi(url, timeout=30.0).post("webhook", body=event)


def main(address: str, url: str, stand_in: Chatwoot | None) -> None:
    """Serve the webhook; with the stand-in, for one conversation."""
    api = ChatwootApi(
        url, account_id=int(os.environ.get("CHATWOOT_ACCOUNT_ID", "1")), token=os.environ.get("CHATWOOT_TOKEN", "")
    )
    team = os.environ.get("CHATWOOT_TEAM_ID", "7")
    with DetectorClient(address, timeout=1.0) as detector:
        bot = ChatwootBot(
            detector, api, answer, secret=os.environ.get("CHATWOOT_SECRET", ""), team_id=int(team) if team else None
        )
        port = 0 if stand_in else int(os.environ.get("PORT", "8080"))
        with ThreadingHTTPServer(("127.0.0.1", port), webhook(bot)) as server:
            if stand_in is None:
                print(f"webhook: http://127.0.0.1:{server.server_address[1]}")
                server.serve_forever()
            else:
                threading.Thread(target=server.serve_forever, daemon=True).start()
                stand_in.send(f"http://127.0.0.1:{server.server_address[1]}")
                server.shutdown()


if __name__ == "__main__":
    with ExitStack() as stack:
        detector_address = sys.argv[1] if len(sys.argv) > 1 else stack.enter_context(started_server())
        if "CHATWOOT_URL" in os.environ:
            main(detector_address, os.environ["CHATWOOT_URL"], None)
        else:
            chatwoot = Chatwoot()
            main(detector_address, stack.enter_context(StandIn(chatwoot)).url, chatwoot)
