"""OpenAI-style chat loops: any function that takes and gives what `client.chat.completions.create` does.

chat = GuardedChat(guard, client.chat.completions.create, model="gpt-5-mini")
said = chat.reply("order-77", messages)
send(said.text)
messages += said.messages

Nothing of the `openai` package is imported: other servers and clients speak the format too.
"""

import inspect
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, Unpack

from detector.adapters.chat_messages import (
    Message,
    assembled,
    assembled_async,
    content_text,
    last_user_text,
    tool_calls,
    tool_message,
    whole,
    with_instruction,
)
from detector.client import AsyncConversationGuard, ConversationGuard, GuardedReply, Repair
from detector.client.turns import DetailFields

RunTool: TypeAlias = Callable[[str, dict[str, Any]], Any]
"""Takes a tool's name and arguments and gives its result: a string, or what JSON can hold; for asyncio also awaited."""


@dataclass(frozen=True, slots=True)
class ChatReply:
    """What to send to the user.

    Attributes:
        guarded: What was done.
        messages: What to append to the conversation: calls and results of tools, then the reply.
    """

    guarded: GuardedReply
    messages: list[dict[str, Any]]

    @property
    def text(self) -> str:
        """The message to send; empty: send nothing."""
        return self.guarded.text


@dataclass(slots=True)
class _Work:
    """One reply in the making. Tools run once: a reply that is made again starts from their results."""

    messages: Sequence[Message]
    added: list[dict[str, Any]] = field(default_factory=list)

    def prompt(self, repair: Repair | None) -> list[Message]:
        messages = [*self.messages, *self.added]
        return messages if repair is None else with_instruction(messages, repair.template)

    def called(self, message: dict[str, Any], results: Iterable[tuple[str, object]]) -> None:
        self.added.append(message)
        self.added += [tool_message(call_id, result) for call_id, result in results]

    def finished(self, guarded: GuardedReply) -> ChatReply:
        said = [{"role": "assistant", "content": guarded.text}] if guarded.text else []
        return ChatReply(guarded, [*self.added, *said])


class GuardedChat:
    """Answers users through a language model, with its tools. Lives as long as its guard."""

    def __init__(
        self,
        guard: ConversationGuard,
        create: Callable[..., Any],
        *,
        run_tool: RunTool | None = None,
        max_tool_rounds: int = 8,
        **options: Any,  # noqa: ANN401 (they are the API's)
    ) -> None:
        """Wrap the guard and the model.

        Args:
            guard: The guard.
            create: `client.chat.completions.create`, or what does as it does.
            run_tool: Runs a tool that the model calls.
            max_tool_rounds: How often the model may call tools for one message of the user.
            **options: Sent with every call: model, tools, temperature and the like. With `stream=True` the chunks are
                put together here: a reply must be whole before it can be judged.
        """
        self._guard = guard
        self._create = create
        self._run_tool = run_tool
        self._max_tool_rounds = max_tool_rounds
        self._options = options

    def reply(
        self,
        conversation_id: str,
        messages: Sequence[Message],
        *,
        turn_id: str = "",
        reply_id: str = "",
        **details: Unpack[DetailFields],
    ) -> ChatReply:
        """Answer the user's message that `messages` end with.

        Args:
            conversation_id: The platform's id.
            messages: The conversation in the API's format; it is not changed.
            turn_id: The platform's id of the user's message.
            reply_id: An id for the reply.
            **details: See `DetailFields`.

        Raises:
            ValueError: The last message is not the user's, or the model calls tools that cannot be run.
            Exception: What `create` or a tool raised.
        """
        text = last_user_text(messages)
        work = _Work(messages)
        guarded = self._guard.answer(
            conversation_id,
            text,
            lambda repair: self._draft(work, repair),
            turn_id=turn_id,
            reply_id=reply_id,
            **details,
        )
        return work.finished(guarded)

    def _draft(self, work: _Work, repair: Repair | None) -> str:
        for _ in range(self._max_tool_rounds + 1):
            answered = self._create(messages=work.prompt(repair), **self._options)
            message = assembled(answered) if self._options.get("stream") else whole(answered)
            if not message.get("tool_calls"):
                return content_text(message.get("content"))
            run_tool = checked_tool(self._run_tool)
            calls = tool_calls(message)
            work.called(message, [(call_id, run_tool(name, given)) for call_id, name, given in calls])
        raise ValueError(f"the model still calls tools after max_tool_rounds = {self._max_tool_rounds}")


class AsyncGuardedChat:
    """`GuardedChat` for asyncio: `create` is awaited, and `run_tool` where it is a coroutine function."""

    def __init__(
        self,
        guard: AsyncConversationGuard,
        create: Callable[..., Awaitable[Any]],
        *,
        run_tool: RunTool | None = None,
        max_tool_rounds: int = 8,
        **options: Any,  # noqa: ANN401 (they are the API's)
    ) -> None:
        """Wrap the guard and the model, as `GuardedChat` does."""
        self._guard = guard
        self._create = create
        self._run_tool = run_tool
        self._max_tool_rounds = max_tool_rounds
        self._options = options

    async def reply(
        self,
        conversation_id: str,
        messages: Sequence[Message],
        *,
        turn_id: str = "",
        reply_id: str = "",
        **details: Unpack[DetailFields],
    ) -> ChatReply:
        """Answer the user's message that `messages` end with, as `GuardedChat.reply` does."""
        text = last_user_text(messages)
        work = _Work(messages)
        guarded = await self._guard.answer(
            conversation_id,
            text,
            lambda repair: self._draft(work, repair),
            turn_id=turn_id,
            reply_id=reply_id,
            **details,
        )
        return work.finished(guarded)

    async def _draft(self, work: _Work, repair: Repair | None) -> str:
        for _ in range(self._max_tool_rounds + 1):
            answered = await self._create(messages=work.prompt(repair), **self._options)
            message = await assembled_async(answered) if self._options.get("stream") else whole(answered)
            if not message.get("tool_calls"):
                return content_text(message.get("content"))
            run_tool = checked_tool(self._run_tool)
            results = []
            for call_id, name, given in tool_calls(message):
                result = run_tool(name, given)
                results.append((call_id, await result if inspect.isawaitable(result) else result))
            work.called(message, results)
        raise ValueError(f"the model still calls tools after max_tool_rounds = {self._max_tool_rounds}")


def checked_tool(run_tool: RunTool | None) -> Callable[[str, dict[str, Any] | None], Any]:
    """The function that runs tools; arguments that cannot be read are the model's to mend.

    Raises:
        ValueError: There is none.
    """
    if run_tool is None:
        raise ValueError("the model calls a tool; give run_tool")
    return lambda name, given: _UNREADABLE if given is None else run_tool(name, given)


_UNREADABLE = "error: the arguments are no JSON object"
