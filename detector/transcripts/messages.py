"""Chat messages as OpenAI and the many platforms after it export them: `[{"role", "content", ...}]`."""

from collections.abc import Mapping, Sequence
from typing import Any

from detector.transcripts.fields import well_formed
from detector.transcripts.transcript import FormatError, Transcript
from detector.turn import Role, Turn

_ROLES = {
    "user": Role.USER,
    "assistant": Role.BOT,
    "system": Role.SYSTEM,
    "developer": Role.SYSTEM,
    "tool": Role.TOOL,
    "function": Role.TOOL,
}
# Before there were tools there were functions.
_CALLS = ("tool_calls", "function_call")


def transcript_from_messages(messages: object, conversation_id: str) -> Transcript:
    """A conversation from its list of messages.

    Raises:
        FormatError: A field is missing or of another kind.
    """
    if not isinstance(messages, list) or not messages:
        raise FormatError("messages must be a list of at least one message")
    return Transcript(conversation_id, tuple(_turn(message, f"messages[{i}]") for i, message in enumerate(messages)))


def _turn(message: object, where: str) -> Turn:
    if not isinstance(message, dict):
        raise FormatError(f"{where} must be an object with role and content")
    name = message.get("role")
    if not isinstance(name, str) or name not in _ROLES:
        raise FormatError(f"{where}.role must be one of {', '.join(_ROLES)}")
    role = _ROLES[name]
    text = _text(message, where)
    if role is Role.BOT and not text and any(message.get(call) for call in _CALLS):
        # Nothing that the user sees: the bot is at work.
        role = Role.TOOL
    return Turn(role, well_formed(text))


def _text(message: Mapping[str, Any], where: str) -> str:
    content = message.get("content")
    if content is None:
        refusal = message.get("refusal")
        return refusal if isinstance(refusal, str) else ""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return _joined(content, where)
    raise FormatError(f"{where}.content must be a text, a list of parts or null")


def _joined(parts: Sequence[Any], where: str) -> str:
    """The text of a message in parts; pictures, sound and files have none."""
    texts: list[str] = []
    for i, part in enumerate(parts):
        if not isinstance(part, (str, dict)):
            raise FormatError(f"{where}.content[{i}] must be a text or an object with type")
        text = part if isinstance(part, str) else part.get("text", part.get("refusal"))
        if isinstance(text, str):
            texts.append(text)
    return "\n".join(texts)
