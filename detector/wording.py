"""Short words and colours for what the detector says, for every screen that shows it."""

from dataclasses import dataclass
from enum import IntEnum

from detector.turn import Role
from detector.verdict import Action, Cause, RepetitionForm, SignalKind


@dataclass(frozen=True, slots=True)
class Word:
    """How a value is shown.

    Attributes:
        label: Lower case, at most 18 characters.
        style: A style of rich; the label must be understood without it.
    """

    label: str
    style: str


ROLES = {
    Role.USER: Word("user", "bold cyan"),
    Role.BOT: Word("bot", "green"),
    Role.HUMAN: Word("human", "bold magenta"),
    Role.TOOL: Word("tool", "dim"),
    Role.SYSTEM: Word("system", "dim"),
}
SIGNALS = {
    SignalKind.USER_REFORMULATION: Word("reformulation", "yellow"),
    SignalKind.BOT_REPETITION: Word("repetition", "yellow"),
    SignalKind.BOT_NON_ANSWER: Word("non-answer", "yellow"),
    SignalKind.USER_COMPLAINT: Word("complaint", "red"),
    SignalKind.HUMAN_REQUEST: Word("human request", "magenta"),
    SignalKind.HIDDEN_PATH: Word("hidden path", "bold red"),
    SignalKind.HIGH_STAKES: Word("high stakes", "red"),
    SignalKind.RESOLUTION: Word("resolution", "green"),
}
ACTIONS = {
    Action.CONTINUE: Word("continue", "dim"),
    Action.WATCH: Word("watch", "yellow"),
    Action.REPAIR: Word("repair", "bold yellow"),
    Action.OFFER_HUMAN: Word("offer human", "bold magenta"),
    Action.HAND_OFF: Word("hand off", "bold red"),
    Action.HAND_OFF_URGENT: Word("hand off, urgent", "bold white on red"),
}


def words_of(value: Cause | RepetitionForm) -> str:
    """A cause or a form as words; "" for none."""
    return value.name.lower().replace("_", " ") if value else ""


def json_name(value: IntEnum) -> str | None:
    """The name of an enum's member as machines read it, such as "bot_repetition"; None for none."""
    return value.name.lower() if value else None


def share(part: int, whole: int) -> str:
    """A part of a whole in per cent; "-" of nothing."""
    return f"{100 * part / whole:.0f} %" if whole else "-"
