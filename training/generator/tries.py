"""Failed tries at one request: the bot fails, the user puts it again, some complain."""

from dataclasses import dataclass
from random import Random

from training.generator.bank import drawn
from training.generator.failures import Failure
from training.generator.rewording import Rewording
from training.generator.scene import Line, Scene

_COMPLAINS = 0.22
_COMPLAINS_ONLY = 0.5


@dataclass(slots=True)
class Tries:
    """A request that the bot does not deal with.

    Attributes:
        root: The user's line that puts it first.
        failure: How the bot fails.
        rewording: How the user puts it again.
        number: How often the bot fails, from 1.
    """

    root: Line
    failure: Failure
    rewording: Rewording
    number: int

    def play(self, scene: Scene, rng: Random) -> None:
        """Add the tries; the last line is the user's."""
        for n in range(self.number):
            self.failure.reply(scene, rng)
            if n and rng.random() < _COMPLAINS:
                self._complain(scene, rng)
            else:
                scene.user(self.rewording.another(rng), "rewording", restates=self.root)

    def _complain(self, scene: Scene, rng: Random) -> None:
        text = complaint(scene, rng)
        if rng.random() < _COMPLAINS_ONLY:
            scene.user(text, "complaint", complaint=True)
            return
        glue = "" if scene.language == "zh" else " "
        again = self.rewording.another(rng)
        end = "" if text[-1] in ".?!。？！" else "."
        scene.user(f"{text}{end}{glue}{again}", "complaint and rewording", restates=self.root, complaint=True)


def complaint(scene: Scene, rng: Random) -> str:
    """A complaint that fits what the bot did last, none that was used already."""
    used = [line.text for line in scene.lines if line.role == "user"]
    repeats = scene.has_just_repeated and rng.random() < 0.6
    return drawn(rng, "complaints", scene.language, scene.style, "repeat" if repeats else "any", used)


def leave(scene: Scene, rng: Random) -> None:
    """The user gives up."""
    scene.user(drawn(rng, "leaving", scene.language, scene.style, "any"), "leaving")


NAMES = ("Dana", "Priya", "Tom", "Aylin", "Marek", "Chloe", "Jonas", "Ines", "Li Na", "Sam", "Ruth", "Omar")


def hand_over(scene: Scene, rng: Random) -> None:
    """A person takes over."""
    name = rng.choice(NAMES)
    for role in ("bot", "human"):
        text = drawn(rng, "handovers", scene.language, scene.style, role).replace("{name}", name)
        if role == "bot":
            scene.bot(text, "handover")
        else:
            scene.human(text, "handover")
