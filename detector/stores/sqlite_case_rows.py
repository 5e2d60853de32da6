"""Cases and their events as rows of SQLite: texts stand in a column of their own, so that they can be blanked."""

import msgspec
from msgspec.structs import force_setattr

from detector.cases import Case, CaseEvent, CaseEventKind

EVENT_COLUMNS = "e.tenant, e.number, e.kind, e.record, e.texts"

_encode = msgspec.msgpack.Encoder().encode
_decode_case = msgspec.msgpack.Decoder(Case).decode
_decode_texts = msgspec.msgpack.Decoder(tuple[str, str]).decode


def from_case(case: Case) -> tuple[bytes, bytes | None]:
    """A case as its record and its texts."""
    if not (case.request or case.resolution):
        return _encode(case), None
    return _encode(case.without_texts()), _encode((case.request, case.resolution))


def to_case(record: bytes, texts: bytes | None) -> Case:
    """The case of a row."""
    case = _decode_case(record)
    if texts is None:
        return case
    request, resolution = _decode_texts(texts)
    # Nobody has seen the case yet; `replace` would go through all of its fields again.
    force_setattr(case, "request", request)
    force_setattr(case, "resolution", resolution)
    return case


def to_event(tenant: str, number: int, kind: int, record: bytes, texts: bytes | None) -> CaseEvent:
    """The event of a row, by `EVENT_COLUMNS`."""
    return CaseEvent(tenant, number, CaseEventKind(kind), to_case(record, texts))
