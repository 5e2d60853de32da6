"""How a reply is guarded, step by step."""

import logging
import time
from collections.abc import Callable
from dataclasses import replace

from loopdetector.v1.conversation_pb2 import HOLDER_HUMAN
from loopdetector.v1.loop_detector_service_pb2 import AnalyzeTurnResponse
from loopdetector.v1.verdict_pb2 import (
    ACTION_HAND_OFF,
    ACTION_HAND_OFF_URGENT,
    ACTION_OFFER_HUMAN,
    CAUSE_HELD,
    CAUSE_HUMAN_REQUEST,
    SIGNAL_KIND_HUMAN_REQUEST,
)

from detector.client.acted import ActedLevels, action_of
from detector.client.drafts import Draft, Drafting, Generate, Limits
from detector.client.errands import Calls, Errand, Errands
from detector.client.reply import GuardedReply, HandOff, Phrases, Step, somebody_is_there
from detector.client.turns import DetailFields

log = logging.getLogger("detector.client")

NO_DRAFT = Draft("")


class GuardPlan:
    """Plans guarded replies. Lives as long as its guard."""

    def __init__(
        self, calls: Calls, phrases: Phrases, limits: Limits, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._calls = calls
        self._phrases = phrases
        self._limits = limits
        self._clock = clock
        self._acted = ActedLevels()

    def answer(
        self,
        conversation_id: str,
        text: str,
        generate: Generate,
        turn_id: str,
        reply_id: str,
        details: DetailFields,
    ) -> Errands[GuardedReply]:
        """One user turn and the reply to it: heard, drafted, checked, recorded, acted on."""
        deadline = self._clock() + self._limits.seconds
        heard = yield from self._calls.turn(conversation_id, "user", text, turn_id, details)
        if is_held(heard):
            return _reply(Step.MUTE, heard)
        is_due = self._acted.is_due(heard)
        if action_of(heard) >= ACTION_HAND_OFF and not is_due and somebody_is_there(heard.recommendation):
            return (yield from self._said(Step.WAIT, heard, reply_id, self._phrases.wait))
        if _needs_no_answer(heard, is_due=is_due):
            return (yield from self._acted_on(heard, reply_id))
        drafting = Drafting(self._calls, heard, text, generate)
        draft = yield from drafting.best(self._limits.repairs, lambda: deadline - self._clock())
        if not draft.text:
            return _reply(Step.ANSWER, heard, draft)
        return (yield from self._answered(heard, draft, reply_id, is_due=is_due))

    def _answered(
        self, heard: AnalyzeTurnResponse, draft: Draft, reply_id: str, *, is_due: bool
    ) -> Errands[GuardedReply]:
        """The draft as it is said, with an offer in the same breath if one is due: the detector reads it there."""
        offers = _brings_offer(heard, draft, is_due=is_due)
        offering = heard if is_due or draft.verdict is None else draft.verdict
        notice = self._phrases.for_offer(offering.recommendation) if offers else ""
        spoken = replace(draft, text="\n\n".join(part for part in (draft.text, notice) if part))
        said = yield from self._calls.turn(heard.conversation_id, "bot", spoken.text, reply_id)
        if self._acted.is_due(said) and not (offers and action_of(said) == ACTION_OFFER_HUMAN):
            # It rose above the offer while it was recorded: what was recorded is what the user reads.
            return (yield from self._acted_on(said, reply_id, spoken))
        latest = heard if said.provenance.degraded else said
        if offers:
            self._acted.done(latest)
            return _reply(Step.OFFER, latest, draft, notice)
        return _reply(Step.ANSWER, latest, draft)

    def _acted_on(self, answer: AnalyzeTurnResponse, reply_id: str, draft: Draft = NO_DRAFT) -> Errands[GuardedReply]:
        """The reply with what the level of `answer` asks for."""
        advice = answer.recommendation
        if action_of(answer) >= ACTION_HAND_OFF:
            hand_off, is_delivered = yield from self._handed_off(answer)
            notice = self._phrases.for_hand_off(advice) if is_delivered else self._phrases.hand_off_later
            return (yield from self._said(Step.HAND_OFF, answer, reply_id, notice, draft, hand_off))
        self._acted.done(answer)
        if advice.action == ACTION_OFFER_HUMAN:
            return (yield from self._said(Step.OFFER, answer, reply_id, self._phrases.for_offer(advice), draft))
        return _reply(Step.ANSWER, answer, draft)

    def _said(
        self,
        step: Step,
        answer: AnalyzeTurnResponse,
        reply_id: str,
        notice: str,
        draft: Draft = NO_DRAFT,
        hand_off: HandOff | None = None,
    ) -> Errands[GuardedReply]:
        """A reply with words of the guard, which are recorded as the bot's: the user has no other."""
        notice_id = f"{reply_id}-notice" if draft.text and reply_id else reply_id
        yield from self._calls.turn(answer.conversation_id, "bot", notice, notice_id)
        return _reply(step, answer, draft, notice, hand_off)

    def _handed_off(self, answer: AnalyzeTurnResponse) -> Errands[tuple[HandOff, bool]]:
        """The hand-off, and whether the platform took it; if it failed, it is tried again with the next turn."""
        hand_off = yield from self._hand_off_of(answer)
        deliver = self._calls.hand_off
        if deliver is not None and not self._acted.is_done(answer):
            try:
                yield Errand(lambda: deliver(hand_off))
            except Exception as error:  # noqa: BLE001  the platform's own code; the chat goes on
                self._acted.failed(answer)
                ids = f"conversation_id={answer.conversation_id!r} escalation_id={answer.escalation_id!r}"
                log.warning("hand-off not delivered: %s error=%s", ids, type(error).__name__)
                return hand_off, False
        self._acted.done(answer)
        return hand_off, True

    def _hand_off_of(self, answer: AnalyzeTurnResponse) -> Errands[HandOff]:
        package = None
        if answer.escalation_id:
            try:
                package = (yield from self._calls.case(answer.escalation_id)).handoff
            except Exception as error:  # noqa: BLE001  a person with the reason alone is better than none
                log.warning("no package: escalation_id=%r error=%s", answer.escalation_id, type(error).__name__)
        advice = answer.recommendation
        return HandOff(
            conversation_id=answer.conversation_id,
            escalation_id=answer.escalation_id,
            is_urgent=advice.action == ACTION_HAND_OFF_URGENT,
            reason=advice.reason,
            team=answer.case.team or (package.suggested_team if package else ""),
            package=package,
        )


def is_held(answer: AnalyzeTurnResponse) -> bool:
    """Whether a person has the conversation."""
    return answer.state.holder == HOLDER_HUMAN or answer.recommendation.cause == CAUSE_HELD


def _needs_no_answer(heard: AnalyzeTurnResponse, *, is_due: bool) -> bool:
    """Whether the bot is not asked: a person is.

    A bot that answers who asks for a person hides the way to one. But with nobody there, one that handed over goes on
    as well as it can: silence all night helps nobody.
    """
    if action_of(heard) >= ACTION_HAND_OFF:
        return is_due
    advice = heard.recommendation
    asks = any(signal.kind == SIGNAL_KIND_HUMAN_REQUEST and signal.flagged for signal in heard.signals)
    return advice.action == ACTION_OFFER_HUMAN and (asks or (is_due and advice.cause == CAUSE_HUMAN_REQUEST))


def _brings_offer(heard: AnalyzeTurnResponse, draft: Draft, *, is_due: bool) -> bool:
    """Whether an offer is due with the draft: for the user's turn, or for the draft itself."""
    before = action_of(heard)
    if before == ACTION_OFFER_HUMAN:
        return is_due
    return before < ACTION_OFFER_HUMAN and draft.verdict is not None and action_of(draft.verdict) == ACTION_OFFER_HUMAN


def _reply(
    step: Step, answer: AnalyzeTurnResponse, draft: Draft = NO_DRAFT, notice: str = "", hand_off: HandOff | None = None
) -> GuardedReply:
    return GuardedReply(
        step=step,
        answer=draft.text,
        notice=notice,
        recommendation=answer.recommendation,
        hand_off=hand_off,
        repairs=draft.repairs,
        degraded=answer.provenance.degraded,
    )
