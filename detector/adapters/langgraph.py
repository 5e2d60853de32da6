"""LangGraph: a node that answers the user through the guard. Needs langchain-core.

graph.add_node("answer", guarded_node(guard, model))
graph.add_conditional_edges("answer", route, {"tools": "tools", "hand_off": "desk", "end": END})

The conversation is the thread (`configurable.thread_id`), the turn the id of the user's message. A model that calls
tools is left alone until it speaks: let the edge lead to your tool node and back.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Literal, Protocol

from langchain_core.messages import AIMessage, AnyMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_core.runnables import RunnableConfig

from detector.client import AsyncConversationGuard, ConversationGuard, GuardedReply, Repair, Step

KEY = "loop_detector"
"""Where a guarded message says what was done: `message.additional_kwargs[KEY]["step"]` and more."""


class Model(Protocol):
    """A chat model, with its tools bound."""

    def invoke(self, input: list[BaseMessage], /) -> BaseMessage:  # noqa: A002 (LangChain's name)
        """A message to messages."""
        ...

    def ainvoke(self, input: list[BaseMessage], /) -> Awaitable[BaseMessage]:  # noqa: A002 (LangChain's name)
        """The same, awaited."""
        ...


Update = dict[str, list[BaseMessage]]
"""The messages to add to the graph's state."""


def guarded_node(guard: ConversationGuard, model: Model) -> Callable[[Any, RunnableConfig], Update]:
    """A node over a state with `messages`, for `graph.invoke`.

    Args:
        guard: The guard.
        model: The model; it is called with the state's messages.
    """

    def answer(state: Any, config: RunnableConfig) -> Update:  # noqa: ANN401 (the state is the caller's type)
        drafts = Drafts(state["messages"])

        def generate(repair: Repair | None) -> str:
            return drafts.kept(model.invoke(drafts.prompt(repair)))

        asked = drafts.asked
        reply = guard.answer(thread_of(config), asked.text, generate, turn_id=asked.id or "")
        return {"messages": drafts.finished(reply)}

    return answer


def async_guarded_node(
    guard: AsyncConversationGuard, model: Model
) -> Callable[[Any, RunnableConfig], Awaitable[Update]]:
    """The same node for `graph.ainvoke`."""

    async def answer(state: Any, config: RunnableConfig) -> Update:  # noqa: ANN401 (the state is the caller's type)
        drafts = Drafts(state["messages"])

        async def generate(repair: Repair | None) -> str:
            return drafts.kept(await model.ainvoke(drafts.prompt(repair)))

        asked = drafts.asked
        reply = await guard.answer(thread_of(config), asked.text, generate, turn_id=asked.id or "")
        return {"messages": drafts.finished(reply)}

    return answer


def route(state: Any) -> Literal["tools", "hand_off", "end"]:  # noqa: ANN401 (the state is the caller's type)
    """Where a graph goes after the node: to the tools that the model calls, to the desk, or to its end."""
    latest = state["messages"][-1]
    if getattr(latest, "tool_calls", None):
        return "tools"
    return "hand_off" if latest.additional_kwargs.get(KEY, {}).get("step") == Step.HAND_OFF else "end"


class Drafts:
    """The model's messages to one message of the user."""

    def __init__(self, messages: Sequence[AnyMessage]) -> None:
        """Take the state's messages.

        Raises:
            ValueError: The user has said nothing.
        """
        self._messages = list(messages)
        self._by_text: dict[str, BaseMessage] = {}
        self._call: BaseMessage | None = None
        for message in reversed(messages):
            if isinstance(message, HumanMessage):
                self.asked = message
                return
        raise ValueError("messages hold no message of the user (HumanMessage)")

    def prompt(self, repair: Repair | None) -> list[BaseMessage]:
        """What the model is asked: the instruction joins the system prompt, of which many models take one only."""
        if repair is None:
            return [*self._messages]
        first, *rest = self._messages
        if isinstance(first, SystemMessage):
            return [instructed(first, repair), *rest]
        return [instructed(None, repair), first, *rest]

    def kept(self, message: BaseMessage) -> str:
        """The text of a draft; empty while the model calls tools."""
        if getattr(message, "tool_calls", None):
            self._call = message
            return ""
        text = str(message.text)
        self._by_text[text] = message
        return text

    def finished(self, reply: GuardedReply) -> list[BaseMessage]:
        """What is added to the state: the reply, or the model's call of its tools; nothing while a person answers."""
        if reply.text:
            return [told(self._by_text.get(reply.answer), reply)]
        return [self._call] if self._call is not None else []


def instructed(system: SystemMessage | None, repair: Repair) -> SystemMessage:
    """A system prompt with what to do better."""
    before = str(system.text) if system is not None else ""
    return SystemMessage("\n\n".join(part for part in (before, repair.template) if part))


def told(draft: BaseMessage | None, reply: GuardedReply) -> AIMessage:
    """The reply as a message, with what the model said of its draft and with what was done."""
    done = {"step": str(reply.step), "reason": reply.recommendation.reason, "repairs": reply.repairs}
    if reply.hand_off is not None:
        done |= {"escalation_id": reply.hand_off.escalation_id, "hand_off": reply.hand_off.markdown}
    if not isinstance(draft, AIMessage):
        return AIMessage(reply.text, additional_kwargs={KEY: done})
    kwargs = {**draft.additional_kwargs, KEY: done}
    content = draft.content if reply.text == str(draft.text) else reply.text
    return draft.model_copy(update={"content": content, "additional_kwargs": kwargs})


def thread_of(config: RunnableConfig) -> str:
    """The conversation.

    Raises:
        ValueError: The graph runs without one.
    """
    thread = config.get("configurable", {}).get("thread_id")
    if not thread:
        raise ValueError('the graph runs without a conversation; pass config={"configurable": {"thread_id": ...}}')
    return str(thread)
