"""From the arguments that a platform has at hand to the messages of the contract."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Literal, Protocol, TypeAlias, TypedDict, TypeVar

from loopdetector.v1.conversation_pb2 import Holder, Outcome, Role, Turn
from loopdetector.v1.loop_detector_service_pb2 import AnalyzeTurnRequest, OfferReply

from detector.client.failures import ArgumentError

# Quoted: the types of generated enums exist only for the type checker.
RoleLike: TypeAlias = "Role.ValueType | Literal['user', 'bot', 'human', 'tool', 'system']"
HolderLike: TypeAlias = "Holder.ValueType | Literal['bot', 'human']"
OfferReplyLike: TypeAlias = "OfferReply.ValueType | Literal['accepted', 'declined']"
OutcomeLike: TypeAlias = "Outcome.ValueType | Literal['resolved', 'transferred', 'abandoned', 'other']"


class DetailFields(TypedDict, total=False):
    """What may be told with any turn.

    Attributes:
        history: The turns before this one, oldest first (see `make_turn`). Give them ids: those that the server holds
            are known by their id. Without it the client still sends the turns that it could not deliver.
        holder: Who has the conversation from this turn on. Say it again if that answer was degraded.
        offer_reply: What the user said to an offered person, if the platform knows it, as by a button.
        language: BCP 47 hint. The first non-empty value holds, as for the next two.
        bot_id: Which bot.
        channel: Where it runs.
        user_ref: Opaque reference to the user. Opt-in.
        metadata: The platform's own keys.
    """

    history: Iterable[Turn]
    holder: HolderLike
    offer_reply: OfferReplyLike
    language: str
    bot_id: str
    channel: str
    user_ref: str
    metadata: Mapping[str, str]


class TurnFields(DetailFields, total=False):
    """The named arguments of `analyze_turn`, those of `DetailFields` among them.

    Attributes:
        role: Who wrote the turn; with `text` and `turn_id` in place of a ready `turn`.
        text: What was written. Empty for a picture or a button.
        turn_id: The platform's id of the message. Without one the client makes one; give it where you have it, so that
            your own retries are known as such.
        candidate: The bot has not sent this reply yet: judge it, change nothing.
        stateless: Read and store nothing: `history` must then be whole.
        include_all_scores: Send all scores, and not only those over their threshold.
    """

    role: RoleLike
    text: str
    turn_id: str
    candidate: bool
    stateless: bool
    include_all_scores: bool


def check_names(method: str, fields: Mapping[str, object], known: Iterable[str]) -> None:
    """Refuse misspelt arguments, as a plain signature would.

    Raises:
        TypeError: One is not known.
    """
    for name in fields.keys() - set(known):
        raise TypeError(f"{method}() got an unexpected keyword argument {name!r}")


def make_turn(role: RoleLike, text: str, turn_id: str = "") -> Turn:
    """A turn of the contract.

    Args:
        role: Who wrote it.
        text: What was written. Half a surrogate pair, as left by a cut emoji, becomes U+FFFD.
        turn_id: The platform's id.

    Raises:
        ArgumentError: The role is not known.
        TypeError: The text or the id is not a string.
    """
    number = role_from(role)
    try:
        return Turn(role=number, text=text, turn_id=turn_id)
    except UnicodeEncodeError:
        whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return Turn(role=number, text=whole, turn_id=turn_id)


def analyze_turn_request(conversation_id: str, turn: Turn | None, fields: TurnFields) -> AnalyzeTurnRequest:
    """The request for one turn; the turn in it always has an id.

    Raises:
        ArgumentError: A value is not known, or the turn is missing or given twice.
        ValueError: A text is not valid Unicode.
        TypeError: A value is of the wrong type.
    """
    if turn is None:
        role = fields.get("role")
        if role is None:
            raise ArgumentError("analyze_turn() needs a turn: give role= and text=, or turn=")
        turn = make_turn(role, fields.get("text", ""), fields.get("turn_id", ""))
    elif fields.keys() & {"role", "text", "turn_id"}:
        raise ArgumentError("analyze_turn() got the turn twice: give role=, text= and turn_id=, or turn=, not both")
    request = AnalyzeTurnRequest(
        conversation_id=conversation_id,
        turn=turn,
        bot_id=fields.get("bot_id", ""),
        channel=fields.get("channel", ""),
        language=fields.get("language", ""),
        user_ref=fields.get("user_ref", ""),
        history=fields.get("history"),
        stateless=fields.get("stateless", False),
        candidate=fields.get("candidate", False),
        holder=holder_from(fields.get("holder")),
        include_all_scores=fields.get("include_all_scores", False),
        metadata=fields.get("metadata"),
        offer_reply=offer_reply_from(fields.get("offer_reply")),
    )
    if not request.turn.turn_id:
        request.turn.turn_id = _new_turn_id()
    return request


def unsent_request(conversation_id: object, turn: object, fields: TurnFields) -> AnalyzeTurnRequest:
    """What is left of arguments that make no request: the ids, as far as they can be told."""
    turn_id = getattr(turn, "turn_id", "") or fields.get("turn_id") or _new_turn_id()
    return AnalyzeTurnRequest(conversation_id=_encodable(conversation_id), turn=Turn(turn_id=_encodable(turn_id)))


def _encodable(value: object) -> str:
    return str(value).encode("utf-8", "replace").decode()


def _new_turn_id() -> str:
    """An id for a turn that came without one: it makes a second try known as such."""
    return uuid.uuid4().hex


def role_from(role: RoleLike) -> "Role.ValueType":
    """The role of the contract.

    Raises:
        ArgumentError: It is not known.
    """
    return number_from(Role, "ROLE_", role)


def holder_from(holder: "HolderLike | None") -> "Holder.ValueType":
    """The holder of the contract; None leaves it as it is.

    Raises:
        ArgumentError: It is not known.
    """
    if holder is None:
        return Holder.HOLDER_UNSPECIFIED
    return number_from(Holder, "HOLDER_", holder)


def offer_reply_from(offer_reply: "OfferReplyLike | None") -> "OfferReply.ValueType":
    """The reply to an offer of the contract; None leaves it to the user's words.

    Raises:
        ArgumentError: It is not known.
    """
    if offer_reply is None:
        return OfferReply.OFFER_REPLY_UNSPECIFIED
    return number_from(OfferReply, "OFFER_REPLY_", offer_reply)


def outcome_from(outcome: OutcomeLike) -> "Outcome.ValueType":
    """The outcome of the contract.

    Raises:
        ArgumentError: It is not known.
    """
    return number_from(Outcome, "OUTCOME_", outcome)


NumberT = TypeVar("NumberT")
NumberT_co = TypeVar("NumberT_co", covariant=True)


class _Enum(Protocol[NumberT_co]):
    """A generated enum."""

    def Value(self, name: str) -> NumberT_co: ...  # noqa: N802  the name is protobuf's

    def keys(self) -> list[str]: ...


def number_from(enum: _Enum[NumberT], prefix: str, name: NumberT | str) -> NumberT:
    """A number of an enum of the contract, given itself or by its name without the prefix, in any case.

    Raises:
        ArgumentError: No such name is known.
    """
    if not isinstance(name, str):
        return name
    full = prefix + name.upper().removeprefix(prefix)
    names = enum.keys()
    if full not in names:
        known = ", ".join(key.removeprefix(prefix).lower() for key in names[1:])
        raise ArgumentError(f"{prefix.rstrip('_').lower()} {name!r} is not one of {known}")
    return enum.Value(full)
