"""Repeats that are no loop: asked for, with another value, at the end."""

import re
from dataclasses import dataclass
from random import Random

from training.generator.bank import drawn
from training.generator.paraphrase import said_again
from training.generator.scene import Line, Scene

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("January", "February", "March", "April", "June", "July", "August", "October", "November", "December")
_KINDS = (_DAYS, _MONTHS)
_NUMBER = re.compile(r"(?<![\w.:#-])\d{1,2}(?![\w.:%-])")


@dataclass(slots=True)
class AskedRepeat:
    """The user did not catch an answer and asks for it again.

    Attributes:
        answer: The bot's line.
        number: How often they ask, from 1.
    """

    answer: Line
    number: int

    def play(self, scene: Scene, rng: Random) -> None:
        """Add the requests and the repeats."""
        glue = "" if scene.language == "zh" else " "
        for _ in range(self.number):
            used = [line.text for line in scene.lines]
            scene.user(drawn(rng, "again", scene.language, scene.style, "ask", used), "asked for a repeat")
            text = self.answer.text
            if rng.random() < 0.3:
                text = said_again(text, rng, scene.language, likeness=0.3)
            elif rng.random() < 0.7:
                text = f"{drawn(rng, 'again', scene.language, scene.style, 'lead')}{glue}{text}"
            scene.bot(text, "repeat asked for", self.answer.gists, wanted=True)


@dataclass(slots=True)
class OtherValue:
    """The same question about another value, answered by the same template.

    Attributes:
        question, answer: The pair of the source.
        value: What stands in both and is exchanged.
        others: Values of its kind.
    """

    question: Line
    answer: Line
    value: str
    others: tuple[str, ...]

    def play(self, scene: Scene, rng: Random) -> None:
        """Add pairs for one or two other values."""
        pattern = re.compile(rf"(?<![\w.]){re.escape(self.value)}(?!\w)")
        for other in rng.sample(self.others, rng.randint(1, 2)):
            asked = rng.choice(
                [f"And {other}?", f"and for {other}?", f"What about {other}?", pattern.sub(other, self.question.text)]
            )
            scene.user(asked, "other value")
            scene.bot(_renumbered(pattern.sub(other, self.answer.text), rng, other), "answer for the other value")


def other_value(question: Line, answer: Line) -> OtherValue | None:
    """A weekday, month or small number that stands once in question and answer, or None."""
    for kind in _KINDS:
        for value in kind:
            if question.text.count(value) == 1 and value in answer.text:
                return OtherValue(question, answer, value, tuple(other for other in kind if other != value))
    numbers = set(_NUMBER.findall(question.text)) & set(_NUMBER.findall(answer.text))
    if len(numbers) == 1 and (value := numbers.pop()) not in {"0", "1"}:
        others = tuple(str(int(value) + step) for step in (-2, -1, 1, 2) if int(value) + step > 0)
        return OtherValue(question, answer, value, others)
    return None


def _renumbered(text: str, rng: Random, keep: str) -> str:
    """Other numbers than before, since the answer is about something else."""

    def other(found: re.Match[str]) -> str:
        number = found[0]
        return number if number == keep else str(int(number) + rng.randint(1, 7))

    return re.sub(r"(?<![\w.:#-])[1-9]\d{1,3}(?![\w:%-])", other, text)


@dataclass(slots=True)
class ClosingLines:
    """Ends that say again what ends always say."""

    def play(self, scene: Scene, rng: Random) -> None:
        """Add thanks and goodbyes, once or twice."""
        for _ in range(rng.randint(1, 2)):
            used = [line.text for line in scene.lines]
            scene.user(drawn(rng, "closings", scene.language, scene.style, "thanks", used), "closing lines")
            scene.bot(drawn(rng, "closings", scene.language, scene.style, "end", used), "closing lines")
