"""What a call adds to a conversation: the turns that were missed, and what holds for all of it."""

from collections.abc import Sequence
from uuid import uuid4

from msgspec.structs import replace

from detector.service.codec import digest_of
from detector.service.convert import TurnCall
from detector.service.live import Live
from detector.stores import Header
from detector.turn import Turn

_HEADER_LAG = 60.0
"""Seconds by which the stored time of the latest turn may lag behind."""


def missing_turns(live: Live, history: Sequence[Turn], turn_id: str) -> list[Turn]:
    """The turns of `history` after the last one that we hold: by id, or by content where there are no ids."""
    for i in range(len(history) - 1, -1, -1):
        turn = history[i]
        if turn.turn_id in live.recent or (not turn.turn_id and digest_of(turn) == live.last_digest):
            return [missed for missed in history[i + 1 :] if missed.turn_id != turn_id or not turn_id]
    return [missed for missed in history if missed.turn_id != turn_id or not turn_id]


def named(turn: Turn) -> Turn:
    """The turn with an id of ours, if it has none."""
    return turn if turn.turn_id else replace(turn, turn_id=uuid4().hex)


def header_after(header: Header, call: TurnCall, now: float) -> Header:
    """The header after a call; the same object if nothing of it has to be written."""
    bot_id, channel, language, user_ref = call.details
    changed = (
        not header.created
        or not header.is_open
        or now - header.updated > _HEADER_LAG
        or (bot_id and not header.bot_id)
        or (channel and not header.channel)
        or (language and not header.language)
        or (user_ref and not header.user_ref)
        or (call.metadata and not call.metadata.items() <= header.metadata.items())
    )
    if not changed:
        return header
    return replace(
        header,
        bot_id=header.bot_id or bot_id,
        channel=header.channel or channel,
        language=header.language or language,
        user_ref=header.user_ref or user_ref,
        metadata={**header.metadata, **call.metadata},
        created=header.created or now,
        updated=now,
        is_open=True,
    )
