"""What a call adds to a conversation: the turns that were missed, and what holds for all of it."""

from collections.abc import Sequence
from uuid import uuid4

from msgspec.structs import replace

from detector.errors import AlreadyExistsError, InvalidArgumentError
from detector.service.codec import digest_of
from detector.service.convert import Details, TurnCall
from detector.service.live import Live
from detector.stores import Header
from detector.turn import Turn

_HEADER_LAG = 60.0
"""Seconds by which the stored time of the latest turn may lag behind."""

Held = tuple[str, bytes]
"""A turn that we hold: its id and digest."""


def missing_turns(live: Live, history: Sequence[Turn], turn_id: str) -> list[Turn]:
    """The turns of `history` after the last one that we hold, each once.

    Args:
        live: What we hold.
        history: The turns before the one to judge, oldest first.
        turn_id: Id of the turn to judge; should it stand in the history too, it is not missing.

    Raises:
        AlreadyExistsError: The history gives one id to two different turns.
    """
    missing: list[Turn] = []
    named: dict[str, Turn] = {}
    for turn in history[_last_held(live, history) + 1 :]:
        name = turn.turn_id
        if name:
            if name == turn_id or name in live.recent:
                continue
            twin = named.setdefault(name, turn)
            if (twin.text, twin.role) != (turn.text, turn.role):
                raise AlreadyExistsError("history has a turn_id for two different turns; every turn needs its own id")
            if twin is not turn:
                continue
        missing.append(turn)
    return missing


def named(turn: Turn) -> Turn:
    """The turn with an id of ours, if it has none."""
    return turn if turn.turn_id else replace(turn, turn_id=uuid4().hex)


def with_details(header: Header, details: Details) -> Header:
    """The header with what a call says of the conversation: the first non-empty value of each holds."""
    bot_id, channel, language, user_ref = details
    return replace(
        header,
        bot_id=header.bot_id or bot_id,
        channel=header.channel or channel,
        language=header.language or language,
        user_ref=header.user_ref or user_ref,
    )


def header_after(header: Header, call: TurnCall, now: float, max_metadata: int) -> Header:
    """The header after a call; the same object if nothing of it has to be written.

    Raises:
        InvalidArgumentError: The conversation would have too much metadata.
    """
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
    metadata = {**header.metadata, **call.metadata}
    if len(metadata) > max_metadata:
        raise InvalidArgumentError(
            f"metadata would have {len(metadata)} entries in this conversation; "
            f"the limit is max_metadata_entries = {max_metadata}"
        )
    return replace(
        with_details(header, call.details),
        metadata=metadata,
        outcome=header.outcome if header.is_open else 0,
        created=header.created or now,
        updated=now,
        is_open=True,
    )


def _last_held(live: Live, history: Sequence[Turn]) -> int:
    """Index in `history` of the last turn that we hold; -1 if there is none.

    Turns are told by id, or by content where they have none. In a loop the same lines come again and again, so one
    line says little: all that we hold has to fit before it, and a history that would begin before our first turn is
    taken only if nothing else fits. A history that leaves out turns fits nowhere; then its latest turn that we know
    counts.
    """
    held = live.held()
    if not held:
        return -1
    marks = [turn.turn_id or digest_of(turn) for turn in history]
    before_our_first = -1
    for i in range(len(marks) - 1, -1, -1):
        if _fits(marks, i, held):
            if i < live.conversation.progress.turns:
                return i
            before_our_first = max(before_our_first, i)
    if before_our_first >= 0:
        return before_our_first
    known = {mark for turn in held for mark in turn}
    return max((i for i, mark in enumerate(marks) if mark in known), default=-1)


def _fits(marks: Sequence[str | bytes], at: int, held: Sequence[Held]) -> bool:
    """Whether the history up to `at` ends in the turns that we hold, latest first in `held`."""
    return all(marks[at - back] in turn for back, turn in zip(range(at + 1), held, strict=False))
