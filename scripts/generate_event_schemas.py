"""Generate the JSON Schemas of the events in docs/events/ from the contract; `--check` only compares."""

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from generate_protos import ROOT, image
from google.protobuf.descriptor_pb2 import DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorSet

from detector.cases import CaseEventKind
from detector.events.cloudevent import schema_uri
from detector.events.message import event_type

FOLDER = ROOT / "docs" / "events"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
DEFINITIONS = "urn:loopdetector:events:definitions.v1"
PACKAGE = ".loopdetector.v1."
ROOTS = ("Case", "Handoff")

Schema = dict[str, Any]
Numbers = tuple[int, ...]
_MESSAGE, _ENUM, _FIELD, _VALUE = 4, 5, 2, 2
"""Numbers of the fields of descriptor.proto that lead to an element, as `SourceCodeInfo.Location.path` has them."""

_WELL_KNOWN = {".google.protobuf.Timestamp": {"type": "string", "format": "date-time"}}
_SCALARS = {
    FieldDescriptorProto.TYPE_STRING: {"type": "string"},
    FieldDescriptorProto.TYPE_BOOL: {"type": "boolean"},
    FieldDescriptorProto.TYPE_INT32: {"type": "integer"},
    FieldDescriptorProto.TYPE_DOUBLE: {"type": "number"},
    # 64 bits do not fit the numbers of every JSON parser, so proto3's JSON form makes them strings.
    FieldDescriptorProto.TYPE_INT64: {"type": "string", "pattern": "^-?[0-9]+$"},
}


class Contract:
    """The messages and enums of the contract with their comments."""

    def __init__(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "contract.binpb"
            image(path)
            files = FileDescriptorSet.FromString(path.read_bytes()).file
        self.messages: dict[str, DescriptorProto] = {}
        self.enums: dict[str, EnumDescriptorProto] = {}
        self._comments: dict[tuple[str, Numbers], str] = {}
        for file in files:
            if f".{file.package}." != PACKAGE:
                continue
            comments = {
                tuple(found.path): " ".join(found.leading_comments.split()) for found in file.source_code_info.location
            }
            for i, message in enumerate(file.message_type):
                self.messages[message.name] = message
                self._comments |= {
                    (message.name, at[2:]): text for at, text in comments.items() if at[:2] == (_MESSAGE, i)
                }
            for i, enum in enumerate(file.enum_type):
                self.enums[enum.name] = enum
                self._comments |= {(enum.name, at[2:]): text for at, text in comments.items() if at[:2] == (_ENUM, i)}

    def comment(self, name: str, *path: int) -> str:
        """The comment of a message or enum, or of the field or value at a path in it."""
        return self._comments.get((name, path), "")


def definitions(contract: Contract) -> Schema:
    """The schemas of the messages that events hold, and of all that these hold."""
    found: Schema = {}
    names = list(ROOTS)
    while names:
        name = names.pop()
        if name in found:
            continue
        if name in contract.enums:
            found[name] = enum_schema(contract, name)
        else:
            found[name] = message_schema(contract, name)
            names += [
                field.type_name.removeprefix(PACKAGE)
                for field in contract.messages[name].field
                if field.type_name.startswith(PACKAGE)
            ]
    return {
        "$schema": DIALECT,
        "$id": DEFINITIONS,
        "title": "What the events of ai-loop-detector hold, in proto3's JSON form with the contract's field names",
        "$defs": dict(sorted(found.items())),
    }


def message_schema(contract: Contract, name: str) -> Schema:
    """A message. Fields without presence are always there, even when empty."""
    fields = contract.messages[name].field
    return {
        "description": contract.comment(name),
        "type": "object",
        "required": [field.name for field in fields if not has_presence(field)],
        "properties": {
            field.name: {"description": contract.comment(name, _FIELD, i)} | field_schema(field)
            for i, field in enumerate(fields)
        },
    }


def enum_schema(contract: Contract, name: str) -> Schema:
    """An enum: the names of its values."""
    values = contract.enums[name].value
    meanings = [f"{value.name}: {contract.comment(name, _VALUE, i)}" for i, value in enumerate(values)]
    return {
        "description": " ".join((contract.comment(name), *meanings)),
        "type": "string",
        "enum": [value.name for value in values],
    }


def has_presence(field: FieldDescriptorProto) -> bool:
    """Whether a field can be left out: a message, or `optional`."""
    return not is_repeated(field) and (field.proto3_optional or field.type == FieldDescriptorProto.TYPE_MESSAGE)


def is_repeated(field: FieldDescriptorProto) -> bool:
    """Whether it is a list."""
    return field.label == FieldDescriptorProto.LABEL_REPEATED


def field_schema(field: FieldDescriptorProto) -> Schema:
    """A field's value."""
    if field.type_name.startswith(PACKAGE):
        one: Schema = {"$ref": f"#/$defs/{field.type_name.removeprefix(PACKAGE)}"}
    elif field.type_name:
        one = dict(_WELL_KNOWN[field.type_name])
    else:
        one = dict(_SCALARS[field.type])
    return {"type": "array", "items": one} if is_repeated(field) else one


def event_schema(contract: Contract, kind: CaseEventKind) -> Schema:
    """A whole event."""
    text = {"type": "string", "minLength": 1}
    data = {name: {"$ref": f"{DEFINITIONS}#/$defs/{name.title()}"} for name in ("case", "handoff")}
    if not kind.carries_handoff:
        del data["handoff"]
    properties = {
        "specversion": {"const": "1.0"},
        "id": {"description": "The same each time that the event is sent: the key to see it once.", **text},
        "source": {"description": "The installation that it comes from.", "format": "uri-reference", **text},
        "type": {"const": event_type(kind)},
        "subject": {"description": "Id of the conversation.", **text},
        "time": {"description": "When it happened.", "type": "string", "format": "date-time"},
        "datacontenttype": {"const": "application/json"},
        "dataschema": {"description": "This schema's part for `data`.", "const": schema_uri(kind)},
        "tenant": {"description": "Whose case it is.", **text},
        "partitionkey": {"description": "Id of the conversation: events with the same key are in order.", **text},
        "revision": {
            "description": "The case's revision after it: an event with a lower one than you have seen is old news.",
            "type": "integer",
            "minimum": 1,
        },
        "data": {"type": "object", "required": list(data), "properties": data},
    }
    return {
        "$schema": DIALECT,
        "$id": schema_uri(kind).partition("#")[0],
        "title": event_type(kind),
        "description": contract.comment("CaseEventKind", _VALUE, int(kind)),
        "type": "object",
        "required": list(properties),
        "properties": properties,
    }


def schemas() -> dict[str, str]:
    """File name to text of every schema."""
    contract = Contract()
    found = {"definitions.v1.json": definitions(contract)}
    for kind in CaseEventKind:
        found[f"case.{kind.name.lower()}.v1.json"] = event_schema(contract, kind)
    return {name: json.dumps(schema, indent=2, ensure_ascii=False) + "\n" for name, schema in found.items()}


def stale_files() -> list[str]:
    """Schemas that differ from what the contract gives."""
    fresh = schemas()
    present = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.json")}
    return sorted(name for name in fresh.keys() | present.keys() if fresh.get(name) != present.get(name))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="exit 1 if a schema is out of date")
    if parser.parse_args().check:
        if stale := stale_files():
            sys.exit(f"out of date, run `python scripts/generate_event_schemas.py`: {', '.join(stale)}")
    else:
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name, text in schemas().items():
            (FOLDER / name).write_text(text, encoding="utf-8")
