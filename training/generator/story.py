"""How a loop comes to its end, and what is left of the source after it."""

from dataclasses import dataclass
from random import Random
from typing import Protocol

from training.generator.failures import Failure
from training.generator.person import PersonPassedOver, ask_for_person
from training.generator.scene import Line, Scene
from training.generator.tries import hand_over, leave


class Injection(Protocol):
    """Something that is put into a conversation."""

    def play(self, scene: Scene, rng: Random) -> None:
        """Add its lines to the scene."""
        ...


@dataclass(frozen=True, slots=True)
class Draft:
    """A conversation with what was put into it, and its twin without.

    Attributes:
        lines, twin: The lines; the twin's are all of the source.
        made_from: Ids of what it was made from.
        kind: The twin's class.
        domain, language: As in `Origin`.
    """

    lines: list[Line]
    twin: list[Line]
    made_from: tuple[str, ...]
    kind: str
    domain: str
    language: str


def ended(scene: Scene, rng: Random, rest: list[Line], failure: Failure, *, must_go_on: bool) -> int:
    """End a scene whose last line is a try of the user's that failed so far.

    Args:
        scene: Gets the end.
        rng: Chooses the end.
        rest: The source after the request: its answer and what follows; may be empty.
        failure: How the bot failed, in case that it fails once more.
        must_go_on: The answer has to come.

    Returns:
        How many lines of `rest` belong to the twin.
    """
    end = rng.random()
    if rest and (must_go_on or end < 0.35):
        scene.lines.extend(rest)
        return len(rest)
    if end < 0.6:
        if rng.random() < 0.6:
            failure.reply(scene, rng)
    elif end < 0.72:
        failure.reply(scene, rng)
        leave(scene, rng)
    elif end < 0.86:
        if rng.random() < 0.5:
            failure.reply(scene, rng)
            ask_for_person(scene, rng, None)
        hand_over(scene, rng)
    else:
        failure.reply(scene, rng)
        PersonPassedOver(rng.randint(1, 2), one_way=rng.random() < 0.5).play(scene, rng)
        if rng.random() < 0.5:
            hand_over(scene, rng)
    return min(1, len(rest))
