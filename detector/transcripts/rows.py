"""Our own format, a conversation an object: `{"id", "turns": [{"role", "text", ...}]}`. Labels are left alone."""

from collections.abc import Mapping
from typing import Any

from detector.transcripts.fields import id_of, well_formed
from detector.transcripts.transcript import FormatError, Transcript
from detector.turn import Role, Turn

_ROLES = {role.name.lower(): role for role in Role}


def transcript_from_row(row: Mapping[str, Any], default_id: str) -> Transcript:
    """A conversation from an object with `turns`.

    Raises:
        FormatError: A field is missing or of another kind.
    """
    turns = row["turns"]
    if not isinstance(turns, list) or not turns:
        raise FormatError("turns must be a list of at least one turn")
    return Transcript(id_of(row, default_id), tuple(_turn(turn, f"turns[{i}]") for i, turn in enumerate(turns)))


def _turn(turn: object, where: str) -> Turn:
    if not isinstance(turn, dict):
        raise FormatError(f"{where} must be an object with role and text")
    role = turn.get("role")
    if not isinstance(role, str) or role not in _ROLES:
        raise FormatError(f"{where}.role must be one of {', '.join(_ROLES)}")
    if not isinstance(turn.get("text"), str):
        raise FormatError(f"{where}.text must be a text")
    return Turn(_ROLES[role], well_formed(turn["text"]))
