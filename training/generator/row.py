"""Drafts as rows of the schema."""

from dataclasses import dataclass
from typing import Any

from training.generator.scene import Line
from training.generator.story import Draft
from training.generator.verdict import kind_of, stuck_at

SOURCE = "generated"
TWIN = "generated-twin"

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rows as JSON objects: the conversation with what was put in, and the one without."""

    injected: Row
    twin: Row


def pair_of(draft: Draft, row_id: str) -> Pair:
    """The rows of a draft; the twin's id is that of the conversation with "-twin"."""
    injected = _row(row_id, SOURCE, draft, draft.lines)
    injected["stuck_at"] = stuck_at(draft.lines)
    injected["class"] = kind_of(draft.lines, draft.kind)
    injected["injections"] = sorted({line.cause for line in draft.lines if line.cause})
    twin = _row(f"{row_id}-twin", TWIN, draft, draft.twin)
    return Pair(injected, twin)


def _row(row_id: str, source: str, draft: Draft, lines: list[Line]) -> Row:
    index = {line: i for i, line in enumerate(lines)}
    return {
        "id": row_id,
        "source": source,
        "turns": [_turn(line, index) for line in lines],
        "stuck_at": None,
        "class": draft.kind,
        "domain": draft.domain,
        "language": draft.language,
        "made_from": list(draft.made_from),
    }


def _turn(line: Line, index: dict[Line, int]) -> Row:
    labels = [
        {"label": name} if earlier is None else {"label": name, "of": index[earlier]}
        for name, earlier in line.labels.items()
    ]
    turn: Row = {"role": line.role, "text": line.text, "labels": labels}
    return {**turn, "cause": line.cause} if line.cause else turn
