"""A LangGraph graph whose answers pass the guard, with a node for the people's desk. Needs langgraph.

python examples/langgraph_bot.py [HOST:PORT]

Put your own chat model in place of the stand-in. For `langchain.agents.create_agent`, use the middleware in
detector/adapters/langchain_agent.py instead of the node.
"""

import itertools
import sys
from contextlib import nullcontext

from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, HumanMessage
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, MessagesState, StateGraph

from detector.adapters.langgraph import KEY, guarded_node, route
from detector.client import ConversationGuard, DetectorClient
from detector.demo.run import started_server

USER = [
    "I was charged twice for my ticket to Porto, 64.90 each.",
    "The second charge is still there. Can you refund it?",
    "I don't need the ticket again. I was charged twice!",
    "You are not listening. Refund the second 64.90 please.",
    "Same answer. I want my money back.",
    "Can I talk to a person?",
    "Yes, please.",
]
ANSWERS = itertools.cycle(
    [
        "You can download your ticket to Porto under My trips.",
        "Your ticket to Porto is under My trips, ready to download.",
        "Under My trips you can download the ticket to Porto.",
    ]
)


def desk(state: MessagesState) -> None:
    """Where your people work."""
    print("  -> desk:", state["messages"][-1].additional_kwargs[KEY]["hand_off"])


def main(address: str) -> None:
    """One conversation."""
    model = GenericFakeChatModel(messages=(AIMessage(text) for text in ANSWERS))
    with DetectorClient(address, timeout=1.0) as detector:
        graph = StateGraph(MessagesState)
        graph.add_node("answer", guarded_node(ConversationGuard(detector), model))
        graph.add_node("desk", desk)
        graph.add_edge(START, "answer")
        graph.add_conditional_edges("answer", route, {"hand_off": "desk", "end": END})
        app = graph.compile(checkpointer=InMemorySaver())
        for text in USER:
            print("user:", text)
            state = app.invoke({"messages": [HumanMessage(text)]}, {"configurable": {"thread_id": "porto"}})
            latest = state["messages"][-1]
            print(f"bot ({latest.additional_kwargs[KEY]['step']}):", latest.text)


if __name__ == "__main__":
    with nullcontext(sys.argv[1]) if len(sys.argv) > 1 else started_server() as found:
        main(found)
