"""What a call has to judge, and what comes of it before it is recorded."""

from collections.abc import Sequence

from msgspec import Struct

from detector.cases import CaseChange
from detector.conversation import Conversation
from detector.pipeline import Judgement
from detector.service.answers import Answer, Message
from detector.service.brain import Brain
from detector.service.live import Live
from detector.stores import Header, TurnRow
from detector.turn import Holder, OfferReply, Turn

INLINE_TURNS = 24
INLINE_CHARS = 4_000
"""Turns, and characters of them, that are judged on the event loop, about 5 ms of work; more go to a thread."""


class Work(Struct, frozen=True):
    """What a call has to judge: the turns that were missed, and its own."""

    live: Live
    brain: Brain
    turns: Sequence[Turn]
    holder: Holder | None
    load_seconds: float
    reply: OfferReply = OfferReply.NONE

    @property
    def is_long(self) -> bool:
        """Whether judging it would hold up the event loop, as a second stage always may."""
        return self.brain.model.second is not None or is_long(self.turns)

    def judged(self) -> list[Judgement]:
        """Judge them all; pure, so it may run on any thread."""
        return self.brain.pipeline.judge_all(self.live.conversation, self.turns, self.holder, self.reply)


class Judged(Struct, frozen=True):
    """What a call gives, before it is recorded.

    Attributes:
        answer: The answer to its own turn.
        message: The same as a message.
        rows: All of its turns, to be recorded; none for a candidate or a stateless call.
        received: When they were received.
        changes: What they do to cases.
    """

    answer: Answer
    message: Message
    rows: Sequence[TurnRow]
    received: float
    changes: Sequence[CaseChange] = ()


def fresh_work(brain: Brain, turns: Sequence[Turn], holder: Holder | None, reply: OfferReply = OfferReply.NONE) -> Work:
    """Work that has nothing to do with what we hold."""
    return Work(Live(Conversation(), Header(), brain.model.encoder_hash), brain, turns, holder, 0.0, reply)


def is_long(turns: Sequence[Turn] | Sequence[TurnRow]) -> bool:
    """Whether judging these would hold up the event loop."""
    return len(turns) > INLINE_TURNS or sum([len(turn.text) for turn in turns]) > INLINE_CHARS
