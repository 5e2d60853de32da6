"""A value that the user gave, asked for again."""

from dataclasses import dataclass
from random import Random

from training.generator.bank import drawn, matching
from training.generator.noise import digits_spelled
from training.generator.rewording import value_again
from training.generator.scene import Line, Scene
from training.generator.tries import complaint
from training.generator.wording import capitalized, substituted


@dataclass(slots=True)
class SlotAskedAgain:
    """A bot that does not take the answer to its question.

    Attributes:
        asked: The bot's line.
        question: The part of it that asks.
        given: The user's line with the value.
        number: How often it asks again, from 1.
        mishears: Whether it says what it heard, as on the phone.
    """

    asked: Line
    question: str
    given: Line
    number: int
    mishears: bool

    def play(self, scene: Scene, rng: Random) -> None:
        """Add the tries; the last line is the user's."""
        for n in range(self.number):
            if self.mishears and rng.random() < 0.4:
                self._confirm_wrongly(scene, rng)
            self._ask_again(scene, rng)
            if n and rng.random() < 0.15:
                scene.user(complaint(scene, rng), "complaint", complaint=True)
            else:
                self._give_again(scene, rng)

    def _ask_again(self, scene: Scene, rng: Random) -> None:
        kind = rng.choice(["plain", "lost", *(["misheard"] * 3 if self.mishears else [])])
        prompt = drawn(rng, "prompts", scene.language, scene.style, kind)
        question = self.question
        if scene.language == "en" and rng.random() < 0.4:
            question = substituted(question, rng)
        text = prompt.replace("{question}", question).replace("{wrong}", misheard(self.given.text, rng))
        scene.bot(capitalized(text), f"slot asked again: {kind}", self.asked.gists, nonanswer=kind == "lost")

    def _give_again(self, scene: Scene, rng: Random) -> None:
        text = value_again(self.given.text, rng, scene.language, scene.style)
        scene.user(text, "value again", restates=self.given)

    def _confirm_wrongly(self, scene: Scene, rng: Random) -> None:
        """Ask for a yes to something else; a "no" restates nothing, a "no" with the value does."""
        confirm = drawn(rng, "prompts", scene.language, scene.style, "confirm")
        scene.bot(capitalized(confirm.replace("{wrong}", misheard(self.given.text, rng))), "misheard")
        no = drawn(rng, "prompts", scene.language, scene.style, "no")
        if rng.random() < 0.3:
            scene.user(f"{no.rstrip('.!')}, {self.given.text.rstrip('.')}", "value again", restates=self.given)
        else:
            scene.user(no, "no")


@dataclass(slots=True)
class ConsentAskedAgain:
    """A bot that asks whether it shall go on, is told yes, and asks again.

    Attributes:
        asked: The bot's line.
        question: The part of it that asks.
        given: The user's yes.
        number: How often it asks again, from 1.
    """

    asked: Line
    question: str
    given: Line
    number: int

    def play(self, scene: Scene, rng: Random) -> None:
        """Add the tries; the last line is the user's."""
        for n in range(self.number):
            question = substituted(self.question, rng) if scene.language == "en" and n % 2 else self.question
            kind = rng.choice(["plain", "lost"])
            prompt = drawn(rng, "prompts", scene.language, scene.style, kind)
            text = prompt.replace("{question}", question)
            scene.bot(text, f"consent asked again: {kind}", self.asked.gists, nonanswer=kind == "lost")
            again = rng.choice([self.given.text, *_YES])
            scene.user(again, "yes again", restates=self.given)


_YES = ("yes", "Yes.", "YES", "I said yes", "yes please", "Yes!", "yes, as I said", "yes do it")


def can_mishear(language: str) -> bool:
    """Whether the banks know what a bot says when it misheard."""
    return bool(matching("prompts", language, "any", "misheard"))


def misheard(value: str, rng: Random) -> str:
    """Something else than the value: other digits if it has any, or another place."""
    digits = [i for i, character in enumerate(value) if character.isdigit()]
    bare = value.rstrip(".!")
    if digits and rng.random() < 0.8:
        at = rng.choice(digits)
        other = str((int(value[at]) + rng.randint(1, 8)) % 10)
        wrong = (bare[:at] + other + bare[at + 1 :]) if at < len(bare) else bare
        return digits_spelled(wrong) if rng.random() < 0.3 else wrong
    return drawn(rng, "misheard", "en", "any", "place")
