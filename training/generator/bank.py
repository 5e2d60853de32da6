"""Banks of written lines: what bots, users and people say when a conversation gets stuck, and when it does not."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

FOLDER = Path(__file__).resolve().parent / "banks"


@dataclass(frozen=True, slots=True)
class Entry:
    """A written line.

    Attributes:
        language: Two letters, as "en".
        style: The kind of bot that speaks so (chat, faq, form, llm, menu, voice), or "any".
        names: What is said, in the words of its bank; a line may say two things.
        text: May hold places to fill, as "{topic}".
    """

    language: str
    style: str
    names: tuple[str, ...]
    text: str


@cache
def sections(bank: str) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """The sections of a bank's file: the words of each header ("# en voice lost"), and the lines below it."""
    found: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
    for line in (FOLDER / f"{bank}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            found.append((tuple(line[2:].split()), ()))
        elif line and found:
            found[-1] = (found[-1][0], (*found[-1][1], line))
    return tuple(found)


@cache
def entries(bank: str) -> tuple[Entry, ...]:
    """All lines of a bank whose headers are language, style and names."""
    return tuple(
        Entry(language, style, tuple(names.split(",")), text)
        for (language, style, names), texts in sections(bank)
        for text in texts
    )


@cache
def matching(bank: str, language: str, style: str, name: str = "") -> tuple[Entry, ...]:
    """The lines of a bank that a bot of this style, or its user, can say; perhaps none."""
    return tuple(
        entry
        for entry in entries(bank)
        if entry.language == language and entry.style in {"any", style} and (not name or name in entry.names)
    )


def drawn(rng: Random, bank: str, language: str, style: str, name: str, avoid: Sequence[str] = ()) -> str:
    """One line, none of `avoid` as long as others are left.

    Raises:
        LookupError: The bank has no such line.
    """
    found = [entry.text for entry in matching(bank, language, style, name)]
    if not found:
        raise LookupError(f"bank {bank} has no line for {language}, {style}, {name}")
    return rng.choice([text for text in found if text not in avoid] or found)


def languages() -> frozenset[str]:
    """The languages in which a loop can be told."""
    return frozenset(entry.language for entry in entries("fallbacks"))
