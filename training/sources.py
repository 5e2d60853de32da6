"""The data sets behind a model: where they are, under which licence, and what of them is left out."""

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from detector.turn import Role
from training.data import Conversation, LabelledTurn, read_jsonl

OWN = Path(__file__).resolve().parent / "data"

CONTESTED = frozenset({"tau-40-1", "tau-44-0"})
"""Counted as served in their data set, yet stuck by our guidelines: the customer puts one request three times, and the
agent answers the same three times. They teach nothing and count nowhere."""

_EVERY_OTHER = 4
"""Of the utterances of NLU++ that ask for no person, one in so many is enough."""


@dataclass(frozen=True, slots=True)
class Source:
    """A data set.

    Attributes:
        name, licence: For the manifest and the notice.
        file: Below the data folder.
    """

    name: str
    file: str
    licence: str


OUTSIDE = (
    Source("calls and chats (GetGoing, DBDC3)", "loops-dev.jsonl", "GetGoing: free use keeping the notice; DBDC3: MIT"),
    Source("written support conversations, first set", "support-dev.jsonl", "Apache-2.0, written for this project"),
    Source(
        "healthy conversations (tau-bench, User Satisfaction Simulation)",
        "healthy-dev.jsonl",
        "tau-bench and MultiWOZ: MIT; SGD: CC-BY-SA-4.0",
    ),
    Source("requests for a person (NLU++)", "nlupp-dev.jsonl", "CC-BY-4.0"),
)
"""Data that lies outside of the project. ABC-Eval has no licence file and is in no fit: it only measures."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """Training data with what the manifest says of it."""

    conversations: list[Conversation]
    described: list[dict[str, Any]]


def own_training() -> list[Path]:
    """The files of written training conversations."""
    return sorted((OWN / "train").glob("*.jsonl"))


def own_test() -> list[Path]:
    """The files of written test conversations: other domains, other voices, in no fit."""
    return sorted((OWN / "test").glob("*.jsonl"))


def load_training(outside: Path | None) -> Loaded:
    """The written training conversations, and the data sets of a folder if one is given.

    Raises:
        DataError: A row breaks the schema.
        FileNotFoundError: The folder lacks a data set.
    """
    loaded = Loaded([], [])
    for path in own_training():
        _add(loaded, Source(f"written: {path.stem}", path.name, "Apache-2.0, written for this project"), path)
    if outside is not None:
        for source in OUTSIDE:
            _add(loaded, source, outside / source.file)
    return loaded


def _add(loaded: Loaded, source: Source, path: Path) -> None:
    rows = read_nlupp(path) if path.name.startswith("nlupp") else read_jsonl(path)
    rows = [row for row in rows if row.id not in CONTESTED]
    loaded.conversations.extend(rows)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    loaded.described.append(
        {"name": source.name, "licence": source.licence, "sha256": digest, "conversations": len(rows)}
    )


def read_nlupp(path: Path) -> list[Conversation]:
    """Utterances of NLU++ as conversations of one turn, for the requests for a person among them."""
    conversations = []
    for i, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        asks = "handoff" in row["intents"]
        if asks or i % _EVERY_OTHER == 0:
            turn = LabelledTurn(Role.USER, row["text"])
            if asks:
                turn = replace(turn, labels=frozenset({"human_request"}))
            conversations.append(Conversation(f"nlupp-{i}", "nlupp", (turn,), domain=row["domain"], language="en"))
    return conversations
