"""A plan for one conversation: what there is, what is wanted, and the chance that decides."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from training.generator.bank import drawn
from training.generator.knobs import Knobs
from training.generator.origin import Origin
from training.generator.questions import Questions, answers
from training.generator.scene import Line, Scene
from training.generator.speech import is_closing
from training.generator.story import Draft, Injection
from training.generator.threads import Thread


@dataclass(frozen=True, slots=True)
class Material:
    """What conversations are made from.

    Attributes:
        origins: Conversations that went well.
        threads: Mined requests with their rewordings.
        questions: Questions by intent; None without the data set.
        languages: Those wanted.
        styles: Those wanted.
    """

    origins: Sequence[Origin]
    threads: Sequence[Thread]
    questions: Questions | None
    languages: Sequence[str]
    styles: Sequence[str]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a recipe is given.

    Attributes:
        material, knobs: As the caller wants.
        rng: All chance.
        tries: How often the bot fails, from 1.
    """

    material: Material
    knobs: Knobs
    rng: Random
    tries: int

    def origin(self) -> Origin:
        """A conversation that went well."""
        return self.rng.choice(self.material.origins)


def inserted(plan: Plan, origin: Origin, lines: list[Line], at: int, injection: Injection, *, may_cut: bool) -> Draft:
    """The origin's lines with an injection before line `at`; some conversations end with it."""
    scene = Scene(origin.language, origin.style, lines[:at])
    injection.play(scene, plan.rng)
    if may_cut and plan.rng.random() < 0.4:
        return drafted(origin, scene, lines[: at + 1])
    scene.lines.extend(lines[at:])
    return drafted(origin, scene, lines)


def drafted(origin: Origin, scene: Scene, twin: list[Line]) -> Draft:
    """The scene as a draft that comes from one origin."""
    return Draft(scene.lines, twin, (origin.id,), origin.kind, origin.domain, origin.language)


def question_and_answer(plan: Plan, question: str, intent: str, at: int, cause: str = "") -> list[Line]:
    """A bank customer's question and the bot's answer to its intent, which nobody gave before line `at`."""
    answer = plan.rng.choice(answers()[intent].versions)
    return [Line("user", question, cause), Line("bot", answer, cause, gists=frozenset({f"said:{at}"}))]


def goodbye(plan: Plan, style: str) -> list[Line]:
    """The end of a conversation with a bank's bot."""
    return [
        Line(role, drawn(plan.rng, "closings", "en", style, name)) for role, name in (("user", "no"), ("bot", "end"))
    ]


def person_asked_for(plan: Plan, play: Callable[[Scene], None]) -> Draft | None:
    """An origin up to where its user may ask for a person, after a bot's line that is not the end; then the play."""
    origin = plan.origin()
    lines = origin.lines()[: plan.knobs.max_turns]
    places = [i + 1 for i, line in enumerate(lines) if line.role == "bot" and not is_closing(line.text)]
    if not places:
        return None
    at = plan.rng.choice(places)
    scene = Scene(origin.language, origin.style, lines[:at])
    play(scene)
    return drafted(origin, scene, lines[:at])
