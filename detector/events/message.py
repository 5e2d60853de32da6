"""What goes through a sink."""

from msgspec import Struct

from detector.cases import CaseEventKind


class Message(Struct, frozen=True):
    """One event, ready to be sent.

    Attributes:
        event_id: The key by which a receiver knows that it has seen it; the same at every attempt.
        tenant: Whose case it is.
        kind: What happened.
        body: A CloudEvent in its JSON format, UTF-8.
    """

    event_id: str
    tenant: str
    kind: CaseEventKind
    body: bytes


def event_type(kind: CaseEventKind) -> str:
    """The CloudEvents type: its version changes only with what would break a receiver."""
    return f"ai.loopdetector.case.{kind.name.lower()}.v1"
