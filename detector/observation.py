"""What one judged turn brings to the decision."""

from msgspec import Struct

from detector.conversation import Evidence
from detector.persons import NOTHING, PersonTalk
from detector.policies.topics import Topic
from detector.turn import Role
from detector.verdict import Signal, SignalKind, TurnRef


class Observation(Struct, frozen=True):
    """What one judged turn brings to the decision.

    Attributes:
        turn: The turn.
        role: USER or BOT.
        signals: The learnt signals that are flagged.
        flags: Lexicon categories in the turn.
        evidence: The sequential test with this turn in it.
        thread: The open request with this turn in it.
        stuck_probability: P(stuck by now).
        alarm: Score of the alarm's head, compared with the thresholds.
        asks: Whether the turn asks something.
        person: What it says about a person taking over.
        topics: Those of the policy that the user speaks of.
    """

    turn: TurnRef
    role: Role
    signals: tuple[Signal, ...]
    flags: int
    evidence: Evidence
    thread: tuple[TurnRef, ...]
    stuck_probability: float
    alarm: float
    asks: bool
    person: PersonTalk = NOTHING
    topics: tuple[Topic, ...] = ()

    def has(self, kind: SignalKind) -> bool:
        """Whether a signal of this kind was flagged."""
        return any(signal.kind is kind and signal.flagged for signal in self.signals)
