"""What a judged turn, or the end of a conversation, does to the conversation's case."""

from collections.abc import Callable

from msgspec import Struct, field

from detector.cases.case import UNNAMED, Case, CaseStatus, Withdrawal
from detector.cases.event import CaseChange
from detector.cases.rules import CaseRules
from detector.cases.transitions import acknowledged, opened, raised, withdrawn
from detector.conversation import Episode, Progress
from detector.turn import Holder, OfferReply, Role
from detector.verdict import Action, End, Recommendation, SignalKind, Verdict

_WITHDRAWALS = {End.ENDED: Withdrawal.CONVERSATION_ENDED, End.IDLE: Withdrawal.USER_GONE}


class Receipt(Struct, frozen=True):
    """A recorded turn, as far as a case wants to know it.

    Attributes:
        received: Seconds since the epoch.
        text: As received; "" where it is not kept.
    """

    received: float
    text: str = ""


class Circumstances(Struct, frozen=True):
    """What holds for all turns of a call.

    Attributes:
        conversation_id, bot_id, channel, language, user_ref: Of the conversation.
        now: Receipt of the call, seconds since the epoch.
        observes: Nothing is recommended, so nothing is opened.
        new_id: Makes the id of a case.
        receipt: Gives a recorded turn by its index.
        rules: What the operator of the bot decides about the case that is not closed.
        new_rules: Gives the same for one that is opened now, and its team.
    """

    conversation_id: str
    bot_id: str
    channel: str
    language: str
    user_ref: str
    now: float
    observes: bool
    new_id: Callable[[], str]
    receipt: Callable[[int], Receipt]
    rules: CaseRules = field(default_factory=CaseRules)
    new_rules: Callable[[], CaseRules] = CaseRules


def wants_case(progress: Progress) -> bool:
    """Whether a conversation needs a person by now: it is to be handed over, or the user took the offer of one."""
    episode = progress.episode
    return episode is not None and (
        episode.action >= Action.HAND_OFF
        or (episode.action is Action.OFFER_HUMAN and episode.reply is OfferReply.ACCEPTED)
    )


def after_turn(
    case: Case | None, role: Role, progress: Progress, verdict: Verdict, where: Circumstances
) -> list[CaseChange]:
    """The changes that a judged turn brings, in order; mostly none.

    Args:
        case: The conversation's case that is not closed.
        role: Who wrote the turn.
        progress: The conversation after it.
        verdict: What was said about it.
        where: All the rest.

    A case that waits is withdrawn when the user is served, and raised when the conversation gets worse, be it in a
    later episode: its user waits already. One that a person has is theirs to close; only if the bot has the
    conversation again, and it gets stuck again, a new case takes its place.
    """
    is_stuck = not where.observes and progress.holder is Holder.BOT and wants_case(progress)
    episode = progress.episode if is_stuck else None
    if case is None:
        return [] if episode is None else [_opened(episode, progress, verdict, where)]
    if _is_nobodys(case) and _confirms_solution(verdict):
        return [withdrawn(case, where.now, Withdrawal.USER_SERVED)]
    if case.status is CaseStatus.OPEN:
        change = _while_it_waits(case, role, episode, progress, verdict.recommendation, where)
        return [] if change is None else [change]
    if episode is None:
        return []
    return [withdrawn(case, where.now, Withdrawal.SUPERSEDED), _opened(episode, progress, verdict, where)]


def after_end(case: Case, end: End, now: float) -> CaseChange | None:
    """The change that the end of a conversation brings: nobody waits any more, unless a person has the case."""
    return withdrawn(case, now, _WITHDRAWALS[end]) if _is_nobodys(case) else None


def _opened(episode: Episode, progress: Progress, verdict: Verdict, where: Circumstances) -> CaseChange:
    rules = where.new_rules()
    sign = where.receipt(episode.first_sign.index)
    case = Case(
        escalation_id=where.new_id(),
        conversation_id=where.conversation_id,
        episode=episode.number,
        action=episode.action,
        cause=episode.cause,
        reason=verdict.recommendation.reason,
        severity=progress.severity,
        team=rules.team,
        bot_id=where.bot_id,
        channel=where.channel,
        language=where.language,
        user_ref=where.user_ref,
        turn=verdict.turn,
        first_sign_at=sign.received,
        offered_at=where.receipt(episode.offered).received if episode.offered >= 0 else 0.0,
        # Only a request that was put more than once is known to be one.
        request=sign.text if progress.thread else "",
    )
    return opened(case, rules, where.now)


def _while_it_waits(
    case: Case,
    role: Role,
    episode: Episode | None,
    progress: Progress,
    advice: Recommendation,
    where: Circumstances,
) -> CaseChange | None:
    if role is Role.HUMAN:
        # A person is there, whether or not they say so by AcknowledgeCase.
        return acknowledged(case, where.rules, where.now, owner=UNNAMED)
    if where.observes or progress.holder is Holder.HUMAN:
        return None
    return raised(
        case,
        where.rules,
        where.now,
        action=episode.action if episode else case.action,
        cause=episode.cause if episode else case.cause,
        reason=advice.reason,
        severity=progress.severity,
    )


def _confirms_solution(verdict: Verdict) -> bool:
    return any(signal.kind is SignalKind.RESOLUTION for signal in verdict.signals)


def _is_nobodys(case: Case) -> bool:
    """Whether no person is known who would close it."""
    return case.status is CaseStatus.OPEN or case.owner == UNNAMED
