"""The state of a conversation: what is kept between two turns, all of it immutable.

It is stored by field name without what has its default, so fields may be added, and no default may ever change.
"""

from msgspec import Struct
from msgspec.structs import replace

from detector.memory import Memory
from detector.turn import Holder, OfferReply
from detector.verdict import Action, Cause, End, Severity, TurnRef

MAX_THREAD = 16
MAX_AVOID = 8


class Evidence(Struct, frozen=True, gc=False, omit_defaults=True):
    """Running figures of the sequential test; all start at 0 and are cleared with the episode.

    Attributes:
        repeats, tries, evasions, complaints: Sums of the scores of repetition, reformulation, non-answer, complaint.
        recent_repeats, recent_tries: The same with a decay of 0.8 a turn.
        top_repeat, second_repeat, top_try, second_try: The two largest scores of each.
        repeated_on, tried_on, complained_on: P(by now the bot said one thing for the third time), P(the user put one
            thing for the third time), P(the user complained after a repeat): what the guidelines call stuck.
        quiet: Turns since the last flagged sign.
    """

    repeats: float = 0.0
    tries: float = 0.0
    evasions: float = 0.0
    complaints: float = 0.0
    recent_repeats: float = 0.0
    recent_tries: float = 0.0
    top_repeat: float = 0.0
    second_repeat: float = 0.0
    top_try: float = 0.0
    second_try: float = 0.0
    quiet: int = 0
    repeated_on: float = 0.0
    tried_on: float = 0.0
    complained_on: float = 0.0


class Episode(Struct, frozen=True, gc=False, omit_defaults=True):
    """From the first sign of a loop until it is over.

    Attributes:
        number: Counts the episodes of a conversation, from 1.
        first_sign: Where it began.
        action, cause: The level reached.
        since: Where the level was reached.
        signs: Flagged signs since the first offer of a person.
        offered: Index of the turn at which a person was first offered; -1 if none was.
        reply: What the user said to the offer.
    """

    number: int
    first_sign: TurnRef
    action: Action
    cause: Cause
    since: TurnRef
    signs: int = 0
    offered: int = -1
    reply: OfferReply = OfferReply.NONE


class Progress(Struct, frozen=True, gc=False, omit_defaults=True):
    """Everything but the window; small, and the same whether kept in memory or restored.

    Stored with every turn, so that fields are only ever added, with a default: what an older version wrote is read.

    Attributes:
        turns: Recorded turns of any role.
        last_role: Role of the latest turn; 0 before the first.
        fresh_from: Index at which the window starts anew (after a person held it, or after an end).
        cooldown_until: No loop alarm before this index.
        holder: Who has the conversation.
        owned: A person has it by a case of theirs: no turn of the bot takes it back.
        end: Whether and how it has ended.
        stuck_at_end: Whether it was stuck at its latest end.
        stuck_probability: After the latest turn.
        evidence: The sequential test.
        thread: User turns that put the open request, first one first.
        avoid: Bot turns whose substance is used up.
        episode: The running episode.
        episodes: Episodes so far.
        human_requests, passed_over: Requests for a person, and those passed over.
        asked_for_person: The latest request for a person that is still open.
        promised: Bot turns since a transfer was promised, whether asked for or not; -1 if none is due.
        high_stakes: A high-stakes topic came up in this window.
        topics: Names of the policy's topics that came up in it.
        severity: After the latest turn.
    """

    turns: int = 0
    last_role: int = 0
    fresh_from: int = 0
    cooldown_until: int = 0
    holder: Holder = Holder.BOT
    owned: bool = False
    end: End = End.OPEN
    stuck_at_end: bool | None = None
    stuck_probability: float = 0.0
    evidence: Evidence = Evidence()
    thread: tuple[TurnRef, ...] = ()
    avoid: tuple[TurnRef, ...] = ()
    episode: Episode | None = None
    episodes: int = 0
    human_requests: int = 0
    passed_over: int = 0
    asked_for_person: TurnRef | None = None
    promised: int = -1
    high_stakes: bool = False
    topics: tuple[str, ...] = ()
    severity: Severity = Severity.LOW


class Conversation(Struct, frozen=True, gc=False):
    """A conversation between two turns.

    Attributes:
        progress: Totals, episode and holder.
        memory: The window of remembered turns.
    """

    progress: Progress = Progress()
    memory: Memory = Memory()


def started_afresh(progress: Progress, cooldown: int) -> Progress:
    """The progress with an empty window from its next turn on, and a cooldown, so that an old loop stays away."""
    return replace(
        progress,
        fresh_from=progress.turns,
        cooldown_until=progress.turns + cooldown,
        stuck_probability=0.0,
        evidence=Evidence(),
        thread=(),
        avoid=(),
        episode=None,
        asked_for_person=None,
        promised=-1,
        high_stakes=False,
        topics=(),
        severity=Severity.LOW,
    )


def taken(progress: Progress) -> Progress:
    """The progress once a person has taken the case of the conversation."""
    return replace(progress, holder=Holder.HUMAN, owned=True)


def let_go(progress: Progress, cooldown: int, *, is_served: bool) -> Progress:
    """The progress once the bot has the conversation again.

    Args:
        progress: While a person had it.
        cooldown: Turns without an alarm by a loop.
        is_served: The user no longer waits for a person; otherwise a promised transfer is still due.
    """
    after = replace(started_afresh(progress, cooldown), holder=Holder.BOT, owned=False)
    if is_served or (progress.asked_for_person is None and progress.promised < 0):
        return after
    # Whoever was to take over is a promise, said or not.
    return replace(after, asked_for_person=progress.asked_for_person, promised=max(progress.promised, 0))


def reopened(progress: Progress, cooldown: int) -> Progress:
    """The progress of an ended conversation to which a turn has come.

    Who closes a conversation no longer has it: the bot begins anew. One that only went silent is still with the person
    who had it.
    """
    afresh = replace(started_afresh(progress, cooldown), end=End.OPEN, stuck_at_end=None)
    return replace(afresh, holder=Holder.BOT, owned=False) if progress.end is End.ENDED else afresh


def ended(progress: Progress, end: End, *, is_stuck: bool) -> Progress:
    """The progress after the conversation has ended."""
    return replace(progress, end=end, stuck_at_end=is_stuck)
