"""Messages of the chat completions format, whole and in pieces. Nothing of the `openai` package is imported."""

import json
from collections.abc import AsyncIterable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

Message: TypeAlias = Mapping[str, Any]
"""A message as it is sent: role, content, and with tools tool_calls or tool_call_id."""


def last_user_text(messages: Sequence[Message]) -> str:
    """The text of the user's message at the end.

    Raises:
        ValueError: There is none.
    """
    if not messages or messages[-1].get("role") != "user":
        raise ValueError("messages must end with a message of the user (role = user)")
    return content_text(messages[-1].get("content"))


def content_text(content: object) -> str:
    """The text of a content: a string, or the text parts of a list of parts (pictures and sound have none)."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "\n".join(part.get("text") or part.get("refusal") or "" for part in parts if part.get("type") in _TEXT_PARTS)


_TEXT_PARTS = ("text", "refusal")


def with_instruction(messages: Sequence[Message], instruction: str) -> list[Message]:
    """The messages with an instruction in their system prompt: many servers take one only, and only in front."""
    if messages and messages[0].get("role") in ("system", "developer"):
        first = dict(messages[0])
        first["content"] = "\n\n".join(part for part in (content_text(first.get("content")), instruction) if part)
        return [first, *messages[1:]]
    return [{"role": "system", "content": instruction}, *messages]


def whole(completion: Any) -> dict[str, Any]:  # noqa: ANN401 (the library's)
    """The message of a completion, as it is sent back."""
    message = completion.choices[0].message
    calls = [
        {
            "id": call.id,
            "type": "function",
            "function": {"name": call.function.name, "arguments": call.function.arguments},
        }
        for call in getattr(message, "tool_calls", None) or ()
    ]
    return _message(message.content or getattr(message, "refusal", None) or "", calls)


def assembled(chunks: Iterable[Any]) -> dict[str, Any]:
    """The message of a stream of chunks."""
    pieces = _Pieces()
    for chunk in chunks:
        pieces.add(chunk)
    return pieces.message()


async def assembled_async(chunks: AsyncIterable[Any]) -> dict[str, Any]:
    """The same for asyncio."""
    pieces = _Pieces()
    async for chunk in chunks:
        pieces.add(chunk)
    return pieces.message()


class _Pieces:
    """A message that comes in pieces: text to append, and tool calls by their index."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._calls: dict[int, dict[str, Any]] = {}

    def add(self, chunk: Any) -> None:  # noqa: ANN401 (the library's)
        if not chunk.choices:  # the last one may hold the usage alone
            return
        delta = chunk.choices[0].delta
        self._text.append(delta.content or getattr(delta, "refusal", None) or "")
        for piece in getattr(delta, "tool_calls", None) or ():
            call = self._calls.setdefault(
                piece.index, {"id": "", "type": "function", "function": {"name": "", "arguments": ""}}
            )
            call["id"] = piece.id or call["id"]
            if piece.function is not None:
                call["function"]["name"] += piece.function.name or ""
                call["function"]["arguments"] += piece.function.arguments or ""

    def message(self) -> dict[str, Any]:
        return _message("".join(self._text), [self._calls[index] for index in sorted(self._calls)])


def _message(content: str, calls: list[dict[str, Any]]) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": content or None}
    if calls:
        message["tool_calls"] = calls
    return message


def tool_calls(message: Message) -> Iterable[tuple[str, str, dict[str, Any] | None]]:
    """Id, name and arguments of each call; None: the model wrote arguments that are no JSON object."""
    for call in message["tool_calls"]:
        try:
            given = json.loads(call["function"]["arguments"] or "{}")
        except ValueError:
            given = None
        yield call["id"], call["function"]["name"], given if isinstance(given, dict) else None


def tool_message(call_id: str, result: object) -> dict[str, Any]:
    """The result of a tool, as it is sent back."""
    return {
        "role": "tool",
        "tool_call_id": call_id,
        "content": result if isinstance(result, str) else json.dumps(result),
    }
