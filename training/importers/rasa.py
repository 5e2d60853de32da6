"""Rasa tracker dumps: `{"sender_id", "events": [{"event": "user", "text", "timestamp"}, ...]}`, one or many.

`user` and `bot` events are turns, the bot's own actions TOOL turns by their name; slots and the rest are left out. Each
session, from one `action_session_start` to the next, is a conversation.
"""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from detector.transcripts.fields import well_formed
from detector.turn import Role
from training.data import Conversation, DataError, LabelledTurn, Row
from training.importers.json_values import json_values, list_of, object_at, text_of
from training.importers.unlabelled import unlabelled

_ROLES = {"user": Role.USER, "bot": Role.BOT}
_SESSION_START = "action_session_start"
# Rasa's own bookkeeping; an utter_ action comes with the bot event that it leads to.
_SILENT = ("action_listen", "action_restart", "action_back", "action_unlikely_intent", "action_extract_slots", "utter_")
_COMMANDS = ("/session_start", "/restart", "/back")


def read_rasa(path: Path) -> Iterator[Conversation]:
    """The sessions of a file in which somebody said something.

    Raises:
        DataError: A field is missing or of another kind.
    """
    for where, value in json_values(path):
        tracker = object_at(value, where)
        sender = text_of(tracker, "sender_id", where)
        number = itertools.count(1)
        for session in _sessions(_in_order(list_of(tracker, "events", where), where)):
            turns = [turn for here, event in session if (turn := _turn(event, here))]
            if any(turn.role is not Role.TOOL for turn in turns):
                yield unlabelled(f"{sender}#{next(number)}", "rasa", turns, where)


def _in_order(events: list[Any], where: str) -> list[tuple[str, Row]]:
    """Events by time where all have one, else as they stand, each with the words that name it."""
    named = [(f"{where}: events[{i}]", object_at(event, f"{where}: events[{i}]")) for i, event in enumerate(events)]
    has_times = all(isinstance(event.get("timestamp"), int | float) for _, event in named)
    return sorted(named, key=lambda pair: float(pair[1]["timestamp"])) if has_times else named


def _sessions(events: list[tuple[str, Row]]) -> Iterator[list[tuple[str, Row]]]:
    session: list[tuple[str, Row]] = []
    for here, event in events:
        if event.get("event") == "action" and event.get("name") == _SESSION_START:
            yield session
            session = []
        else:
            session.append((here, event))
    yield session


def _turn(event: Row, here: str) -> LabelledTurn | None:
    kind = event.get("event")
    if kind == "action":
        name = event.get("name")
        # An end-to-end bot predicts a text, not an action; its bot event says it.
        return LabelledTurn(Role.TOOL, name) if isinstance(name, str) and not name.startswith(_SILENT) else None
    if kind not in _ROLES:
        return None
    text = event.get("text")
    if text is None:
        # A picture, buttons alone, or the silence in which a reminder came.
        return None
    if not isinstance(text, str):
        raise DataError(f"{here}.text must be a text or null")
    return None if kind == "user" and text.startswith(_COMMANDS) else LabelledTurn(_ROLES[kind], well_formed(text))
