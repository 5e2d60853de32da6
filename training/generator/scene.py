"""A conversation in the making: lines that know what they say again, so that labels are exact by construction."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(eq=False, slots=True)
class Line:
    """A turn in the making; compared by identity.

    Attributes:
        role: "user", "bot" or "human".
        text: What is said.
        cause: The injection that put it there; "" for a line of the source.
        labels: Label names, each with the earlier line that it restates, or None.
        gists: What a bot's line says in substance; two lines that share one say the same.
    """

    role: str
    text: str
    cause: str = ""
    labels: dict[str, "Line | None"] = field(default_factory=dict)
    gists: frozenset[str] = frozenset()


@dataclass(slots=True)
class Scene:
    """The lines so far, and the ways to add one.

    Attributes:
        language, style: Of the conversation; they choose among written lines.
        lines: Oldest first.
    """

    language: str
    style: str
    lines: list[Line]

    def bot(
        self, text: str, cause: str, gists: Iterable[str] = (), *, nonanswer: bool = False, wanted: bool = False
    ) -> Line:
        """The bot says something; it is a repetition of the latest line with the same gist, unless it was wanted."""
        line = Line("bot", text, cause, gists=frozenset(gists))
        said = next((past for past in reversed(self.lines) if past.role == "bot" and past.gists & line.gists), None)
        if said is not None and not wanted:
            line.labels["repetition"] = said
        if nonanswer:
            line.labels["nonanswer"] = None
        self.lines.append(line)
        return line

    def user(
        self, text: str, cause: str, *, restates: Line | None = None, complaint: bool = False, person: bool = False
    ) -> Line:
        """The user says something.

        Args:
            text: What is said.
            cause: The injection.
            restates: The earliest line that put the same, if it was put before.
            complaint: Whether it is about the conversation itself.
            person: Whether a person is asked for.
        """
        line = Line("user", text, cause)
        if restates is not None:
            line.labels["reformulation"] = restates
        if complaint:
            line.labels["complaint"] = None
        if person:
            line.labels["human_request"] = None
        self.lines.append(line)
        return line

    def human(self, text: str, cause: str) -> Line:
        """A person takes over."""
        self.lines.append(Line("human", text, cause))
        return self.lines[-1]

    @property
    def has_just_repeated(self) -> bool:
        """Whether the latest bot line is a repetition."""
        return next(("repetition" in line.labels for line in reversed(self.lines) if line.role == "bot"), False)
