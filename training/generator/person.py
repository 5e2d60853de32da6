"""A request for a person that is passed over, or met with a promise that is not kept."""

from dataclasses import dataclass
from random import Random

from training.generator.bank import Entry, drawn, matching
from training.generator.failures import filled
from training.generator.scene import Line, Scene
from training.generator.tries import complaint


def ask_for_person(scene: Scene, rng: Random, first: Line | None) -> Line:
    """The user asks for a person; `first` is the earliest time that they did, None if this is it."""
    used = [line.text for line in scene.lines if line.role == "user"]
    text = drawn(rng, "person", scene.language, scene.style, "request", used)
    return scene.user(text, "request for a person", restates=first, person=True)


@dataclass(slots=True)
class PersonPassedOver:
    """The user asks for a person and the bot says something else.

    Attributes:
        number: How often it does, from 1.
        one_way: Whether it says the same in substance each time.
    """

    number: int
    one_way: bool

    def play(self, scene: Scene, rng: Random) -> None:
        """Add the requests and replies; the last line is the user's."""
        first = ask_for_person(scene, rng, None)
        said: list[Entry] = []
        for n in range(self.number):
            fitting = matching("deflections", scene.language, scene.style)
            if said and self.one_way:
                fitting = tuple(e for e in fitting if e.names == said[0].names and e not in said) or (said[0],)
            else:
                names = {e.names for e in said}
                fitting = tuple(e for e in fitting if e.names not in names) or fitting
            entry = rng.choice(fitting)
            said.append(entry)
            gists = {name if name == "lost" else f"person:{name}" for name in entry.names}
            scene.bot(filled(entry.text, None, scene), "person passed over", gists, nonanswer=True)
            if n and rng.random() < 0.15:
                scene.user(complaint(scene, rng), "complaint", complaint=True)
            else:
                ask_for_person(scene, rng, first)


@dataclass(slots=True)
class PromiseNotKept:
    """The bot promises a transfer, and promises it again when nobody comes.

    Attributes:
        number: How often it promises after the first time, from 1.
    """

    number: int

    def play(self, scene: Scene, rng: Random) -> None:
        """Add the promises; the last line is the user's."""
        first = ask_for_person(scene, rng, None)
        for n in range(self.number + 1):
            used = [line.text for line in scene.lines]
            text = drawn(rng, "transfers", scene.language, scene.style, "promise", used)
            scene.bot(text, "promised transfer", {"person:promise"}, nonanswer=n > 0)
            if n and rng.random() < 0.3:
                scene.user(
                    drawn(rng, "transfers", scene.language, scene.style, "broken", used), "complaint", complaint=True
                )
            else:
                ping = drawn(rng, "transfers", scene.language, scene.style, "ping", used)
                scene.user(ping, "where is the person", restates=first, person=True)
