"""The state of a conversation, as it is stored."""

import msgspec

from detector.conversation import Episode, Evidence, Progress
from detector.verdict import Action, Cause, TurnRef

PROGRESS = Progress(
    turns=3,
    last_role=2,
    evidence=Evidence(repeats=0.5, quiet=2),
    thread=(TurnRef(0, "a"),),
    episode=Episode(1, TurnRef(0, "a"), Action.REPAIR, Cause.LOOP, TurnRef(2, "c")),
    promised=0,
)


def in_full(value):
    """A progress as it was stored when defaults were written too."""
    if hasattr(value, "__struct_fields__"):
        return {name: in_full(getattr(value, name)) for name in value.__struct_fields__}
    return [in_full(item) for item in value] if isinstance(value, tuple) else value


def read(data):
    return msgspec.msgpack.decode(data, type=Progress)


def test_what_was_stored_with_all_its_defaults_is_still_read():
    for progress in (PROGRESS, Progress()):
        assert read(msgspec.msgpack.encode(in_full(progress))) == progress
        assert read(msgspec.msgpack.encode(progress)) == progress


def test_defaults_are_not_stored():
    assert set(msgspec.msgpack.decode(msgspec.msgpack.encode(Progress()))) <= {"evidence"}
    assert b"complaints" not in msgspec.msgpack.encode(PROGRESS)
