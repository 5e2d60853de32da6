"""A chat loop of the `openai` client, with a tool. Needs openai.

python examples/openai_chat.py [HOST:PORT]

With OPENAI_API_KEY it talks to the model that OPENAI_MODEL names (OPENAI_BASE_URL for another server of the format);
without, to a stand-in for it.
"""

import os
import sys
from contextlib import ExitStack
from typing import Any

import openai
from stand_in import StandIn

from detector.adapters.openai_chat import GuardedChat
from detector.client import ConversationGuard, DetectorClient
from detector.demo.run import started_server

SYSTEM = "You help customers of an internet provider. You can look up the state of a line."
USER = [
    "My internet has been down since this morning. Customer 88231.",
    "I restarted the router twice. It is still down.",
    "Restarting does not help! Is there an outage at my line?",
    "Again the same. Is my line down or not?",
    "Can I talk to a person?",
    "Yes, please.",
]
TOOL = {
    "type": "function",
    "function": {
        "name": "line_state",
        "parameters": {"type": "object", "properties": {"customer": {"type": "string"}}, "required": ["customer"]},
    },
}


def run_tool(name: str, arguments: dict[str, Any]) -> dict[str, str]:
    """Your tools."""
    print(f"  -> tool: {name}({arguments})")
    return {"state": "unknown"}


def model(_method: str, _path: str, body: Any) -> dict[str, Any]:  # noqa: ANN401 (JSON)
    """The stand-in: looks up the line once, then knows one answer."""
    message: dict[str, Any] = {"role": "assistant", "content": "Please restart your router and wait for two minutes."}
    if body["messages"][-1]["role"] == "user" and len(body["messages"]) == 2:
        call = {"name": "line_state", "arguments": '{"customer": "88231"}'}
        message = {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"id": "1", "type": "function", "function": call}],
        }
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    return {"id": "1", "object": "chat.completion", "created": 1, "model": body["model"], "choices": [choice]}


def main(address: str, client: openai.OpenAI) -> None:
    """One conversation."""
    with DetectorClient(address, timeout=1.0) as detector:
        guard = ConversationGuard(detector, hand_off=lambda hand_off: print("  -> desk:", hand_off.text))
        name = os.environ.get("OPENAI_MODEL", "gpt-5-mini")
        chat = GuardedChat(guard, client.chat.completions.create, run_tool=run_tool, model=name, tools=[TOOL])
        messages: list[dict[str, Any]] = [{"role": "system", "content": SYSTEM}]
        for number, text in enumerate(USER):
            print("user:", text)
            messages.append({"role": "user", "content": text})
            reply = chat.reply("line-88231", messages, turn_id=f"m{number}")
            messages += reply.messages
            print(f"bot ({reply.guarded.step}):", reply.text)


if __name__ == "__main__":
    with ExitStack() as stack:
        if "OPENAI_API_KEY" in os.environ:
            client = openai.OpenAI()
        else:
            client = openai.OpenAI(base_url=f"{stack.enter_context(StandIn(model)).url}/v1", api_key="none")
        stack.enter_context(client)
        main(sys.argv[1] if len(sys.argv) > 1 else stack.enter_context(started_server()), client)
