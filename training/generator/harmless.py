"""Recipes for conversations that only look like a loop."""

from training.generator.failing import Recipe
from training.generator.legitimate import AskedRepeat, ClosingLines, other_value
from training.generator.person import ask_for_person
from training.generator.plan import Plan, goodbye, inserted, person_asked_for, question_and_answer
from training.generator.scene import Scene
from training.generator.series import play_series, series_of
from training.generator.speech import is_closing, is_request, is_statement
from training.generator.story import Draft
from training.generator.tries import hand_over


def repeat_asked_for(plan: Plan) -> Draft | None:
    """The user wants an answer again."""
    origin = plan.origin()
    lines = origin.lines()[: plan.knobs.max_turns]
    places = [i for i, line in enumerate(lines) if line.role == "bot" and i and is_statement(line.text)]
    if not places:
        return None
    at = plan.rng.choice(places)
    number = 1 if plan.rng.random() < 0.7 else 2
    return inserted(plan, origin, lines, at + 1, AskedRepeat(lines[at], number), may_cut=False)


def other_value_asked(plan: Plan) -> Draft | None:
    """The same form with another value."""
    origin = plan.origin()
    lines = origin.lines()[: plan.knobs.max_turns]
    pairs = [(i, other_value(lines[i], lines[i + 1])) for i in range(len(lines) - 1)]
    places = [
        (i, found)
        for i, found in pairs
        if found is not None
        and origin.language == "en"
        and lines[i].role == "user"
        and is_request(lines[i].text, "en")
        and lines[i + 1].role == "bot"
        and is_statement(lines[i + 1].text)
    ]
    if not places:
        return None
    at, injection = plan.rng.choice(places)
    return inserted(plan, origin, lines, at + 2, injection, may_cut=False)


def closing_lines(plan: Plan) -> Draft | None:
    """The end is said more than once."""
    origin = plan.origin()
    lines = origin.lines()[: plan.knobs.max_turns]
    if lines[-1].role != "bot" or not is_closing(lines[-1].text):
        return None
    return inserted(plan, origin, lines, len(lines), ClosingLines(), may_cut=False)


def near_questions(plan: Plan) -> Draft | None:
    """Questions that look alike and are not the same, each answered."""
    questions = plan.material.questions
    if questions is None or "en" not in plan.material.languages:
        return None
    intent = plan.rng.choice(sorted(questions.by_intent))
    style = plan.rng.choice(plan.material.styles)
    lines = question_and_answer(plan, plan.rng.choice(questions.by_intent[intent]), intent, 0)
    twin = list(lines)
    asked = {intent}
    for _ in range(plan.rng.randint(1, 3)):
        near = questions.near(plan.rng, intent)
        if near not in asked:
            asked.add(near)
            lines += question_and_answer(
                plan,
                plan.rng.choice(questions.by_intent[near]),
                near,
                len(lines),
                "near question",
            )
    end = goodbye(plan, style)
    made_from = tuple(f"banking77:{name}" for name in sorted(asked))
    return Draft([*lines, *end], [*twin, *end], made_from, "ordinary", "bank", "en")


def series(plan: Plan) -> Draft | None:
    """One thing after the other, or news of one."""
    language = plan.rng.choice(plan.material.languages)
    found = [one for one in series_of(language) if one[1] in plan.material.styles]
    if not found:
        return None
    form, style, name, asks, answer = plan.rng.choice(found)
    scene = Scene(language, style, [])
    twin = play_series(scene, plan.rng, form, asks, answer, plan.rng.randint(3, 6))
    return Draft(scene.lines, twin, (f"series:{name}",), "ordinary", name, language)


def person_granted(plan: Plan) -> Draft | None:
    """A person is asked for and comes."""

    def play(scene: Scene) -> None:
        ask_for_person(scene, plan.rng, None)
        hand_over(scene, plan.rng)

    return person_asked_for(plan, play)


LEGITIMATE: tuple[tuple[Recipe, float], ...] = (
    (repeat_asked_for, 0.3),
    (other_value_asked, 0.8),
    (closing_lines, 0.15),
    (near_questions, 0.2),
    (series, 0.2),
    (person_granted, 0.07),
)
