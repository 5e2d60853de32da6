"""The turns as a package is made from them, and the words that it takes out of them."""

from msgspec import Struct

from detector.handoff.package import Quote
from detector.turn import Role
from detector.verdict import Action, Signal, SignalKind

MAX_QUOTE = 600
"""Characters of a quote; a longer one is cut behind its last whole word. The whole text is in the transcript."""


class SeenTurn(Struct, frozen=True, gc=False):
    """A recorded turn with what the detector said of it.

    Attributes:
        index, turn_id: Which turn.
        role: Who wrote it.
        text: What was written; "" where it is not kept.
        time: Receipt, seconds since the epoch; 0.0 where nobody knows.
        signals: The flagged ones; () where none are known any more.
        episode: Number of the episode that the turn belongs to; 0 outside of one.
        action: The level after it.
        is_kept: Whether its text is what was written.
    """

    index: int
    turn_id: str
    role: Role
    text: str
    time: float = 0.0
    signals: tuple[Signal, ...] = ()
    episode: int = 0
    action: Action = Action.CONTINUE
    is_kept: bool = True

    def has(self, kind: SignalKind) -> bool:
        """Whether a signal of this kind was flagged."""
        return any(signal.kind is kind for signal in self.signals)


def clipped(text: str, limit: int) -> str:
    """The head of a text, cut behind its last whole word; the whole text if it is short enough."""
    if len(text) <= limit:
        return text
    head = text[: limit + 1]
    end = max(head.rfind(" "), head.rfind("\n"))
    return head[: end if end > limit // 2 else limit].rstrip()


def quoted(turn: SeenTurn, sentence: str = "") -> Quote:
    """A turn's text, or a sentence of it.

    Args:
        turn: The turn.
        sentence: As the detector reads it, without markup; the whole turn is quoted if it was not written like that.
    """
    text = sentence if sentence and sentence in turn.text else turn.text
    return Quote(clipped(text.strip(), MAX_QUOTE), turn.index, turn.turn_id)
