"""A Rasa bot behind the guard, over its REST channel.

python examples/rasa_bot.py [HOST:PORT]

With RASA_URL it talks to your Rasa (`rasa run --enable-api`, with `rest:` in credentials.yml); without, to a stand-in.
The repair intent is a rule of your own:

    - rule: say something more helpful
      steps:
      - intent: loop_repair
      - action: utter_what_i_can_do
"""

import os
import sys
from contextlib import ExitStack
from typing import Any

from stand_in import StandIn

from detector.adapters.json_api import JsonApi
from detector.adapters.rasa import RasaChat
from detector.client import DetectorClient
from detector.demo.run import started_server

USER = [
    "I want to move my appointment on Friday.",
    "Move my appointment on Friday to Monday, please.",
    "Not a new one. I want to move the one on Friday.",
    "I already told you! Move Friday's appointment.",
    "A person, please.",
    "Yes, a real person!",
]


def rasa(_method: str, path: str, body: Any) -> Any:  # noqa: ANN401 (JSON)
    """The stand-in: a bot that can only book new appointments."""
    if path != "/webhooks/rest/webhook":
        return {}
    if body["message"] == "/loop_repair":
        return [{"recipient_id": body["sender"], "text": "I can only book new appointments, and cancel old ones."}]
    return [{"recipient_id": body["sender"], "text": "Great, a new appointment! Which day suits you?"}]


def main(address: str, url: str) -> None:
    """One conversation."""
    with DetectorClient(address, timeout=1.0) as detector:
        chat = RasaChat(
            detector,
            JsonApi(url),
            hand_off=lambda hand_off: print("  -> desk:", hand_off.text),
            repair_intent="loop_repair",
        )
        for number, text in enumerate(USER):
            print("user:", text)
            for message in chat.reply("friday", text, turn_id=f"m{number}").messages:
                print("bot:", message.get("text"))


if __name__ == "__main__":
    with ExitStack() as stack:
        url = os.environ.get("RASA_URL") or stack.enter_context(StandIn(rasa)).url
        main(sys.argv[1] if len(sys.argv) > 1 else stack.enter_context(started_server()), url)
