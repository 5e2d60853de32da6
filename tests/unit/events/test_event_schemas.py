"""Events, their schemas and the contract agree."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cloudevents.core.formats.json import JSONFormat
from google.protobuf.json_format import ParseDict
from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from loopdetector.v1 import case_pb2, conversation_pb2, handoff_pb2, verdict_pb2
from referencing import Registry, Resource

from detector.cases import CaseEventKind
from detector.events.cloudevent import schema_uri, to_cloudevent
from detector.events.message import event_type
from tests.support.events import SOURCE, an_event, show

ROOT = Path(__file__).resolve().parents[3]
SCHEMAS = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in (ROOT / "docs/events").glob("*.json")}
REGISTRY = Registry().with_resources([(schema["$id"], Resource.from_contents(schema)) for schema in SCHEMAS.values()])


def full(message, depth=0):
    """A message with every field set, whatever it is; recursion ends by itself, as no message holds itself."""
    for field in message.DESCRIPTOR.fields:
        one = {
            "string": "x",
            "bool": True,
            "int32": 7,
            "int64": 2**60,
            "double": 0.5,
            "enum": field.enum_type and field.enum_type.values[-1].number,
        }
        kinds = {9: "string", 8: "bool", 5: "int32", 3: "int64", 1: "double", 14: "enum"}
        if field.message_type is not None:
            target = getattr(message, field.name)
            if field.message_type.name == "Timestamp":
                target.FromDatetime(datetime(2026, 1, 2, 3, 4, 5, 678900, tzinfo=UTC))
            else:
                full(target.add() if field.is_repeated else target)
        elif field.is_repeated:
            getattr(message, field.name).append(one[kinds[field.type]])
        else:
            setattr(message, field.name, one[kinds[field.type]])
    return message


def validator(kind):
    schema = SCHEMAS[f"case.{kind.name.lower()}.v1.json"]
    return Draft202012Validator(schema, registry=REGISTRY, format_checker=FormatChecker())


def sent(kind, shown):
    return json.loads(to_cloudevent(an_event(kind, revision=3), shown, SOURCE))


def shown_as(kind, *, is_full):
    case, handoff = case_pb2.Case(), handoff_pb2.Handoff()
    shown = case_pb2.CaseEvent(case=full(case) if is_full else case)
    if kind.carries_handoff:
        shown.handoff.CopyFrom(full(handoff) if is_full else handoff)
    return shown


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_a_schema_is_a_schema(schema):
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("is_full", [True, False])
@pytest.mark.parametrize("kind", CaseEventKind)
def test_every_event_fits_its_schema(kind, is_full):
    """With every field set and with none."""
    event = sent(kind, shown_as(kind, is_full=is_full))
    validator(kind).validate(event)
    assert event["type"] == event_type(kind) == f"ai.loopdetector.case.{kind.name.lower()}.v1"


@pytest.mark.parametrize("kind", CaseEventKind)
def test_data_is_the_contract_in_json(kind):
    """What was sent can be read back as the contract's message, without a loss."""
    shown = shown_as(kind, is_full=True)
    assert ParseDict(sent(kind, shown)["data"], case_pb2.CaseEvent()) == shown


@pytest.mark.parametrize("kind", CaseEventKind)
def test_dataschema_leads_to_the_schema_of_data(kind):
    event = sent(kind, shown_as(kind, is_full=True))
    found = REGISTRY.resolver().lookup(event["dataschema"])
    assert found.contents == SCHEMAS[f"case.{kind.name.lower()}.v1.json"]["properties"]["data"]
    assert event["dataschema"] == schema_uri(kind)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda event: event.pop("tenant"),
        lambda event: event.update(specversion="0.3"),
        lambda event: event.update(type=event_type(CaseEventKind.RAISED)),
        lambda event: event.update(revision="3"),
        lambda event: event["data"].pop("handoff"),
        lambda event: event["data"]["case"].pop("status"),
        lambda event: event["data"]["case"].update(status="OPEN"),
        lambda event: event["data"]["handoff"].update(facts=[{"kind": 1}]),
    ],
)
def test_a_schema_refuses_what_is_no_such_event(spoil):
    event = sent(CaseEventKind.OPENED, shown_as(CaseEventKind.OPENED, is_full=True))
    spoil(event)
    with pytest.raises(ValidationError):
        validator(CaseEventKind.OPENED).validate(event)


def test_schemas_are_up_to_date():
    """They are generated from the contract, and the committed ones are those."""
    done = subprocess.run(
        [sys.executable, "scripts/generate_event_schemas.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_a_receiver_reads_it_with_the_cloudevents_library():
    event = an_event(CaseEventKind.OPENED, tenant="acme", conversation_id="chat-7", revision=4)
    read = JSONFormat().read(None, to_cloudevent(event, show(event, 2), SOURCE))
    assert read.get_id() == event.event_id == "esc-chat-7-4"
    assert read.get_source() == SOURCE
    assert read.get_subject() == read.get_extension("partitionkey") == "chat-7"
    assert read.get_extension("tenant") == "acme"
    assert read.get_extension("revision") == 4
    assert read.get_time() == datetime(2023, 11, 14, 22, 13, 20, 250_000, tzinfo=UTC)
    assert read.get_data()["handoff"]["redaction"] == "REDACTION_CONTACTS"


def test_every_kind_of_the_contract_has_a_schema():
    names = {value.name.removeprefix("CASE_EVENT_KIND_").lower() for value in case_pb2.CaseEventKind.DESCRIPTOR.values}
    assert {f"case.{name}.v1.json" for name in names - {"unspecified"}} | {"definitions.v1.json"} == set(SCHEMAS)


def test_every_enum_of_an_event_is_listed_in_full():
    listed = SCHEMAS["definitions.v1.json"]["$defs"]
    for enum in (
        case_pb2.CaseStatus,
        case_pb2.CaseOutcome,
        handoff_pb2.FactKind,
        handoff_pb2.Redaction,
        verdict_pb2.Action,
        conversation_pb2.Role,
    ):
        assert listed[enum.DESCRIPTOR.name]["enum"] == list(enum.keys())
