"""The second stage: a contextual cross-encoder that reads doubtful turns again, together with what was said before.

The turn heads see numbers; this one sees words. It is asked only where the heads are in doubt, and its opinion is
mixed with theirs on the log-odds. Composing its input is shared with training, so both see the same tokens.
"""

import math
from collections.abc import Iterable, Sequence
from typing import ClassVar, Protocol

from msgspec import Struct

from detector.memory import Memory
from detector.model import BOT_HEADS, USER_HEADS
from detector.turn import Role

HEADS = (*USER_HEADS, *BOT_HEADS)
"""Heads in the order of a cross-encoder's outputs; only those of the turn's role mean something."""

_CONTEXT_TOKENS = 110
_LEAST_CONTEXT = 12
"""No further turn is put in front if less than this is left."""
_TURN_TOKENS = 48
_SAME_ROLE_TOKENS = 28
_OTHER_ROLE_TOKENS = 12
"""Turns of the other role are told shortly, but for the one right before."""


class Tokens(Protocol):
    """How a cross-encoder sees texts."""

    def tokens(self, text: str) -> list[int]:
        """Token ids of a text without special tokens, at most 200."""
        ...

    def frame(self) -> tuple[int, int, list[int], list[int]]:
        """The opening and the closing token, and what stands before a turn of the user and of the bot."""
        ...


class CrossEncoder(Tokens, Protocol):
    """Reads a turn together with its context."""

    def read(self, tokens: Sequence[int], segments: Sequence[int]) -> Sequence[float]:
        """Log-odds by head, as in `HEADS`, of one composed input."""
        ...


class Said(Struct, frozen=True, gc=False):
    """A turn as it is composed: its index over all turns, its role and its normalized text."""

    index: int
    role: Role
    text: str


class Opinion(Struct, frozen=True):
    """How one head takes the second opinion: `sigmoid(own * log-odds + other * second + offset)`.

    Attributes:
        own, other, offset: Of the logistic mixture.
        low, high: The head is in doubt from `low` to `high`, both included.
    """

    OWN_LEAST: ClassVar[float] = 1e-4
    """The head's own score counts as no surer than this, nor surer than its complement."""

    own: float
    other: float
    offset: float
    low: float
    high: float

    def is_in_doubt(self, score: float) -> bool:
        """Whether the head's own score asks for a second opinion."""
        return self.low <= score <= self.high

    def settled(self, score: float, second: float) -> float:
        """The score after the second opinion.

        Args:
            score: The head's own, 0 to 1.
            second: Log-odds of the cross-encoder.
        """
        score = min(max(score, self.OWN_LEAST), 1 - self.OWN_LEAST)
        return 1.0 / (1.0 + math.exp(-(self.own * math.log(score / (1 - score)) + self.other * second + self.offset)))


class SecondStage(Struct, frozen=True):
    """A cross-encoder with what each head makes of it.

    Attributes:
        encoder: Reads the turn.
        opinions: By head.
    """

    encoder: CrossEncoder
    opinions: dict[str, Opinion]

    def is_in_doubt(self, role: Role, scores: Sequence[float]) -> bool:
        """Whether any head of the turn's role is in doubt."""
        return any(self.opinions[head].is_in_doubt(score) for head, score in zip(heads_of(role), scores, strict=True))

    def settled(self, index: int, role: Role, text: str, memory: Memory, scores: Sequence[float]) -> tuple[float, ...]:
        """The scores of a turn after the second opinion.

        Args:
            index: Of the turn.
            role: Who wrote it.
            text: Its normalized text.
            memory: The window before it.
            scores: Those of its role's heads.
        """
        second = self.encoder.read(*composed(Said(index, role, text), said_before(memory), self.encoder))
        first = 0 if role is Role.USER else len(USER_HEADS)
        return tuple(
            self.opinions[head].settled(score, second[first + j])
            for j, (head, score) in enumerate(zip(heads_of(role), scores, strict=True))
        )


def heads_of(role: Role) -> tuple[str, ...]:
    """The heads of a role."""
    return USER_HEADS if role is Role.USER else BOT_HEADS


def said_before(memory: Memory) -> list[Said]:
    """The turns of the window, latest first."""
    turns = [Said(turn.index, role, turn.text) for role in (Role.USER, Role.BOT) for turn in memory.of(role).turns]
    return sorted(turns, key=lambda turn: turn.index, reverse=True)


def composed(turn: Said, before: Iterable[Said], encoder: Tokens) -> tuple[list[int], list[int]]:
    """Tokens and segments of a turn in its context: the latest turns that fit, then the turn as second segment.

    Args:
        turn: The turn.
        before: Earlier turns, latest first.
        encoder: Gives tokens.
    """
    opening, closing, user, bot = encoder.frame()
    context: list[int] = []
    for earlier in before:
        if len(context) > _CONTEXT_TOKENS - _LEAST_CONTEXT:
            break
        is_near = earlier.role is turn.role or earlier.index == turn.index - 1
        told = _shortened(encoder.tokens(earlier.text), _SAME_ROLE_TOKENS if is_near else _OTHER_ROLE_TOKENS)
        context = [*(user if earlier.role is Role.USER else bot), *told, *context]
    first = [opening, *context, closing]
    speaker = user if turn.role is Role.USER else bot
    second = [*speaker, *_shortened(encoder.tokens(turn.text), _TURN_TOKENS), closing]
    return first + second, [0] * len(first) + [1] * len(second)


def _shortened(tokens: list[int], limit: int) -> list[int]:
    """The head and the tail of a long text."""
    return tokens if len(tokens) <= limit else tokens[: limit - limit // 3] + tokens[-(limit // 3) :]
