"""A case's change as a CloudEvent 1.0 in its JSON format. The schemas are in docs/events/."""

from datetime import UTC, datetime

from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message as ProtoMessage
from loopdetector.v1 import case_pb2

from detector.cases import CaseEvent, CaseEventKind
from detector.events.message import event_type

CONTENT_TYPE = "application/cloudevents+json"


def schema_uri(kind: CaseEventKind) -> str:
    """Names the schema of an event's data: a part of the schema of the whole event."""
    return f"urn:loopdetector:events:case.{kind.name.lower()}.v1#/properties/data"


def to_cloudevent(event: CaseEvent, shown: case_pb2.CaseEvent, source: str) -> bytes:
    """The event as JSON.

    Args:
        event: What happened.
        shown: The same in the contract's terms, with what the receiver may see.
        source: URI of the server or installation that it comes from.
    """
    attributes = {
        "id": event.event_id,
        "source": source,
        "type": event_type(event.kind),
        "subject": event.case.conversation_id,
        "time": datetime.fromtimestamp(event.case.updated_at, UTC),
        "datacontenttype": "application/json",
        "dataschema": schema_uri(event.kind),
        "tenant": event.tenant,
        "partitionkey": event.case.conversation_id,
        "revision": event.case.revision,
    }
    data = {"case": _as_json(shown.case)}
    if shown.HasField("handoff"):
        data["handoff"] = _as_json(shown.handoff)
    return JSONFormat().write(CloudEvent(attributes, data))


def _as_json(message: ProtoMessage) -> dict[str, object]:
    """The proto3 JSON form with the contract's own names.

    Empty fields stand there too, so that receivers can rely on their keys.
    """
    return MessageToDict(message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True)
