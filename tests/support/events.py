"""Cases and their events for tests of delivery."""

from loopdetector.v1 import case_pb2, handoff_pb2
from msgspec.structs import replace

from detector.cases import Case, CaseChange, CaseEvent, CaseEventKind
from detector.events.cloudevent import to_cloudevent
from detector.events.message import Message

SOURCE = "urn:loopdetector:test"
SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER_SECRET = "whsec_" + "C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
KINDS = [CaseEventKind.OPENED, CaseEventKind.RAISED, CaseEventKind.ACKNOWLEDGED, CaseEventKind.RESOLVED]


def a_case(conversation_id="c1", revision=1, at=1_700_000_000.25, **fields):
    return Case(
        escalation_id=f"esc-{conversation_id}",
        conversation_id=conversation_id,
        episode=1,
        revision=revision,
        opened_at=at,
        updated_at=at,
        due_at=at + 600,
        **fields,
    )


def an_event(kind=CaseEventKind.OPENED, number=1, tenant="default", **fields):
    return CaseEvent(tenant, number, kind, a_case(**fields))


def story(shelf, conversation_id, kinds=KINDS, at=1_700_000_000.0, tenant="default"):
    """Write what happens to one case; gives the ids of the events, in order."""
    return [
        shelf.save(tenant, CaseChange(kind, replace(a_case(conversation_id, at=at), revision=i))).event_id
        for i, kind in enumerate(kinds, 1)
    ]


def show(event, redaction):
    """What the server's own converter gives, in little: enough to see what reached whom."""
    shown = case_pb2.CaseEvent(
        case=case_pb2.Case(
            escalation_id=event.case.escalation_id,
            conversation_id=event.case.conversation_id,
            status=int(event.case.status),
            revision=event.case.revision,
        )
    )
    if event.kind.carries_handoff:
        shown.handoff.CopyFrom(
            handoff_pb2.Handoff(conversation_id=event.case.conversation_id, redaction=int(redaction))
        )
    return shown


def a_message(kind=CaseEventKind.OPENED, **fields):
    event = an_event(kind, **fields)
    return Message(event.event_id, event.tenant, event.kind, to_cloudevent(event, show(event, 1), SOURCE))
