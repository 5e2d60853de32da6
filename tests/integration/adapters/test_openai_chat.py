"""The chat loop against a real detector, with the real `openai` client and a server that speaks the format."""

import json

import openai
import pytest

from detector.adapters.openai_chat import AsyncGuardedChat, GuardedChat
from detector.client import AsyncConversationGuard, AsyncDetectorClient, ConversationGuard, Step
from examples.stand_in import StandIn
from tests.support.rides import ANSWER, ASKS, DODGES, HUMAN_PLEASE, recorded

USAGE = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
LOOK_UP = {
    "id": "call_1",
    "type": "function",
    "function": {"name": "ride", "arguments": '{"number": 5512}'},
}


def completion(message):
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": None, "refusal": None} | message,
                "finish_reason": "tool_calls" if "tool_calls" in message else "stop",
                "logprobs": None,
            }
        ],
        "usage": USAGE,
    }


def stream(message):
    """The same in chunks, as the API cuts it: text in pieces, a call's arguments in pieces, the usage last."""
    deltas = [{"role": "assistant", "content": ""}]
    text = message.get("content") or ""
    deltas += [{"content": text[i : i + 7]} for i in range(0, len(text), 7)]
    if message.get("refusal"):
        deltas.append({"refusal": message["refusal"]})
    for index, call in enumerate(message.get("tool_calls", [])):
        name, arguments = call["function"]["name"], call["function"]["arguments"]
        deltas.append({"tool_calls": [{"index": index} | call | {"function": {"name": name, "arguments": ""}}]})
        deltas += [{"tool_calls": [{"index": index, "function": {"arguments": c}}]} for c in arguments]
    base = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    chunks = [base | {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas]
    chunks.append(base | {"choices": [], "usage": USAGE})
    return b"".join(b"data: " + json.dumps(c).encode() + b"\n\n" for c in chunks) + b"data: [DONE]\n\n"


class Model:
    """Says its messages in turn, whole or as a stream."""

    def __init__(self, *messages):
        self.messages = [{"content": m} if isinstance(m, str) else m for m in messages]

    def __call__(self, method, path, body):
        assert (method, path) == ("POST", "/v1/chat/completions")
        message = self.messages.pop(0)
        return stream(message) if body.get("stream") else completion(message)


class Chats:
    """A user's side of conversations, with either client, whole or streamed."""

    def __init__(self, target, detector, url, kind, **options):
        self._target = target
        self._detector = detector
        self._url = url
        self._is_async = kind.startswith("async")
        self._options = options | ({"stream": True} if kind.endswith("stream") else {})

    async def reply(self, conversation_id, messages, **details):
        settings = {"base_url": f"{self._url}/v1", "api_key": "k", "max_retries": 0}
        if not self._is_async:
            with openai.OpenAI(**settings) as client:
                guard = ConversationGuard(self._detector)
                chat = GuardedChat(guard, client.chat.completions.create, model="m", **self._options)
                return chat.reply(conversation_id, messages, **details)
        async with openai.AsyncOpenAI(**settings) as client, AsyncDetectorClient(self._target, timeout=5) as detector:
            guard = AsyncConversationGuard(detector)
            chat = AsyncGuardedChat(guard, client.chat.completions.create, model="m", **self._options)
            return await chat.reply(conversation_id, messages, **details)


@pytest.fixture(params=["sync", "async", "sync stream", "async stream"])
def chats(request, target, detector):
    """Makes chats of one kind with a model."""
    opened = []

    def make(*messages, **options):
        opened.append(StandIn(Model(*messages)))
        opened[-1].__enter__()
        chats = Chats(target, detector, opened[-1].url, request.param, **options)
        chats.server = opened[-1]
        chats.name = lambda words: f"{words} {request.param}"
        return chats

    yield make
    for server in opened:
        server.__exit__()


def said(role, content):
    return {"role": role, "content": content}


async def test_a_repeated_answer_is_made_again_with_the_instruction_in_the_system_prompt(chats, detector):
    chat = chats(DODGES[0], DODGES[0], ANSWER)
    name = chat.name("repair")
    messages = [said("system", "You rent out bikes."), said("user", ASKS[0])]
    first = await chat.reply(name, messages, turn_id="m1")
    assert first.text == DODGES[0]
    messages += [*first.messages, said("user", ASKS[1])]
    second = await chat.reply(name, messages, turn_id="m2")
    assert (second.text, second.guarded.repairs) == (ANSWER, 1)
    prompts = [body["messages"] for _, _, body in chat.server.calls]
    assert prompts[1] == messages
    assert prompts[2][1:] == messages[1:]
    system = prompts[2][0]["content"]
    assert system.startswith("You rent out bikes.\n\n")
    assert len(system) > len("You rent out bikes.\n\n")
    assert not any(text in system for text in (*ASKS, *DODGES)), "nobody's words are spliced into instructions"
    assert recorded(detector, name) == [("user", ASKS[0]), ("bot", DODGES[0]), ("user", ASKS[1]), ("bot", ANSWER)]


async def test_tools_run_once_though_the_reply_is_made_again(chats, detector):
    ran = []

    def run_tool(name, arguments):
        ran.append((name, arguments))
        return {"state": "open"}

    chat = chats(DODGES[0], {"tool_calls": [LOOK_UP]}, DODGES[0], ANSWER, run_tool=run_tool)
    name = chat.name("tools")
    await chat.reply(name, [said("user", ASKS[0])])
    second = await chat.reply(name, [said("user", ASKS[0]), said("assistant", DODGES[0]), said("user", ASKS[1])])
    assert second.text == ANSWER
    assert ran == [("ride", {"number": 5512})]
    call, result, reply = second.messages
    assert call["tool_calls"] == [LOOK_UP]
    assert result == {"role": "tool", "tool_call_id": "call_1", "content": '{"state": "open"}'}
    assert reply == said("assistant", ANSWER)
    assert chat.server.calls[-1][2]["messages"][-2:] == [call, result]


async def test_arguments_that_are_no_json_go_back_to_the_model(chats):
    broken = LOOK_UP | {"function": {"name": "ride", "arguments": "{5512"}}
    chat = chats({"tool_calls": [broken]}, ANSWER, run_tool=lambda name, arguments: pytest.fail("not to be run"))
    reply = await chat.reply(chat.name("broken"), [said("user", ASKS[0])])
    assert reply.text == ANSWER
    assert "no JSON object" in reply.messages[1]["content"]


async def test_tools_without_a_runner_are_the_callers_mistake(chats):
    chat = chats({"tool_calls": [LOOK_UP]})
    with pytest.raises(ValueError, match="run_tool"):
        await chat.reply(chat.name("no tools"), [said("user", ASKS[0])])


async def test_a_model_that_only_calls_tools_is_stopped(chats):
    chat = chats(*[{"tool_calls": [LOOK_UP]}] * 3, run_tool=lambda name, arguments: "open", max_tool_rounds=2)
    with pytest.raises(ValueError, match="max_tool_rounds = 2"):
        await chat.reply(chat.name("rounds"), [said("user", ASKS[0])])


async def test_content_parts_and_refusals_are_text(chats, detector):
    chat = chats({"content": None, "refusal": "I can't help with that."})
    name = chat.name("parts")
    parts = [
        {"type": "text", "text": ASKS[0]},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}},
        {"type": "text", "text": "See the picture."},
    ]
    reply = await chat.reply(name, [said("user", parts)])
    assert reply.text == "I can't help with that."
    assert recorded(detector, name)[0] == ("user", f"{ASKS[0]}\nSee the picture.")


async def test_who_asks_for_a_person_is_offered_one_without_a_call_of_the_model(chats):
    chat = chats()
    reply = await chat.reply(chat.name("person"), [said("user", HUMAN_PLEASE)])
    assert reply.guarded.step is Step.OFFER
    assert reply.messages == [said("assistant", reply.text)]
    assert chat.server.calls == []


async def test_while_a_person_has_the_conversation_nothing_is_said(chats):
    chat = chats()
    reply = await chat.reply(chat.name("held"), [said("user", ASKS[0])], holder="human")
    assert (reply.guarded.step, reply.text, reply.messages) == (Step.MUTE, "", [])


@pytest.mark.parametrize("messages", [[], [said("user", "hi"), said("assistant", "hello")]])
async def test_a_conversation_that_does_not_end_with_the_user_is_refused(chats, messages):
    with pytest.raises(ValueError, match="role = user"):
        await chats().reply("none", messages)
