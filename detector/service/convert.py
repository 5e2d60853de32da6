"""Between the contract's messages and the core's nouns. Everything that comes in is checked here."""

import math
from collections.abc import Iterable, Sequence

from google.protobuf.timestamp_pb2 import Timestamp
from loopdetector.v1 import case_pb2, conversation_pb2, loop_detector_service_pb2, verdict_pb2
from msgspec import Struct

from detector.cases import Case, CaseStatus
from detector.errors import InvalidArgumentError
from detector.service.settings import Settings
from detector.text import clip
from detector.turn import Holder, OfferReply, Role, Turn
from detector.verdict import Availability, Recommendation, Signal, State, TurnRef

_ROLES = {int(role): role for role in Role}
_FIRST_SECOND = -62_135_596_800  # year 1
_LAST_SECOND = 253_402_300_799  # year 9999
_BILLION = 1_000_000_000


Details = tuple[str, str, str, str]
"""bot_id, channel, language, user_ref; "" for what is not said."""


class TurnCall(Struct, frozen=True):
    """A checked AnalyzeTurnRequest.

    Attributes:
        conversation_id: The platform's id.
        turn: The turn, its text cut to the limit.
        history: The turns before it, oldest first.
        holder: Who has the conversation from now on; None for no change.
        reply: What the user said to an offered person, if the platform knows it.
        stateless, candidate, include_all_scores: As in the contract.
        truncated: The turn's text was cut.
        details: What holds for the conversation.
        metadata: The platform's own keys.
    """

    conversation_id: str
    turn: Turn
    history: Sequence[Turn]
    holder: Holder | None
    reply: OfferReply
    stateless: bool
    candidate: bool
    include_all_scores: bool
    truncated: bool
    details: Details
    metadata: dict[str, str]


class Limits:
    """What a request may hold; refuses what is over it."""

    def __init__(self, settings: Settings) -> None:
        self.text = settings.max_text_chars
        self.history = settings.max_history_turns
        self.id = settings.max_id_chars
        self.metadata_entries = settings.max_metadata_entries
        self.metadata_chars = settings.max_metadata_chars

    def conversation_id(self, value: str, *, required: bool = True) -> str:
        """A conversation id.

        Raises:
            InvalidArgumentError: It is empty or too long.
        """
        if required and not value:
            raise InvalidArgumentError("conversation_id is empty; send the platform's id of the conversation")
        return self.short("conversation_id", value)

    def short(self, field: str, value: str) -> str:
        """Any id or tag.

        Raises:
            InvalidArgumentError: It is too long.
        """
        if len(value) > self.id:
            raise InvalidArgumentError(f"{field} has {len(value)} characters; the limit is max_id_chars = {self.id}")
        return value

    def turn(self, message: conversation_pb2.Turn, field: str) -> tuple[Turn, bool]:
        """A turn, and whether its text was cut.

        Raises:
            InvalidArgumentError: The role is missing or unknown, the id too long or the time out of range.
        """
        role = _ROLES.get(message.role)
        if role is None:
            raise InvalidArgumentError(f"{field}.role is {message.role}; send ROLE_USER, BOT, HUMAN, TOOL or SYSTEM")
        text, cut = clip(message.text, self.text)
        time = from_timestamp(f"{field}.time", message.time) if message.HasField("time") else 0.0
        return Turn(role, text, self.short(f"{field}.turn_id", message.turn_id), time), cut

    def turns(self, messages: Sequence[conversation_pb2.Turn], field: str) -> list[Turn]:
        """Several turns.

        Raises:
            InvalidArgumentError: There are too many, or one of them is bad.
        """
        if len(messages) > self.history:
            raise InvalidArgumentError(
                f"{field} has {len(messages)} turns; the limit is max_history_turns = {self.history}"
            )
        return [self.turn(message, f"{field}[{i}]")[0] for i, message in enumerate(messages)]

    def metadata(self, entries: dict[str, str]) -> dict[str, str]:
        """The platform's own keys.

        Raises:
            InvalidArgumentError: There are too many, or one is too long.
        """
        if len(entries) > self.metadata_entries:
            raise InvalidArgumentError(
                f"metadata has {len(entries)} entries; the limit is max_metadata_entries = {self.metadata_entries}"
            )
        if any(len(text) > self.metadata_chars for entry in entries.items() for text in entry):
            raise InvalidArgumentError(
                f"metadata has a key or value over the limit of max_metadata_chars = {self.metadata_chars}"
            )
        return entries


def from_analyze_turn(request: loop_detector_service_pb2.AnalyzeTurnRequest, limits: Limits) -> TurnCall:
    """Check a request.

    Raises:
        InvalidArgumentError: Names the field and the limit.
    """
    if not request.HasField("turn"):
        raise InvalidArgumentError("turn is missing; send the turn to judge")
    turn, truncated = limits.turn(request.turn, "turn")
    holder = request.holder
    if holder > Holder.HUMAN or holder < 0:
        raise InvalidArgumentError(f"holder is {holder}; send HOLDER_BOT, HOLDER_HUMAN or nothing")
    reply = request.offer_reply
    if reply > OfferReply.DECLINED or reply < 0:
        raise InvalidArgumentError(
            f"offer_reply is {reply}; send OFFER_REPLY_ACCEPTED, OFFER_REPLY_DECLINED or nothing"
        )
    candidate = request.candidate
    if candidate and turn.role is not Role.BOT:
        raise InvalidArgumentError("candidate judges a reply that the bot has not sent yet; turn.role must be ROLE_BOT")
    details = (request.bot_id, request.channel, request.language, request.user_ref)
    for name, value in zip(("bot_id", "channel", "language", "user_ref"), details, strict=True):
        if value:
            limits.short(name, value)
    stateless = request.stateless
    return TurnCall(
        conversation_id=limits.conversation_id(request.conversation_id, required=not stateless),
        turn=turn,
        history=limits.turns(request.history, "history") if request.history else (),
        holder=Holder(holder) if holder else None,
        reply=OfferReply(reply) if reply else OfferReply.NONE,
        stateless=stateless,
        candidate=candidate,
        include_all_scores=request.include_all_scores,
        truncated=truncated,
        details=details,
        metadata=limits.metadata(dict(request.metadata)) if request.metadata else {},
    )


def to_signals(signals: Iterable[Signal], *, include_all: bool) -> list[verdict_pb2.Signal]:
    """Signals over their threshold, or all of them."""
    return [_signal(signal) for signal in signals if signal.flagged or include_all]


def _signal(signal: Signal) -> verdict_pb2.Signal:
    message = verdict_pb2.Signal(kind=int(signal.kind), form=int(signal.form), flagged=signal.flagged)  # type: ignore[arg-type]
    if signal.score is not None:
        message.score = signal.score
    if signal.of is not None:
        message.of_turn_index, message.of_turn_id = signal.of.index, signal.of.turn_id
    if signal.similarity is not None:
        message.similarity = signal.similarity
    if signal.sentence:
        message.evidence.sentence = signal.sentence
        message.evidence.earlier_sentence = signal.earlier_sentence
    return message


def to_state(state: State) -> conversation_pb2.ConversationState:
    """The conversation after a turn."""
    message = conversation_pb2.ConversationState(
        stuck_probability=state.stuck_probability,
        attempts=state.attempts,
        human_requests=state.human_requests,
        human_requests_passed_over=state.human_requests_passed_over,
        severity=int(state.severity),  # type: ignore[arg-type]
        turns=state.turns,
        holder=int(state.holder),  # type: ignore[arg-type]
        end=int(state.end),  # type: ignore[arg-type]
    )
    if state.first_sign is not None:
        message.first_sign_turn_index, message.first_sign_turn_id = state.first_sign.index, state.first_sign.turn_id
    if state.stuck_at_end is not None:
        message.stuck_at_end = state.stuck_at_end
    return message


def to_recommendation(advice: Recommendation) -> verdict_pb2.Recommendation:
    """What to do, and why."""
    message = verdict_pb2.Recommendation(
        action=int(advice.action),  # type: ignore[arg-type]
        cause=int(advice.cause),  # type: ignore[arg-type]
        reason=advice.reason,
        episode_id=advice.episode_id,
        is_new=advice.is_new,
    )
    if advice.since is not None:
        message.since_turn_index, message.since_turn_id = advice.since.index, advice.since.turn_id
    if advice.availability is not Availability.NONE:
        message.availability = int(advice.availability)  # type: ignore[assignment]
        if advice.next_open is not None:
            message.next_open_time.CopyFrom(to_timestamp(advice.next_open))
    if advice.repair is not None:
        message.repair.avoid_turn_ids.extend(_ids(advice.repair.avoid))
        message.repair.template = advice.repair.template
        if advice.repair.open_request is not None:
            message.repair.open_request_turn_id = advice.repair.open_request.turn_id
    return message


def to_case_summary(case: Case) -> case_pb2.CaseSummary:
    """What callers see of the case of a conversation."""
    return case_pb2.CaseSummary(
        escalation_id=case.escalation_id,
        status=int(case.status),  # type: ignore[arg-type]
        owner=case.owner,
        team=case.team,
        due_time=to_timestamp(case.due_at) if case.status is CaseStatus.OPEN else None,
    )


def from_timestamp(field: str, time: Timestamp) -> float:
    """A protobuf timestamp as seconds since the epoch.

    Raises:
        InvalidArgumentError: It is out of range.
    """
    if not (_FIRST_SECOND <= time.seconds <= _LAST_SECOND and 0 <= time.nanos < _BILLION):
        raise InvalidArgumentError(f"{field} is not a time; its limits are the years 1 and 9999")
    return time.seconds + time.nanos / _BILLION


def to_timestamp(seconds: float) -> Timestamp:
    """Seconds since the epoch as a protobuf timestamp."""
    return Timestamp(seconds=math.floor(seconds), nanos=int(seconds % 1 * _BILLION))


def _ids(refs: Iterable[TurnRef]) -> list[str]:
    return [ref.turn_id for ref in refs]
