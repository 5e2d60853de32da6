"""Generates conversations one by one: the same for the same seed, sources and knobs."""

from collections.abc import Iterable, Iterator
from random import Random

from training.data import Conversation
from training.generator.bank import languages
from training.generator.failing import FAILING, Recipe
from training.generator.harmless import LEGITIMATE
from training.generator.knobs import KnobError, Knobs
from training.generator.origin import STYLES, origins, refuse_held_out
from training.generator.plan import Material, Plan
from training.generator.questions import Questions
from training.generator.row import Pair, pair_of
from training.generator.story import Draft
from training.generator.threads import threads
from training.generator.verdict import kind_of

_PATIENCE = 400
"""Recipes that may fail to fit in a row before the knobs are called impossible."""


def material_of(conversations: Iterable[Conversation], questions: Questions | None, knobs: Knobs) -> Material:
    """Screen sources for what can be used.

    Raises:
        OriginError: A source is held out for measuring.
        KnobError: Nothing is left.
    """
    conversations = list(conversations)
    refuse_held_out(conversations)
    spoken = sorted(knobs.languages or languages())
    styles = [style for style in STYLES if not knobs.styles or style in knobs.styles]
    found = [one for one in origins(conversations) if one.language in spoken and one.style in styles]
    mined = [one for one in threads(conversations) if one.language in spoken and one.style in styles]
    if not found:
        raise KnobError("no healthy source is left; allow more languages or styles, or give more sources")
    return Material(found, mined, questions, spoken, styles)


def generate(material: Material, knobs: Knobs, *, seed: int, count: int) -> Iterator[Pair]:
    """Make `count` conversations, each with its twin.

    Raises:
        KnobError: No recipe fits the material.
    """
    rng = Random(seed)  # noqa: S311 (not a secret)
    for number in range(count):
        yield pair_of(_made(material, knobs, rng), f"gen-{seed}-{number}")


def _made(material: Material, knobs: Knobs, rng: Random) -> Draft:
    chance = rng.random()
    wanted = "stuck" if chance < knobs.stuck else "recovered" if chance < knobs.stuck + knobs.recovered else "hard"
    recipes = LEGITIMATE if wanted == "hard" else FAILING
    for _ in range(_PATIENCE):
        tries = 1 if wanted != "stuck" else 2 + min(int(rng.expovariate(0.9)), knobs.tries - 2)
        draft = _drawn(recipes, rng)(Plan(material, knobs, rng, tries))
        if draft is not None and kind_of(draft.lines, draft.kind) == wanted:
            return draft
    raise KnobError(f"no recipe makes a conversation that is {wanted}; allow more languages or styles")


def _drawn(recipes: tuple[tuple[Recipe, float], ...], rng: Random) -> Recipe:
    return rng.choices([recipe for recipe, _ in recipes], [weight for _, weight in recipes])[0]
