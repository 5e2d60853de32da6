"""Requests that people of the written corpus put again and again, and what their bots said again."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from detector.text import words_of
from detector.turn import Role
from training.data import Conversation
from training.generator.origin import language_of, style_of
from training.generator.scene import Line
from training.generator.speech import content, is_closing

_LEAST_WORDS = 4
_LEAST_SHARED = 0.2
_ROLES = {Role.USER: "user", Role.BOT: "bot"}
_QUOTES = ('"', "I heard", "You want", "Did you say", "“", "„", "«")


@dataclass(frozen=True, slots=True)
class Thread:
    """A request, its rewordings and the failing replies to them, from one conversation.

    Attributes:
        id: Of the conversation.
        before: The turns before it, with the gists of the bot's.
        request: The first wording.
        rewordings: The others, in order.
        replies: Failing replies in order, each with what it says.
        domain, language, style: As in `Origin`.
    """

    id: str
    before: tuple[tuple[str, str, str], ...]
    request: str
    rewordings: tuple[str, ...]
    replies: tuple[tuple[str, str], ...]
    domain: str
    language: str
    style: str

    def lines(self) -> list[Line]:
        """Fresh lines up to the request."""
        before = [Line(role, text, gists=frozenset({gist} - {""})) for role, text, gist in self.before]
        return [*before, Line("user", self.request)]


def threads(conversations: Iterable[Conversation]) -> Iterator[Thread]:
    """Mine the reformulations and repetitions that readers labelled."""
    for conversation in conversations:
        turns = conversation.turns
        gists = _gists(conversation)
        for root in sorted({turn.of["reformulation"] for turn in turns if "reformulation" in turn.of}):
            text = turns[root].text
            if len(words_of(text)) < _LEAST_WORDS + 1 or is_closing(text) or turns[root].labels:
                continue
            # What was said before, as far back as nothing was wrong yet.
            last = max((i for i in range(root) if turns[i].labels or turns[i].role not in _ROLES), default=-1)
            rewordings = tuple(_rewordings(conversation, root))
            if rewordings:
                yield Thread(
                    conversation.id,
                    tuple((_ROLES[turns[i].role], turns[i].text, gists.get(i, "")) for i in range(last + 1, root)),
                    text,
                    rewordings,
                    tuple(_replies(conversation, root, gists)),
                    conversation.domain,
                    language_of(conversation),
                    style_of(conversation),
                )


def _gists(conversation: Conversation) -> dict[int, str]:
    """What each bot turn says: the first turn of its chain of repetitions."""
    first: dict[int, int] = {}
    for i, turn in enumerate(conversation.turns):
        if turn.role is Role.BOT:
            first[i] = first.get(turn.of["repetition"], i) if "repetition" in turn.of else i
    return {i: f"said:{root}" for i, root in first.items()}


def _rewordings(conversation: Conversation, root: int) -> Iterator[str]:
    """Those that stand alone: long enough, about the same words, nothing else said in them."""
    asked = content(conversation.turns[root].text)
    for turn in conversation.turns:
        alone = turn.labels == {"reformulation"} and turn.of.get("reformulation") == root
        again = content(turn.text)
        shared = len(again & asked) / max(min(len(again), len(asked)), 1)
        if alone and len(turn.text.split()) >= _LEAST_WORDS and shared >= _LEAST_SHARED:
            yield turn.text


def _replies(conversation: Conversation, root: int, gists: dict[int, str]) -> Iterator[tuple[str, str]]:
    """Non-answers that came right after the request or one of its rewordings, and quote nobody."""
    turns = conversation.turns
    for i in range(root + 1, len(turns)):
        put = i - 1 == root or turns[i - 1].of.get("reformulation") == root
        if put and "nonanswer" in turns[i].labels and not any(quote in turns[i].text for quote in _QUOTES):
            yield turns[i].text, gists[i]
