"""From the turns of a call to its answers, its rows and the changes of its case."""

from collections.abc import Callable, Sequence
from functools import partial

from msgspec.structs import replace

from detector.cases import Case, CaseChange
from detector.cases.ids import escalation_id
from detector.cases.opening import Circumstances, Receipt, after_turn
from detector.cases.rules import CaseRules
from detector.pipeline import Judgement
from detector.policies.profile import profile_of
from detector.policies.teams import CaseProfile
from detector.service.answers import Answer, Message
from detector.service.codec import to_row
from detector.service.convert import Details, TurnCall
from detector.service.history import with_details
from detector.service.kept import Kept, still_open
from detector.service.staff import Staff
from detector.service.work import Judged, Work
from detector.stores import ConversationKey, Header
from detector.verdict import Action, Recommendation


class Judging:
    """Judges and encodes what a call brings; changes nothing, so it may run on any thread."""

    def __init__(
        self,
        kept: Kept,
        staff: Staff,
        *,
        clock: Callable[[], float],
        random: Callable[[int], bytes],
        encode: Callable[[Answer], Message],
    ) -> None:
        """Put the parts together.

        Args:
            kept: All conversations; read only, and only where a case is opened.
            staff: The operator's rules, and who is there.
            clock: Seconds since the epoch.
            random: Gives so many random bytes, for the ids of cases.
            encode: Gives an answer as its message.
        """
        self._kept = kept
        self._staff = staff
        self._clock = clock
        self._random = random
        self._encode = encode

    def judge(self, key: ConversationKey, call: TurnCall, work: Work) -> Judged:
        """Judge all that a call brings.

        Raises:
            UnavailableError: The store could not say when the first sign of a new case was received.
        """
        judgements = work.judged()
        # The one question that most turns are asked: is a person spoken of at all?
        needs_person = work.live.case is not None or _calls_for_person(judgements)
        if needs_person:
            judgements = self._staffed(judgements, work, call.details)
        if call.stateless or call.candidate:
            return self._unrecorded(call, work, judgements[-1])

        now = self._clock()
        cases, changes = (
            self._followed(key, call, work, judgements, now) if needs_person else ([None] * len(judgements), ())
        )
        conversation_id = call.conversation_id
        sent = [
            self._encode(Answer(conversation_id, healed, work.brain, case=then))
            for healed, then in zip(judgements[:-1], cases, strict=False)
        ]
        answer = Answer(
            conversation_id,
            judgements[-1],
            work.brain,
            work.load_seconds,
            call.truncated,
            call.include_all_scores,
            cases[-1],
        )
        message = self._encode(answer)
        rows = [
            to_row(judgement, turn, now, given.SerializeToString())
            for judgement, turn, given in zip(judgements, work.turns, (*sent, message), strict=True)
        ]
        return Judged(answer, message, rows, now, changes)

    def judgements(self, work: Work, details: Details) -> list[Judgement]:
        """Judge the turns of a conversation; recommendations say whether a person can come.

        Args:
            work: What to judge.
            details: As the call gives them.
        """
        return self._staffed(work.judged(), work, details)

    def _staffed(self, judgements: Sequence[Judgement], work: Work, details: Details) -> list[Judgement]:
        staff, header = self._staff.under(work.brain.policies), with_details(work.live.header, details)
        team = work.live.case.team if work.live.case else None
        return [
            one
            if one.verdict.recommendation.action < Action.OFFER_HUMAN
            else _with_advice(one, staff.advise(one.verdict.recommendation, header.bot_id, team, _profile(one, header)))
            for one in judgements
        ]

    def _unrecorded(self, call: TurnCall, work: Work, judgement: Judgement) -> Judged:
        answer = Answer(
            call.conversation_id,
            judgement,
            work.brain,
            work.load_seconds,
            call.truncated,
            call.include_all_scores,
            work.live.case,
        )
        return Judged(answer, self._encode(answer), (), 0.0)

    def _followed(
        self, key: ConversationKey, call: TurnCall, work: Work, judgements: Sequence[Judgement], now: float
    ) -> tuple[list[Case | None], Sequence[CaseChange]]:
        """The conversation's case after each turn, and all changes in order."""
        staff, header = self._staff.under(work.brain.policies), with_details(work.live.header, call.details)
        where = self._circumstances(key, work, header, now)
        case = work.live.case
        cases: list[Case | None] = []
        changes: list[CaseChange] = []
        for judgement, turn in zip(judgements, work.turns, strict=True):
            where = replace(
                where,
                rules=staff.rules(header.bot_id, case.team if case else ""),
                new_rules=partial(_new_rules, staff, header, judgement),
            )
            found = after_turn(case, turn.role, judgement.conversation.progress, judgement.verdict, where)
            if found:
                changes += found
                case = still_open(found[-1].case)
            cases.append(case)
        return cases, changes

    def _circumstances(self, key: ConversationKey, work: Work, header: Header, now: float) -> Circumstances:
        held = work.live.conversation.progress.turns

        def receipt(index: int) -> Receipt:
            if index < held:
                return self._kept.receipt(key, index)
            return Receipt(now, work.turns[index - held].text if self._kept.keep_text else "")

        return Circumstances(
            conversation_id=key.conversation_id,
            bot_id=header.bot_id,
            channel=header.channel,
            language=header.language,
            user_ref=header.user_ref,
            now=now,
            observes=work.brain.observe,
            new_id=lambda: escalation_id(now, self._random(8)),
            receipt=receipt,
        )


def _new_rules(staff: Staff, header: Header, judgement: Judgement) -> CaseRules:
    """The rules of a case that is opened after a turn."""
    return staff.rules_of_new(header.bot_id, _profile(judgement, header))


def _profile(judgement: Judgement, header: Header) -> CaseProfile:
    return profile_of(judgement, language=header.language, channel=header.channel)


def _with_advice(judgement: Judgement, advice: Recommendation) -> Judgement:
    return replace(judgement, verdict=replace(judgement.verdict, recommendation=advice))


def _calls_for_person(judgements: Sequence[Judgement]) -> bool:
    """Whether a person is to be offered or called."""
    for judgement in judgements:  # noqa: SIM110 (a generator would cost as much as all the rest of it)
        if judgement.verdict.recommendation.action >= Action.OFFER_HUMAN:
            return True
    return False
