"""Requests for a person: asked for, offered, promised, passed over."""

from msgspec.structs import replace

from detector.conversation import Progress
from detector.lexicon import BIT
from detector.observation import Observation
from detector.turn import OfferReply, Role
from detector.verdict import Action, Signal, SignalKind, TurnRef

_PROMISE_PATIENCE = 2
"""Bot turns after a promised transfer until it counts as not kept."""


def awaits_person(progress: Progress) -> bool:
    """Whether a person was asked for, offered or promised, so that it matters what is said about one."""
    episode = progress.episode
    return (
        (episode is not None and episode.action >= Action.OFFER_HUMAN)
        or progress.asked_for_person is not None
        or progress.promised >= 0
    )


def follow_requests(progress: Progress, seen: Observation) -> tuple[Progress, list[Signal]]:
    """Follow what the user asked for and what the bot made of it.

    Returns:
        The progress after it, and what was found: hidden path, high stakes, resolution.
    """
    found: list[Signal] = []
    if seen.role is Role.USER:
        if seen.flags & BIT["high_stakes"]:
            found.append(Signal(SignalKind.HIGH_STAKES))
        if seen.has(SignalKind.HUMAN_REQUEST):
            asked_before = progress.asked_for_person
            progress = replace(progress, human_requests=progress.human_requests + 1, asked_for_person=seen.turn)
            if asked_before is not None and progress.promised >= 0 and not _accepts_first_offer(progress, seen):
                found.append(Signal(SignalKind.HIDDEN_PATH, of=asked_before))
                progress = replace(progress, passed_over=progress.passed_over + 1)
        elif _confirms_solution(seen):
            found.append(Signal(SignalKind.RESOLUTION))
            progress = replace(progress, asked_for_person=None, promised=-1)
        return progress, found
    asked = progress.asked_for_person
    is_taken_up = seen.person.offers or seen.flags & (BIT["promise_transfer"] | BIT["queue"])
    if seen.person.promises or (asked is not None and is_taken_up):
        return replace(progress, promised=max(progress.promised, 0)), found
    if asked is None and progress.promised < 0:
        return progress, found
    waited = progress.promised + 1 if progress.promised >= 0 else _PROMISE_PATIENCE
    if waited < _PROMISE_PATIENCE:
        return replace(progress, promised=waited), found
    found.append(Signal(SignalKind.HIDDEN_PATH, of=asked))
    return replace(progress, passed_over=progress.passed_over + 1, promised=-1, asked_for_person=None), found


def _accepts_first_offer(progress: Progress, seen: Observation) -> bool:
    """Whether a request is the user's yes to the bot's offer, and not one to a bot that only ever offers."""
    episode = progress.episode
    return seen.person.reply is OfferReply.ACCEPTED and (episode is None or episode.reply is not OfferReply.ACCEPTED)


def _confirms_solution(seen: Observation) -> bool:
    if seen.person.is_polite:
        return False
    doubts = BIT["negate"] | BIT["restate"] | BIT["complaint"] | BIT["human_request"] | BIT["give_up"] | BIT["poll"]
    return bool(seen.flags & BIT["resolution"]) and not seen.flags & doubts and not seen.asks and not seen.signals


def replied(progress: Progress, before: Progress, seen: Observation) -> Progress:
    """The progress with what the user's words say to the person that was offered before."""
    reply = seen.person.reply
    if reply is OfferReply.NONE and seen.has(SignalKind.HUMAN_REQUEST) and before.last_role == Role.BOT:
        reply = OfferReply.ACCEPTED  # asked for once more, and the bot has spoken since
    return with_reply(progress, seen.turn, reply) if reply and progress.episode is not None else progress


def with_reply(progress: Progress, turn: TurnRef, reply: OfferReply) -> Progress:
    """The progress with what the user said to the offer of the running episode: yes is a request, no is none."""
    episode = progress.episode and replace(progress.episode, reply=reply)
    if reply is OfferReply.DECLINED:
        return replace(progress, episode=episode, asked_for_person=None, promised=-1)
    return replace(progress, episode=episode, asked_for_person=progress.asked_for_person or turn)
