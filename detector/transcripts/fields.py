"""Fields that the JSON formats share."""

from collections.abc import Mapping
from typing import Any


def well_formed(text: str) -> str:
    """The text with halves of surrogate pairs, as left by a cut emoji in JSON, turned into U+FFFD."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def id_of(record: Mapping[str, Any], default: str) -> str:
    """The conversation's id as a text; `default` if the record has none."""
    for name in ("id", "conversation_id"):
        value = record.get(name)
        if isinstance(value, str) and value.strip():
            return well_formed(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
    return default


def details_of(record: Mapping[str, Any]) -> tuple[str, str, str]:
    """The conversation's bot_id ("bot" in labelled data), channel and language; "" for what the record lacks."""
    bot_id = record.get("bot_id", record.get("bot"))
    values = (bot_id, record.get("channel"), record.get("language"))
    bot_id, channel, language = (well_formed(value) if isinstance(value, str) else "" for value in values)
    return bot_id, channel, language
