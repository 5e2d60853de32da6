"""What happened, in a fixed set of sentences."""

from collections.abc import Iterator, Sequence

from detector.cases import Case, CaseStatus
from detector.handoff.package import TimelineEntry
from detector.handoff.talk import SeenTurn
from detector.turn import Role
from detector.verdict import Action, SignalKind, TurnRef

FIRST_SIGN = "First sign that the conversation does not move."
OFFERED = "A person was recommended to be offered."
HANDED_OVER = "A hand-off was recommended."
OPENED = "The case was opened."
ANSWERED = "A person answered."
ACKNOWLEDGED = "A person took the case."
RESOLVED = "The case was resolved."
WITHDRAWN = "The case was withdrawn."
MORE = "More of the same in between; see the transcript."

SEEN = {
    SignalKind.USER_REFORMULATION: "The user put the request again.",
    SignalKind.BOT_REPETITION: "The bot repeated itself.",
    SignalKind.BOT_NON_ANSWER: "The bot did not answer the request.",
    SignalKind.USER_COMPLAINT: "The user complained about the conversation.",
    SignalKind.HUMAN_REQUEST: "The user asked for a person.",
    SignalKind.HIDDEN_PATH: "The request for a person was passed over.",
    SignalKind.HIGH_STAKES: "The user named a matter of high stakes.",
    SignalKind.RESOLUTION: "The user said that it is solved.",
}
SENTENCES = frozenset(
    {*SEEN.values(), FIRST_SIGN, OFFERED, HANDED_OVER, OPENED, ANSWERED, ACKNOWLEDGED, RESOLVED, WITHDRAWN, MORE}
)

MAX_ENTRIES = 40
_HEAD = 10


def timeline_of(talk: Sequence[SeenTurn], case: Case, first_sign: TurnRef | None) -> tuple[TimelineEntry, ...]:
    """What happened, oldest first; of more than `MAX_ENTRIES` the first and the latest.

    Args:
        talk: All turns, oldest first.
        case: The case; what people did with it stands between the turns, by time.
        first_sign: Where its episode began.
    """
    between = sorted(_between(case), key=lambda entry: entry.time)
    found: list[TimelineEntry] = []
    level = Action.CONTINUE
    is_held = False
    for turn in talk:
        while between and turn.time and between[0].time < turn.time:
            found.append(between.pop(0))
        found += [TimelineEntry(what, turn.index, turn.turn_id, turn.time) for what in _at(turn, case, first_sign)]
        if turn.episode == case.episode and turn.action > level:
            level = turn.action
            if level >= Action.OFFER_HUMAN:
                what = OFFERED if level is Action.OFFER_HUMAN else HANDED_OVER
                found.append(TimelineEntry(what, turn.index, turn.turn_id, turn.time))
        if case.turn is not None and case.turn.index == turn.index:
            found.append(TimelineEntry(OPENED, turn.index, turn.turn_id, case.opened_at))
        if turn.role is Role.HUMAN and not is_held:
            found.append(TimelineEntry(ANSWERED, turn.index, turn.turn_id, turn.time))
        is_held = turn.role is Role.HUMAN or (is_held and turn.role is not Role.BOT)
    found += between
    if len(found) <= MAX_ENTRIES:
        return tuple(found)
    return (*found[:_HEAD], TimelineEntry(MORE), *found[len(found) - MAX_ENTRIES + _HEAD + 1 :])


def _at(turn: SeenTurn, case: Case, first_sign: TurnRef | None) -> Iterator[str]:
    if first_sign is not None and first_sign.index == turn.index and case.episode:
        yield FIRST_SIGN
    if not turn.signals:
        return
    kinds = {signal.kind for signal in turn.signals}
    yield from (what for kind, what in SEEN.items() if kind in kinds)


def _between(case: Case) -> Iterator[TimelineEntry]:
    if case.acknowledged_at:
        yield TimelineEntry(ACKNOWLEDGED, time=case.acknowledged_at)
    if case.closed_at:
        what = RESOLVED if case.status is CaseStatus.RESOLVED else WITHDRAWN
        yield TimelineEntry(what, time=case.closed_at)
