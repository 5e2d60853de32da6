"""From scores to an action: the sequential test, the episode, and the way to a person."""

from msgspec import Struct, field
from msgspec.structs import replace

from detector import explain
from detector.conversation import MAX_AVOID, MAX_THREAD, Episode, Evidence, Progress
from detector.observation import Observation
from detector.person_requests import follow_requests, replied, with_reply
from detector.policies.topics import Topic, TopicBook
from detector.reading import Reading
from detector.turn import OfferReply, Role
from detector.verdict import Action, Cause, Recommendation, Repair, Severity, Signal, SignalKind, TurnRef

SEVERITIES = {Cause.HIGH_STAKES: Severity.CRITICAL}


class PolicyConfig(Struct, frozen=True):
    """Thresholds of the decision.

    Attributes:
        version: Goes into every answer.
        alarm: Alarm score from which a person is offered (from the false-alarm budget).
        repair: Alarm score from which the bot is told to mend it.
        insist: Alarm score from which an offered person becomes a hand-off.
        signs_to_hand_off: Flagged signs after an offer that make it a hand-off.
        quiet_turns: Turns without a sign after which an episode below an offer is over.
        quiet_turns_after_offer: The same once a person was offered.
        cooldown_turns: Turns after a person gave back during which a loop raises no alarm.
        topics: For which a person is always called; None if there are none.
        severities: Of a conversation that a person is called for, by cause; NORMAL for those that are not in it.
            Under HIGH_STAKES what high stakes make of it, but without an offered person HIGH at the most.
    """

    version: str
    alarm: float
    repair: float
    insist: float
    signs_to_hand_off: int = 2
    quiet_turns: int = 4
    quiet_turns_after_offer: int = 8
    cooldown_turns: int = 6
    topics: TopicBook | None = None
    severities: dict[Cause, Severity] = field(default_factory=lambda: dict(SEVERITIES))

    def topics_in(self, role: Role, reading: Reading) -> tuple[Topic, ...]:
        """The topics that a user speaks of; a bot may name them all."""
        return () if self.topics is None or role is not Role.USER else self.topics.found(reading.sentences)


def extended_thread(thread: tuple[TurnRef, ...], turn: TurnRef, restated: TurnRef | None) -> tuple[TurnRef, ...]:
    """The open request with a user turn in it.

    Args:
        thread: The user turns that put the open request so far.
        turn: This turn.
        restated: The earlier turn that it was flagged to restate, if any.
    """
    if restated is None:
        return thread
    if restated not in thread:
        thread = (restated, *(ref for ref in thread if ref.index > restated.index))
    return (*thread[: MAX_THREAD - 1], turn)


def decide(config: PolicyConfig, before: Progress, seen: Observation) -> tuple[Progress, Recommendation, list[Signal]]:
    """Decide after one judged turn.

    Returns:
        The progress after the turn, the recommendation, and the signals that only the course of the conversation shows
        (hidden path, high stakes, resolution).
    """
    progress, found = follow_requests(before, seen)
    signals = [*seen.signals, *found]
    resolved = any(signal.kind is SignalKind.RESOLUTION for signal in found)
    is_sign = any(
        signal.flagged
        and signal.kind in (SignalKind.USER_REFORMULATION, SignalKind.BOT_REPETITION, SignalKind.HIDDEN_PATH)
        for signal in signals
    )
    progress = replace(
        progress,
        evidence=seen.evidence,
        thread=seen.thread,
        stuck_probability=seen.stuck_probability,
        avoid=_avoided(progress.avoid, seen),
        high_stakes=progress.high_stakes or any(s.kind is SignalKind.HIGH_STAKES for s in found),
        topics=_named(progress.topics, seen.topics),
    )
    episode = progress.episode
    if episode is not None and (resolved or _is_over(config, episode, seen)):
        progress = _without_episode(progress)
        episode = None
        # The evidence is gone, and with it what was concluded from it.
        seen = replace(seen, stuck_probability=0.0, alarm=0.0)
    action, cause = _level(config, progress, seen, signals)
    if resolved:
        action, cause = Action.CONTINUE, Cause.NONE
    for topic in seen.topics:
        if topic.action > action:
            action, cause = topic.action, Cause.POLICY_TOPIC
    progress = _raised(progress, episode, action, cause, seen.turn, is_sign=is_sign)
    if episode is not None and episode.action >= Action.OFFER_HUMAN and seen.role is Role.USER:
        progress = replied(progress, before, seen)
    progress = replace(progress, severity=_severity(config, progress))
    return progress, recommendation(progress, seen.turn), found


def told(config: PolicyConfig, progress: Progress, turn: TurnRef, reply: OfferReply) -> Progress:
    """The progress once the platform has told what the user said to an offered person.

    Args:
        config: Knows the severities.
        progress: After the turn that came with it.
        turn: That turn.
        reply: What the user said. Yes to an offer that we did not advise is a request for a person.
    """
    episode = progress.episode
    if episode is None or episode.action < Action.OFFER_HUMAN:
        if reply is OfferReply.DECLINED:
            return progress
        progress = _raised(progress, episode, Action.OFFER_HUMAN, Cause.HUMAN_REQUEST, turn, is_sign=False)
    progress = with_reply(progress, turn, reply)
    return replace(progress, severity=_severity(config, progress))


def recommendation(progress: Progress, turn: TurnRef) -> Recommendation:
    """The level of a progress, as an answer to `turn`."""
    episode = progress.episode
    if episode is None:
        return Recommendation(Action.CONTINUE, Cause.NONE, explain.QUIET)
    text = explain.reason(
        episode.action,
        episode.cause,
        tries=len(progress.thread),
        repeats=max(len(progress.avoid) - 1, 0),
        passed_over=progress.passed_over,
        complains=progress.evidence.complaints > 0.5,
        high_stakes=progress.high_stakes,
        topics=progress.topics,
    )
    repair = None
    if episode.action >= Action.REPAIR:
        template = explain.repair_template(episode.action, repeats=bool(progress.avoid))
        repair = Repair(progress.avoid, progress.thread[0] if progress.thread else None, template)
    return Recommendation(
        episode.action, episode.cause, text, str(episode.number), episode.since == turn, episode.since, repair
    )


def _level(  # noqa: PLR0911 (a list of rules, first match wins)
    config: PolicyConfig, progress: Progress, seen: Observation, signals: list[Signal]
) -> tuple[Action, Cause]:
    """The action that this turn alone asks for."""
    kinds = {signal.kind for signal in signals if signal.flagged}
    alarm = seen.alarm
    cooling = seen.turn.index < progress.cooldown_until
    episode = progress.episode
    if SignalKind.HIDDEN_PATH in kinds:
        return _urgent(Action.HAND_OFF, when=progress.high_stakes), Cause.HUMAN_REQUEST
    if alarm >= config.alarm and not cooling:
        offered = episode is not None and episode.action >= Action.OFFER_HUMAN
        insists = offered and episode is not None and episode.signs >= config.signs_to_hand_off
        if insists or (offered and alarm >= config.insist):
            return _urgent(Action.HAND_OFF, when=progress.high_stakes), Cause.LOOP
        return _urgent(Action.OFFER_HUMAN, when=progress.high_stakes and offered), Cause.LOOP
    if SignalKind.HUMAN_REQUEST in kinds:
        return Action.OFFER_HUMAN, Cause.HUMAN_REQUEST
    if progress.high_stakes and alarm >= config.repair and not cooling:
        return Action.OFFER_HUMAN, Cause.HIGH_STAKES
    if alarm >= config.repair:
        return Action.REPAIR, Cause.LOOP
    if kinds & {SignalKind.USER_REFORMULATION, SignalKind.BOT_REPETITION, SignalKind.USER_COMPLAINT}:
        return Action.WATCH, Cause.LOOP
    return Action.CONTINUE, Cause.NONE


def _urgent(otherwise: Action, *, when: bool) -> Action:
    return Action.HAND_OFF_URGENT if when else otherwise


def _raised(
    progress: Progress, episode: Episode | None, action: Action, cause: Cause, turn: TurnRef, *, is_sign: bool
) -> Progress:
    """The progress with its episode at the new level; inside an episode the action only rises."""
    if episode is None:
        if action is Action.CONTINUE:
            return progress
        number = progress.episodes + 1
        first = progress.thread[0] if progress.thread else turn
        offered = turn.index if action is Action.OFFER_HUMAN else -1
        return replace(progress, episodes=number, episode=Episode(number, first, action, cause, turn, offered=offered))
    signs = episode.signs + (is_sign and episode.action >= Action.OFFER_HUMAN)
    if action > episode.action:
        offered = turn.index if action is Action.OFFER_HUMAN else episode.offered
        return replace(
            progress,
            episode=replace(episode, action=action, cause=cause, since=turn, signs=signs, offered=offered),
        )
    if cause is Cause.LOOP and action >= Action.OFFER_HUMAN and episode.cause is not Cause.LOOP:
        # The loop is now reason enough by itself.
        return replace(progress, episode=replace(episode, cause=cause, signs=signs))
    return replace(progress, episode=replace(episode, signs=signs))


def _is_over(config: PolicyConfig, episode: Episode, seen: Observation) -> bool:
    """Whether turns enough have gone by since the latest sign or the latest rise of the level."""
    if seen.signals:
        return False
    offered = episode.action >= Action.OFFER_HUMAN
    quiet = min(seen.evidence.quiet, seen.turn.index - episode.since.index)
    return quiet >= (config.quiet_turns_after_offer if offered else config.quiet_turns)


def _without_episode(progress: Progress) -> Progress:
    return replace(progress, episode=None, evidence=Evidence(), thread=(), avoid=(), stuck_probability=0.0)


def _avoided(avoid: tuple[TurnRef, ...], seen: Observation) -> tuple[TurnRef, ...]:
    for signal in seen.signals:
        if signal.kind is SignalKind.BOT_REPETITION and signal.flagged:
            used = [ref for ref in (signal.of, seen.turn) if ref is not None and ref not in avoid]
            return (*avoid, *used)[-MAX_AVOID:]
    return avoid


def _named(names: tuple[str, ...], topics: tuple[Topic, ...]) -> tuple[str, ...]:
    """The names of topics with those of some more."""
    return tuple(dict.fromkeys([*names, *(topic.name for topic in topics)])) if topics else names


def _severity(config: PolicyConfig, progress: Progress) -> Severity:
    episode = progress.episode
    severity = Severity.NORMAL if episode is not None and episode.action >= Action.REPAIR else Severity.LOW
    if progress.passed_over or progress.evidence.complaints > 1.0:
        severity = Severity.HIGH
    stakes = config.severities.get(Cause.HIGH_STAKES, Severity.NORMAL) if progress.high_stakes else Severity.LOW
    if episode is None or episode.action < Action.OFFER_HUMAN:
        return max(severity, min(stakes, Severity.HIGH))
    topics = config.topics.severity_of(progress.topics) if config.topics is not None else Severity.LOW
    return max(severity, stakes, topics, config.severities.get(episode.cause, Severity.NORMAL))
