"""Conversations that went well, as the ground that loops are put into."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz

from detector.turn import Role
from training.data import Conversation, read_jsonl
from training.generator.scene import Line
from training.generator.speech import asks_for_person, is_closing, is_complaint, is_fallback
from training.sources import CONTESTED, own_test, own_training

HEALTHY = "healthy-dev.jsonl"
ROLES = {Role.USER: "user", Role.BOT: "bot", Role.HUMAN: "human"}
STYLES = ("chat", "faq", "form", "llm", "menu", "voice")
_STYLE_OF_SOURCE = {"tau-bench": "llm", "written-tg": "voice", "written-tc": "llm"}
_ALIKE = 88.0
_LONG = 25
"""Characters from which a text that comes twice is no coincidence."""


class OriginError(ValueError):
    """A conversation may not be a source."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A conversation that loops may be put into.

    Attributes:
        id: Of the conversation.
        turns: Role and text, oldest first.
        kind: Its class.
        domain, language: Language in two letters.
        style: How its bot speaks, one of `STYLES`.
    """

    id: str
    turns: tuple[tuple[str, str], ...]
    kind: str
    domain: str
    language: str
    style: str

    def lines(self) -> list[Line]:
        """Fresh lines; each bot line says something of its own."""
        return [
            Line(role, text, gists=frozenset({f"said:{i}"}) if role == "bot" else frozenset())
            for i, (role, text) in enumerate(self.turns)
        ]


def default_sources(data: Path | None) -> list[Conversation]:
    """The written training conversations, and those of outside that went well."""
    paths = [*own_training(), *([data / HEALTHY] if data is not None else [])]
    return [conversation for path in paths for conversation in read_jsonl(path)]


def held_out_ids() -> frozenset[str]:
    """Ids that no generated row may come from."""
    return frozenset(conversation.id for path in own_test() for conversation in read_jsonl(path))


def refuse_held_out(conversations: Iterable[Conversation]) -> None:
    """Stop if a source is a held-out or measured conversation.

    Raises:
        OriginError: One is.
    """
    held_out = held_out_ids()
    for conversation in conversations:
        if conversation.id in held_out or conversation.is_real_loop_data or conversation.source == "abceval":
            raise OriginError(
                f"source {conversation.id!r} is held out for measuring; leave its file out of --source and --data"
            )


def origins(conversations: Iterable[Conversation]) -> Iterator[Origin]:
    """Those conversations that went well and that hold nothing one could take for a loop."""
    for conversation in conversations:
        turns = tuple((ROLES.get(turn.role, ""), turn.text.strip()) for turn in conversation.turns)
        if conversation.stuck_at is None and _is_clean(conversation, turns):
            yield Origin(
                conversation.id,
                turns,
                conversation.kind or "ordinary",
                conversation.domain,
                language_of(conversation),
                style_of(conversation),
            )


def language_of(conversation: Conversation) -> str:
    """Two letters; English where nobody said."""
    return (conversation.language or "en")[:2]


def style_of(conversation: Conversation) -> str:
    """How the bot speaks, from its source or from its longest turns."""
    known = _STYLE_OF_SOURCE.get(conversation.source)
    if known:
        return known
    said = [turn.text for turn in conversation.turns if turn.role is Role.BOT]
    if any("1 " in text and "2 " in text and ("\n" in text or "hoose" in text) for text in said):
        return "menu"
    if any("help pages" in text or "helpful?" in text or "article" in text.lower() for text in said):
        return "faq"
    if any(word in text.lower() for text in said for word in ("please say", "i heard", "thank you for calling")):
        return "voice"
    return "llm" if sum(map(len, said)) > 140 * len(said) else "chat"


def _is_clean(conversation: Conversation, turns: tuple[tuple[str, str], ...]) -> bool:
    if conversation.id in CONTESTED or len(turns) < 4 or any(not role or not text for role, text in turns):
        return False
    for turn in conversation.turns:
        if turn.labels or turn.role is Role.HUMAN:
            return False
        if turn.role is Role.USER and asks_for_person(turn.text):
            return False
    if conversation.is_support:
        return True  # readers looked for loops there, turn by turn
    said = {speaker: [text for role, text in turns if role == speaker] for speaker in ("user", "bot")}
    return not (
        any(is_complaint(text) for text in said["user"])
        or any(is_fallback(text) for text in said["bot"])
        or _says_twice(said["user"], fuzz.token_set_ratio)
        or _says_twice(said["bot"], fuzz.ratio)
    )


def _says_twice(texts: list[str], likeness: Callable[[str, str], float]) -> bool:
    long = [text for text in texts if len(text) >= _LONG and not is_closing(text)]
    return any(
        likeness(one, other) >= _ALIKE and _numbers(one) == _numbers(other)
        for i, one in enumerate(long)
        for other in long[:i]
    )


def _numbers(text: str) -> str:
    return "".join(character for character in text if character.isdigit())
