"""Past conversations under a policy: which of them would have gone to a person."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from detector.conversation import Conversation
from detector.pipeline import Judgement
from detector.policies.profile import profile_of
from detector.service.brain import Brain
from detector.transcripts import Transcript
from detector.verdict import Action, Cause, Severity


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a policy would have made of a conversation.

    Attributes:
        turn: Where it would have been handed over or, if it never was, where a person would have been offered first;
            None if neither.
        action, cause, severity, reason: After that turn.
        team: Where its case would have gone; "" if no team is named.
    """

    turn: int | None = None
    action: Action = Action.CONTINUE
    cause: Cause = Cause.NONE
    severity: Severity = Severity.LOW
    team: str = ""
    reason: str = ""

    @property
    def is_handed_over(self) -> bool:
        """It would have gone to a person."""
        return self.action >= Action.HAND_OFF

    @property
    def is_offered(self) -> bool:
        """A person would have been offered, and no more."""
        return self.action is Action.OFFER_HUMAN


@dataclass(frozen=True, slots=True)
class Compared:
    """One conversation under the policy that is tested, and under the other one.

    Attributes:
        conversation, bot_id: Which.
        new, old: What the two make of it.
    """

    conversation: str
    bot_id: str
    new: Outcome
    old: Outcome

    @property
    def is_changed(self) -> bool:
        """The policies differ in what is done, in when, or in who has to do it where both name a team."""
        new, old = self.new, self.old
        other_team = bool(new.team and old.team) and new.team != old.team
        return other_team or (new.turn, new.action) != (old.turn, old.action)


@dataclass(slots=True)
class Replay:
    """The conversations that were replayed. Quiet ones are only counted.

    Attributes:
        conversations: How many.
        called: Those for which one of the policies calls a person.
    """

    conversations: int = 0
    called: list[Compared] = field(default_factory=list)

    def add(self, transcript: Transcript, new: Brain, old: Brain) -> None:
        """Replay a conversation."""
        compared = Compared(transcript.id, transcript.bot_id, outcome_of(new, transcript), outcome_of(old, transcript))
        self.conversations += 1
        if compared.new.turn is not None or compared.old.turn is not None:
            self.called.append(compared)

    def count(self, *, of_new: bool) -> tuple[int, int]:
        """How many would have been handed over, and how many only offered a person."""
        outcomes = [one.new if of_new else one.old for one in self.called]
        return sum(one.is_handed_over for one in outcomes), sum(one.is_offered for one in outcomes)


def outcome_of(brain: Brain, transcript: Transcript) -> Outcome:
    """What the policy of a conversation's bot would have made of it."""
    judge = brain.for_bot(transcript.bot_id)
    judgements = judge.pipeline.judge_all(Conversation(), transcript.turns)
    found = _first(judgements, Action.HAND_OFF)
    if found is None:
        found = _first(judgements, Action.OFFER_HUMAN)
    if found is None:
        return Outcome()
    judgement = judgements[found]
    advice = judgement.verdict.recommendation
    outcome = Outcome(
        turn=found,
        action=advice.action,
        cause=advice.cause,
        severity=judgement.verdict.state.severity,
        reason=advice.reason,
    )
    profile = profile_of(judgement, language=transcript.language, channel=transcript.channel)
    return replace(outcome, team=brain.policies.team_for(transcript.bot_id, profile))


def _first(judgements: Sequence[Judgement], action: Action) -> int | None:
    """The first turn after which the action was at least this."""
    return next((i for i, one in enumerate(judgements) if one.verdict.recommendation.action >= action), None)
