"""What the detector says about a turn. The numbers of the enums are those of the contract."""

from enum import IntEnum

from msgspec import Struct

from detector.turn import Holder


class SignalKind(IntEnum):
    """What was seen in a turn."""

    USER_REFORMULATION = 1
    BOT_REPETITION = 2
    BOT_NON_ANSWER = 3
    USER_COMPLAINT = 4
    HUMAN_REQUEST = 5
    HIDDEN_PATH = 6
    HIGH_STAKES = 7
    RESOLUTION = 8


class RepetitionForm(IntEnum):
    """How a repetition resembles the turn that it repeats."""

    NONE = 0
    VERBATIM = 1
    NEAR = 2
    PARAPHRASE = 3
    CYCLE = 4


class Action(IntEnum):
    """What the platform should do, from least to most."""

    CONTINUE = 1
    WATCH = 2
    REPAIR = 3
    OFFER_HUMAN = 4
    HAND_OFF = 5
    HAND_OFF_URGENT = 6


class Cause(IntEnum):
    """Why."""

    NONE = 0
    LOOP = 1
    HUMAN_REQUEST = 2
    HIGH_STAKES = 3
    POLICY_TOPIC = 4
    HELD = 5


class Availability(IntEnum):
    """Whether a person can come."""

    NONE = 0
    AVAILABLE = 1
    OUTSIDE_HOURS = 2
    NOBODY_THERE = 3


class Severity(IntEnum):
    """How bad it is for the customer."""

    LOW = 1
    NORMAL = 2
    HIGH = 3
    CRITICAL = 4


class End(IntEnum):
    """Whether and how a conversation has ended."""

    OPEN = 1
    ENDED = 2
    IDLE = 3


class TurnRef(Struct, frozen=True, gc=False):
    """A turn by index and id."""

    index: int
    turn_id: str


class Signal(Struct, frozen=True):
    """One thing seen in a turn.

    Attributes:
        kind: What was seen.
        flagged: Whether it is over its threshold.
        score: Calibrated probability, 0 to 1; None for kinds that rules find.
        form: How a repetition resembles the earlier turn.
        of: The earlier turn.
        similarity: Likeness of the two, 0 to 1.
        sentence, earlier_sentence: The evidence.
    """

    kind: SignalKind
    flagged: bool = True
    score: float | None = None
    form: RepetitionForm = RepetitionForm.NONE
    of: TurnRef | None = None
    similarity: float | None = None
    sentence: str = ""
    earlier_sentence: str = ""


class Repair(Struct, frozen=True):
    """What the bot can do better."""

    avoid: tuple[TurnRef, ...]
    open_request: TurnRef | None
    template: str


class Recommendation(Struct, frozen=True):
    """What the platform should do now, and why.

    Attributes:
        action, cause, reason, episode_id, is_new, since, repair: As in the contract.
        availability: Whether a person can come; NONE below OFFER_HUMAN.
        next_open: When one is there again, seconds since the epoch; None if that is not known.
    """

    action: Action
    cause: Cause
    reason: str
    episode_id: str = ""
    is_new: bool = False
    since: TurnRef | None = None
    repair: Repair | None = None
    availability: Availability = Availability.NONE
    next_open: float | None = None


class State(Struct, frozen=True):
    """The conversation after a turn, as shown to callers."""

    stuck_probability: float
    attempts: int
    human_requests: int
    human_requests_passed_over: int
    severity: Severity
    first_sign: TurnRef | None
    turns: int
    holder: Holder
    end: End
    stuck_at_end: bool | None


class StageTimes(Struct, frozen=True):
    """Seconds spent in each stage of a turn."""

    encode: float = 0.0
    compare: float = 0.0
    classify: float = 0.0
    decide: float = 0.0


class Verdict(Struct, frozen=True):
    """All that is said about one turn."""

    turn: TurnRef
    signals: tuple[Signal, ...]
    state: State
    recommendation: Recommendation
