"""What is kept of a feedback, and the shelf that every store has for it."""

from typing import Protocol

from msgspec import Struct

from detector.feedback import Claim, Finding


class CopiedTurn(Struct, frozen=True):
    """A turn as it was when the feedback came; numbers and times as in `TurnRow`."""

    index: int
    turn_id: str
    role: int
    text: str
    time: float


class SaidSignal(Struct, frozen=True):
    """What the detector had said of one signal.

    Attributes:
        kind: Number of the contract's enum.
        flagged: Whether it was over its threshold; None if the answer is no longer kept.
        score: Calibrated probability, 0 to 1; None for kinds that rules find.
    """

    kind: int
    flagged: bool | None
    score: float | None


class Said(Struct, frozen=True):
    """What the detector had said of the target.

    Attributes:
        signals: Of the turn, those under their threshold too as far as they were scored.
        action, cause: The recommendation after the turn, withheld or not; numbers of the contract's enums.
        model_id, policy_version: What had judged; "" if the answer is no longer kept.
    """

    signals: tuple[SaidSignal, ...]
    action: int
    cause: int
    model_id: str
    policy_version: str


class Feedback(Struct, frozen=True):
    """A recorded feedback, with all that is needed to learn from it once its conversation is gone.

    Attributes:
        tenant: Whose conversation it is about.
        claim: What the person said.
        finding: The same beside what the detector had said.
        received: Seconds since the epoch.
        turn_index, turn_id: The turn that it is about.
        said: What the detector had said there.
        turns: The target and the turns before it, at most a window of them, oldest first; none without text.
        bot_id, language: Of the conversation.
        conversation_created: Tells conversations apart that follow each other under one id.
    """

    tenant: str
    claim: Claim
    finding: Finding
    received: float
    turn_index: int
    turn_id: str
    said: Said
    turns: tuple[CopiedTurn, ...]
    bot_id: str = ""
    language: str = ""
    conversation_created: float = 0.0


class FeedbackShelf(Protocol):
    """Keeps feedback. Every method is synchronous, short, and raises `StoreError` when it fails."""

    def get(self, tenant: str, feedback_id: str) -> Feedback | None:
        """What stands under an id."""
        ...

    def add(self, feedback: Feedback) -> Feedback:
        """Keep a feedback unless its id is taken; gives what stands under the id. Durable on return."""
        ...

    def forget(self, before: float) -> int:
        """Erase what was received before a moment; returns how many that were."""
        ...
