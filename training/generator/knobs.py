"""What the caller may turn."""

from dataclasses import dataclass

from training.generator.bank import languages
from training.generator.origin import STYLES


class KnobError(ValueError):
    """A knob stands outside of its range; the message names knob, limit and remedy."""


@dataclass(frozen=True, slots=True)
class Knobs:
    """How the generated conversations shall be.

    Attributes:
        stuck, recovered: Shares of the conversations, 0 to 1; the rest only looks like a loop.
        languages: Two letters each; empty for all that the banks speak.
        styles: Kinds of bots, of `STYLES`; empty for all.
        noise: 0 to 1, how often users' words are mistyped or misheard.
        tries: The most failed tries at one request, 2 to 6.
        max_turns: Turns of a source that are used, 4 to 200; the rest is cut from both, conversation and twin.
    """

    stuck: float = 0.45
    recovered: float = 0.2
    languages: frozenset[str] = frozenset()
    styles: frozenset[str] = frozenset()
    noise: float = 0.2
    tries: int = 4
    max_turns: int = 24

    def __post_init__(self) -> None:
        """Check all ranges.

        Raises:
            KnobError: A value is out of range.
        """
        for name in ("stuck", "recovered", "noise"):
            value = getattr(self, name)
            if not 0 <= value <= 1:
                raise KnobError(f"{name} is {value}; it is a share, so take 0 to 1")
        if self.stuck + self.recovered > 1:
            raise KnobError(f"stuck and recovered add up to {self.stuck + self.recovered}; take 1 at the most")
        for name, low, high in (("tries", 2, 6), ("max_turns", 4, 200)):
            if not low <= getattr(self, name) <= high:
                raise KnobError(f"{name} is {getattr(self, name)}; take {low} to {high}")
        for name, known in (("languages", languages()), ("styles", frozenset(STYLES))):
            unknown = getattr(self, name) - known
            if unknown:
                raise KnobError(f"{name} has {sorted(unknown)[0]!r}; known: {', '.join(sorted(known))}")
