"""Conversations as rows, and rows as conversations."""

from collections.abc import Sequence
from hashlib import blake2b

import msgspec

from detector.conversation import Conversation, Episode, Progress
from detector.memory import PastTurn, figures_of
from detector.pipeline import Judgement, Pipeline
from detector.stores import TurnRow
from detector.turn import Role, Turn


class _StoredPast(msgspec.Struct, array_like=True, gc=False):
    """What of a scored turn cannot be read again from its text. Fields are only ever added, at the end."""

    scores: tuple[float, ...]
    restated: float
    to_other: float
    ending: float
    of: int
    asked_again: float = 0.0


class _StoredEpisode(msgspec.Struct, gc=False):
    """Of a stored progress the episode alone: a package looks at that of every turn."""

    episode: Episode | None = None


_encode = msgspec.msgpack.Encoder().encode
_decode_past = msgspec.msgpack.Decoder(_StoredPast).decode
_decode_progress = msgspec.msgpack.Decoder(Progress).decode
_decode_episode = msgspec.msgpack.Decoder(_StoredEpisode).decode


def digest_of(turn: Turn) -> bytes:
    """Hash of what makes two turns the same turn: who said what."""
    return blake2b(turn.text.encode("utf-8", "surrogatepass"), digest_size=8, salt=bytes([turn.role])).digest()


def to_row(judgement: Judgement, turn: Turn, received: float, answer: bytes) -> TurnRow:
    """A judged turn as a row."""
    past = judgement.past
    return TurnRow(
        index=judgement.verdict.turn.index,
        turn_id=turn.turn_id,
        digest=digest_of(turn),
        role=int(turn.role),
        time=turn.time or received,
        received=received,
        text=turn.text,
        past=b""
        if past is None
        else _encode(_StoredPast(past.scores, past.restated, past.to_other, past.ending, past.of, past.asked_again)),
        progress=_encode(judgement.conversation.progress),
        answer=answer,
    )


def to_conversation(rows: Sequence[TurnRow], pipeline: Pipeline) -> Conversation:
    """The conversation as it was after the last of `rows`, its window read again from the texts."""
    if not rows:
        return Conversation()
    past = [(Role(row.role), _past(row)) for row in rows[-pipeline.window :] if row.past]
    return pipeline.restored(to_progress(rows[-1]), past)


def to_progress(row: TurnRow) -> Progress:
    """The conversation's progress after a row."""
    return _decode_progress(row.progress)


def to_episode(row: TurnRow) -> Episode | None:
    """The episode that runs after a row."""
    return _decode_episode(row.progress).episode


def to_scores(row: TurnRow) -> tuple[float, ...]:
    """The calibrated scores of a row's turn, in the order of its heads; none if it was not scored."""
    return _decode_past(row.past).scores if row.past else ()


def from_progress(progress: Progress) -> bytes:
    """A progress as it is stored."""
    return _encode(progress)


def _past(row: TurnRow) -> PastTurn:
    stored = _decode_past(row.past)
    return PastTurn(
        index=row.index,
        turn_id=row.turn_id,
        text=row.text,
        figures=figures_of(
            stored.scores,
            restated=stored.restated,
            to_other=stored.to_other,
            ending=stored.ending,
            asked_again=stored.asked_again,
        ),
        of=stored.of,
    )
