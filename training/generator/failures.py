"""The ways in which a bot fails at a clear request."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Protocol

from training.generator.bank import Entry, drawn, matching
from training.generator.paraphrase import said_again
from training.generator.scene import Line, Scene
from training.generator.wording import capitalized, lowered

ALONE = frozenset({"warmth", "wrong", "promo", "smalltalk", "menu"})
"""What is said so differently each time that only the same line counts as the same."""
_ECHO = 60


class Failure(Protocol):
    """One bot's way to fail. Lives for one conversation."""

    def reply(self, scene: Scene, rng: Random) -> Line:
        """Add the next failing reply to the scene."""
        ...


@dataclass(slots=True)
class Fallbacks:
    """Lines of the bank: one thing in ever new words, one line, or another evasion each time.

    Attributes:
        topic: What the request is about; lines that name it need one.
        mode: "same", "line" or "other".
        bank: "fallbacks", or "stalls" whose first line is no failure yet.
    """

    topic: str | None
    mode: str
    bank: str = "fallbacks"
    _said: list[Entry] = field(default_factory=list)

    def reply(self, scene: Scene, rng: Random) -> Line:
        """Add the next line."""
        entry = self._next(scene, rng)
        self._said.append(entry)
        first_stall = self.bank == "stalls" and len(self._said) == 1
        text = filled(entry.text, self.topic, scene)
        return scene.bot(text, f"{self.bank}:{self.mode}", gists_of(entry), nonanswer=not first_stall)

    def _next(self, scene: Scene, rng: Random) -> Entry:
        fitting = [
            entry
            for entry in matching(self.bank, scene.language, scene.style)
            if self.topic is not None or "{topic}" not in entry.text
        ]
        if self._said and self.mode == "line":
            return self._said[0]
        if self._said and self.mode == "same":
            alike = [e for e in fitting if e.names == self._said[0].names and e.names[0] not in ALONE]
            return rng.choice([e for e in alike if e not in self._said] or alike or self._said[:1])
        if self.mode == "other":
            said = {gist for entry in self._said for gist in entry.names}
            return rng.choice([e for e in fitting if not said & set(e.names)] or fitting)
        # One gist first, so that gists with many lines do not crowd out the others.
        gist = rng.choice(sorted({e.names for e in fitting if self.mode == "line" or e.names[0] not in ALONE}))
        return rng.choice([e for e in fitting if e.names == gist])


@dataclass(slots=True)
class Cycle:
    """Two failing lines in turn: A, B, A, B."""

    topic: str | None
    _lines: list[Entry] = field(default_factory=list)
    _next: int = 0

    def reply(self, scene: Scene, rng: Random) -> Line:
        """Add A or B."""
        if not self._lines:
            once = Fallbacks(self.topic, "other")
            self._lines = [once._next(scene, rng)]
            once._said = self._lines[:1]
            self._lines.append(once._next(scene, rng))
        entry = self._lines[self._next % 2]
        self._next += 1
        return scene.bot(filled(entry.text, self.topic, scene), "cycle", gists_of(entry), nonanswer=True)


@dataclass(slots=True)
class EarlierAnswer:
    """An answer that the bot gave before to something else, again and again.

    Attributes:
        answer: The earlier line.
        likeness: 1 says it verbatim, 0 in other words each time.
    """

    answer: Line
    likeness: float

    def reply(self, scene: Scene, rng: Random) -> Line:
        """Add it once more."""
        text = said_again(self.answer.text, rng, scene.language, likeness=self.likeness)
        return scene.bot(text, "earlier answer", self.answer.gists, nonanswer=True)


@dataclass(slots=True)
class WrongAnswer:
    """The answer to another question, in other words each time.

    Attributes:
        versions: The same answer in several wordings.
        gist: What it says.
    """

    versions: Sequence[str]
    gist: str
    likeness: float
    _said: list[str] = field(default_factory=list)

    def reply(self, scene: Scene, rng: Random) -> Line:
        """Add the answer in the next wording."""
        if self._said and rng.random() < self.likeness:
            text = self._said[-1]
        else:
            text = rng.choice([version for version in self.versions if version not in self._said] or self.versions)
            self._said.append(text)
            if self.likeness < 1 and rng.random() < 0.4:
                opener = drawn(rng, "openers", scene.language, scene.style, "opener")
                text = f"{opener} {lowered(text) if opener[-1] in ',:' else text}"
        return scene.bot(text, "wrong answer", {self.gist}, nonanswer=True)


@dataclass(slots=True)
class MinedReplies:
    """Failing replies of a written conversation in their order, with lines of the bank when they run out.

    Attributes:
        replies: Text and what it says.
        otherwise: Says the rest.
    """

    replies: Sequence[tuple[str, str]]
    otherwise: Failure
    _next: int = 0

    def reply(self, scene: Scene, rng: Random) -> Line:
        """Add the next one."""
        if self._next >= len(self.replies) or rng.random() < 0.25:
            return self.otherwise.reply(scene, rng)
        text, gist = self.replies[self._next]
        self._next += 1
        return scene.bot(text, "mined reply", {gist}, nonanswer=True)


def gists_of(entry: Entry) -> frozenset[str]:
    """What a line of a bank says."""
    return frozenset(f"line:{entry.text}" if name in ALONE else name for name in entry.names)


def filled(text: str, topic: str | None, scene: Scene) -> str:
    """A line of a bank with its places filled: the topic, and what the user said last."""
    said = next((line.text for line in reversed(scene.lines) if line.role == "user"), "")
    echo = said.rstrip(".?! ")
    if len(echo) > _ECHO:
        echo = echo[:_ECHO].rsplit(" ", 1)[0]
    return capitalized(text.replace("{topic}", topic or "this").replace("{echo}", echo))
