"""A graph and an agent of the real libraries, with a chat model of langchain-core, against a real detector."""

import pytest
from langchain.agents import create_agent
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.tools import tool
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.prebuilt import ToolNode

from detector.adapters.langchain_agent import LoopGuardMiddleware
from detector.adapters.langgraph import KEY, Drafts, async_guarded_node, guarded_node, route
from detector.client import AsyncConversationGuard, AsyncDetectorClient, ConversationGuard, Repair
from tests.support.rides import ANSWER, ASKS, DODGES, HUMAN_PLEASE, YES, recorded

CALL = AIMessage("", tool_calls=[{"name": "ride_state", "args": {"number": 5512}, "id": "call_1"}])


@tool
def ride_state(number: int) -> str:
    """State of a ride."""
    return f"ride {number} is open"


class Model(GenericFakeChatModel):
    """Says its messages in turn, and keeps what it was sent."""

    prompts: list = []  # noqa: RUF012 (pydantic copies it)

    def _generate(self, messages, *args, **kwargs):
        self.prompts.append(messages)
        return super()._generate(messages, *args, **kwargs)

    def bind_tools(self, tools, **kwargs):
        return self


def saying(*messages):
    return Model(messages=iter([AIMessage(m) if isinstance(m, str) else m for m in messages]), prompts=[])


class Graph:
    """Either kind of graph, run with `invoke` or `ainvoke`."""

    def __init__(self, target, detector, kind, way):
        self._target = target
        self._detector = detector
        self._kind = kind
        self._way = way
        self._memory = InMemorySaver()
        self.desk = []

    async def say(self, model, thread, *texts, system=""):
        """Say something; gives all messages of the thread."""
        config = {"configurable": {"thread_id": thread}}
        state = {"messages": [HumanMessage(text) for text in texts]}
        if self._way == "invoke":
            graph = self._built(model, ConversationGuard(self._detector), None, system)
            return graph.invoke(state, config)["messages"]
        async with AsyncDetectorClient(self._target, timeout=5) as client:
            graph = self._built(model, None, AsyncConversationGuard(client), system)
            return (await graph.ainvoke(state, config))["messages"]

    def _built(self, model, guard, async_guard, system):
        if self._kind == "agent":
            middleware = [LoopGuardMiddleware(guard, async_guard)]
            return create_agent(
                model, [ride_state], system_prompt=system or None, middleware=middleware, checkpointer=self._memory
            )
        bound = Prompted(model, system) if system else model
        graph = StateGraph(MessagesState)
        graph.add_node("answer", guarded_node(guard, bound) if guard else async_guarded_node(async_guard, bound))
        graph.add_node("tools", ToolNode([ride_state]))
        graph.add_node("desk", lambda state: self.desk.append(state["messages"][-1]))
        graph.add_edge(START, "answer")
        graph.add_conditional_edges("answer", route, {"tools": "tools", "hand_off": "desk", "end": END})
        graph.add_edge("tools", "answer")
        return graph.compile(checkpointer=self._memory)


class Prompted:
    """A model with a system prompt in front, as a graph's own code would have it."""

    def __init__(self, model, system):
        self._model = model
        self._system = system

    def invoke(self, messages):
        return self._model.invoke(self._led(messages))

    async def ainvoke(self, messages):
        return await self._model.ainvoke(self._led(messages))

    def _led(self, messages):
        if isinstance(messages[0], SystemMessage):
            return [SystemMessage(f"{self._system}\n\n{messages[0].text}"), *messages[1:]]
        return [SystemMessage(self._system), *messages]


@pytest.fixture(params=[(kind, way) for kind in ("graph", "agent") for way in ("invoke", "ainvoke")], ids="-".join)
def graph(request, target, detector):
    graph = Graph(target, detector, *request.param)
    graph.thread = lambda words: f"{words} {'-'.join(request.param)}"
    return graph


def done(message):
    return message.additional_kwargs[KEY]


async def test_a_repeated_answer_is_made_again_with_the_instruction_in_the_system_prompt(graph, detector):
    model, thread = saying(DODGES[0], DODGES[0], ANSWER), graph.thread("repair")
    await graph.say(model, thread, ASKS[0], system="You rent out bikes.")
    messages = await graph.say(model, thread, ASKS[1], system="You rent out bikes.")
    assert [m.text for m in messages] == [ASKS[0], DODGES[0], ASKS[1], ANSWER]
    assert done(messages[-1])["repairs"] == 1
    before, again = model.prompts[1:]
    assert before[0].text == "You rent out bikes."
    assert again[0].text.startswith("You rent out bikes.\n\n")
    assert [m.text for m in again[1:]] == [m.text for m in before[1:]]
    assert not any(text in again[0].text for text in (*ASKS, *DODGES))
    assert recorded(detector, thread) == [("user", ASKS[0]), ("bot", DODGES[0]), ("user", ASKS[1]), ("bot", ANSWER)]


async def test_calls_of_tools_pass_and_what_follows_is_checked(graph, detector):
    model, thread = saying(DODGES[0], CALL, DODGES[0], ANSWER), graph.thread("tools")
    await graph.say(model, thread, ASKS[0])
    messages = await graph.say(model, thread, ASKS[1])
    assert [type(m) for m in messages[3:]] == [AIMessage, ToolMessage, AIMessage]
    assert messages[-2].content == "ride 5512 is open"
    assert messages[-1].text == ANSWER
    assert recorded(detector, thread)[2:] == [("user", ASKS[1]), ("bot", ANSWER)]


async def test_a_stuck_conversation_is_offered_a_person_and_handed_over(graph):
    model, thread = saying(*[DODGES[i % 3] for i in range(20)]), graph.thread("stuck")
    steps = []
    for ask in (*ASKS, HUMAN_PLEASE, YES):
        latest = (await graph.say(model, thread, ask))[-1]
        steps.append(done(latest)["step"])
        if steps[-1] == "hand_off":
            break
    assert steps[-1] == "hand_off"
    assert "offer" in steps
    assert done(latest)["hand_off"]
    if graph._kind == "graph":
        assert [m.id for m in graph.desk] == [latest.id]


async def test_who_asks_for_a_person_is_offered_one_without_a_call_of_the_model(graph):
    model = saying()
    latest = (await graph.say(model, graph.thread("person"), HUMAN_PLEASE))[-1]
    assert done(latest)["step"] == "offer"
    assert model.prompts == []


async def test_while_a_person_has_the_conversation_the_model_is_silent(graph, detector):
    thread = graph.thread("held")
    detector.analyze_turn(thread, role="human", text="This is Ann.", turn_id="h1")
    model = saying()
    messages = await graph.say(model, thread, "Hi Ann")
    assert [m.text for m in messages if m.text] == ["Hi Ann"]
    assert model.prompts == []


async def test_pictures_of_the_user_are_no_hindrance(graph, detector):
    thread = graph.thread("parts")
    content = [{"type": "text", "text": ASKS[0]}, {"type": "image", "url": "https://example.org/bike.png"}]
    config = {"configurable": {"thread_id": thread}}
    built = graph._built(saying(ANSWER), ConversationGuard(detector), None, "")
    built.invoke({"messages": [HumanMessage(content)]}, config)
    assert recorded(detector, thread) == [("user", ASKS[0]), ("bot", ANSWER)]


def test_a_graph_without_a_thread_is_told_what_to_pass(detector):
    graph = StateGraph(MessagesState)
    graph.add_node("answer", guarded_node(ConversationGuard(detector), saying(ANSWER)))
    graph.add_edge(START, "answer")
    with pytest.raises(ValueError, match="thread_id"):
        graph.compile().invoke({"messages": [HumanMessage("hi")]})


def test_an_agent_says_which_guard_it_lacks(detector):
    agent = create_agent(saying(ANSWER), [], middleware=[LoopGuardMiddleware()])
    with pytest.raises(TypeError, match="give guard"):
        agent.invoke({"messages": [HumanMessage("hi")]}, {"configurable": {"thread_id": "x"}})


def test_an_instruction_joins_a_system_message_of_the_state():
    """Many models take one only, and only in front."""
    state = [SystemMessage("You rent out bikes."), HumanMessage(ASKS[0])]
    system, asked = Drafts(state).prompt(Repair("Do better."))
    assert (system.text, asked.text) == ("You rent out bikes.\n\nDo better.", ASKS[0])
    assert [m.text for m in Drafts(state[1:]).prompt(Repair("Do better."))] == ["Do better.", ASKS[0]]
    assert Drafts(state).prompt(None) == state


def test_a_state_without_a_user_is_refused():
    with pytest.raises(ValueError, match="HumanMessage"):
        Drafts([AIMessage("Hi!")])
