"""What a guarded bot says, and what it is told on the way there."""

from dataclasses import dataclass
from enum import StrEnum

from loopdetector.v1.handoff_pb2 import Handoff
from loopdetector.v1.verdict_pb2 import AVAILABILITY_NOBODY_THERE, AVAILABILITY_OUTSIDE_HOURS, Recommendation

SAY_SOMETHING_ELSE = (
    "Your earlier answer did not help. Do not say it again in other words. "
    "Answer the open request itself, or say plainly that you cannot."
)
"""The instruction for a repeated draft where the detector sends none: at that level it is not yet worth a repair."""


class Step(StrEnum):
    """What became of a reply."""

    ANSWER = "answer"
    """The bot's own answer."""
    OFFER = "offer"
    """A person is offered, after the bot's answer if there is one."""
    HAND_OFF = "hand_off"
    """The conversation goes to a person now."""
    WAIT = "wait"
    """It was handed over before, and no person has it yet."""
    MUTE = "mute"
    """A person has it: send nothing."""


@dataclass(frozen=True, slots=True)
class Repair:
    """What a bot is asked to do better.

    Attributes:
        template: The instruction, from a fixed set; the user's text is never part of it. For a language model: add it
            to the system prompt.
        avoid: What the bot said already and must not say again, oldest first, a refused draft last.
        open_request: The user's words that put the request that is still open; empty if that is not known.
    """

    template: str
    avoid: tuple[str, ...] = ()
    open_request: str = ""


@dataclass(frozen=True, slots=True)
class HandOff:
    """A conversation that goes to a person, with the story told so far.

    Attributes:
        conversation_id: The platform's id.
        escalation_id: The case; empty without one. The same case may be handed over again when it becomes urgent.
        is_urgent: Ahead of the queue.
        reason: One sentence for a person. Never the user's text.
        team: The team that the operator's rules name; empty: none.
        package: All that the person needs; None if the detector did not give it in time.
    """

    conversation_id: str
    escalation_id: str
    is_urgent: bool
    reason: str
    team: str = ""
    package: Handoff | None = None

    @property
    def text(self) -> str:
        """What the person reads, as plain text."""
        return (self.package.text if self.package else "") or self.reason

    @property
    def markdown(self) -> str:
        """What the person reads, as Markdown; users' text in it is escaped."""
        return (self.package.markdown if self.package else "") or self.reason


@dataclass(frozen=True, slots=True)
class Phrases:
    """What the guard itself says to users. Give your own words, in the language of your bot.

    An offer must be a question that names a transfer: the detector reads the user's yes or no to it.
    """

    offer: str = "Shall I connect you to a person?"
    offer_later: str = "Nobody is here right now. Shall I pass your request on, so that a person can get back to you?"
    hand_off: str = "I am passing you on to a person. They can see what you have told me."
    hand_off_later: str = "Nobody is here right now. Your request is noted, and a person will get back to you."
    wait: str = "Your request is with our team. A person will take over here."

    def for_offer(self, advice: Recommendation) -> str:
        """The offer; it promises nobody who is not there."""
        return self.offer if somebody_is_there(advice) else self.offer_later

    def for_hand_off(self, advice: Recommendation) -> str:
        """The words of a hand-off; they promise nobody who is not there."""
        return self.hand_off if somebody_is_there(advice) else self.hand_off_later


def somebody_is_there(advice: Recommendation) -> bool:
    """Whether a person can come now, as far as is known."""
    return advice.availability not in (AVAILABILITY_OUTSIDE_HOURS, AVAILABILITY_NOBODY_THERE)


@dataclass(frozen=True, slots=True)
class GuardedReply:
    """What to send to the user, and what was done.

    Attributes:
        step: What became of the reply.
        answer: The bot's own words; empty if it has none or should not say them.
        notice: The guard's words after them: an offer, a hand-off; empty without one.
        recommendation: The detector's latest; empty without the detector.
        hand_off: Set with HAND_OFF.
        repairs: How often the bot was asked for a better answer.
        degraded: The detector did not answer to the user's turn.
    """

    step: Step
    answer: str
    notice: str
    recommendation: Recommendation
    hand_off: HandOff | None = None
    repairs: int = 0
    degraded: bool = False

    @property
    def text(self) -> str:
        """The message to send; empty: send nothing."""
        return "\n\n".join(part for part in (self.answer, self.notice) if part)
