"""Recipes for conversations in which the bot fails."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from random import Random

from rapidfuzz import fuzz

from training.generator.failures import Cycle, EarlierAnswer, Failure, Fallbacks, MinedReplies, WrongAnswer
from training.generator.person import PersonPassedOver, PromiseNotKept
from training.generator.plan import Plan, drafted, goodbye, inserted, person_asked_for, question_and_answer
from training.generator.questions import answers
from training.generator.rewording import Rewording
from training.generator.scene import Line, Scene
from training.generator.slots import ConsentAskedAgain, SlotAskedAgain, can_mishear
from training.generator.speech import (
    confirmation_of,
    is_closing,
    is_poll,
    is_request,
    is_statement,
    is_value,
    is_yes,
    question_of,
    topic_of,
)
from training.generator.story import Draft, ended
from training.generator.tries import Tries, hand_over

Recipe = Callable[[Plan], Draft | None]
"""Gives a draft, or None where the chosen source has no place for it."""

_UNLIKE = 60.0
"""Likeness, 0 to 100, below which an earlier answer is no answer to the request."""


def request_put_again(plan: Plan) -> Draft | None:
    """A clear request of a healthy conversation gets no answer for a while."""
    origin = plan.origin()
    lines = origin.lines()[: plan.knobs.max_turns]
    places = [
        i
        for i, line in enumerate(lines[:-1])
        if line.role == "user"
        and is_request(line.text, origin.language)
        and not is_poll(line.text)
        and lines[i + 1].role == "bot"
        and not is_closing(lines[i + 1].text)
    ]
    if not places:
        return None
    at = plan.rng.choice(places)
    scene = Scene(origin.language, origin.style, lines[: at + 1])
    failure = _failure(scene, lines[at + 1], plan.rng, may_stall=plan.tries > 1)
    rewording = Rewording(lines[at].text, origin.language, origin.style, noise=plan.knobs.noise)
    Tries(lines[at], failure, rewording, plan.tries).play(scene, plan.rng)
    kept = ended(scene, plan.rng, lines[at + 1 :], failure, must_go_on=plan.tries < 2)
    return drafted(origin, scene, lines[: at + 1 + kept])


def _answered(
    lines: Sequence[Line], question_in: Callable[[str], str | None], is_answer: Callable[[str], bool]
) -> list[tuple[int, str]]:
    """Where a user answers a bot's question, and the question."""
    return [
        (i, question)
        for i, (asked, given) in enumerate(pairwise(lines))
        if asked.role == "bot"
        and given.role == "user"
        and (question := question_in(asked.text)) is not None
        and is_answer(given.text)
    ]


def slot_asked_again(plan: Plan) -> Draft | None:
    """A value that was given is asked for again."""
    origin = plan.origin()
    lines = origin.lines()[: plan.knobs.max_turns]
    places = _answered(lines, lambda text: question_of(text, origin.language), is_value)
    if not places:
        return None
    at, question = plan.rng.choice(places)
    mishears = can_mishear(origin.language) and (origin.style == "voice" or plan.rng.random() < 0.35)
    injection = SlotAskedAgain(lines[at], question, lines[at + 1], plan.tries, mishears)
    return inserted(plan, origin, lines, at + 2, injection, may_cut=plan.tries > 1)


def consent_asked_again(plan: Plan) -> Draft | None:
    """A yes is not taken."""
    origin = plan.origin()
    lines = origin.lines()[: plan.knobs.max_turns]
    places = _answered(lines, confirmation_of, is_yes) if origin.language == "en" else []
    if not places:
        return None
    at, question = plan.rng.choice(places)
    return inserted(
        plan,
        origin,
        lines,
        at + 2,
        ConsentAskedAgain(lines[at], question, lines[at + 1], plan.tries),
        may_cut=plan.tries > 1,
    )


def person_passed_over(plan: Plan) -> Draft | None:
    """A person is asked for and does not come."""

    def play(scene: Scene) -> None:
        if plan.rng.random() < 0.4:
            PromiseNotKept(plan.tries).play(scene, plan.rng)
        else:
            PersonPassedOver(plan.tries, one_way=plan.rng.random() < 0.5).play(scene, plan.rng)
        if plan.tries < 2 or plan.rng.random() < 0.5:
            hand_over(scene, plan.rng)

    return person_asked_for(plan, play)


def question_put_again(plan: Plan) -> Draft | None:
    """A bank customer's question, put again in the words of others who asked the same."""
    questions = plan.material.questions
    if questions is None or "en" not in plan.material.languages:
        return None
    written = answers()
    intent = plan.rng.choice(sorted(questions.by_intent))
    style = plan.rng.choice(plan.material.styles)
    root, *others = questions.thread(plan.rng, intent, plan.tries)
    lines: list[Line] = []
    if plan.rng.random() < 0.4:
        before = questions.near(plan.rng, intent)
        lines += question_and_answer(plan, plan.rng.choice(questions.by_intent[before]), before, 0)
    at = len(lines)
    lines += question_and_answer(plan, root, intent, at)
    lines += goodbye(plan, style)
    scene = Scene("en", style, lines[: at + 1])
    failure: Failure
    if plan.rng.random() < 0.5:
        wrong = written[intent].misread_as
        failure = WrongAnswer(written[wrong].versions, f"answer:{wrong}", plan.rng.choice([0.0, 0.3, 1.0]))
    else:
        failure = _failure(scene, lines[at + 1], plan.rng, may_stall=plan.tries > 1)
    Tries(lines[at], failure, Rewording(root, "en", style, others, plan.knobs.noise), plan.tries).play(scene, plan.rng)
    kept = ended(scene, plan.rng, lines[at + 1 :], failure, must_go_on=plan.tries < 2)
    return Draft(scene.lines, lines[: at + 1 + kept], (f"banking77:{intent}",), "ordinary", "bank", "en")


def thread_put_again(plan: Plan) -> Draft | None:
    """A mined request with its own rewordings and replies, in another mixture."""
    if not plan.material.threads or plan.tries < 2:
        return None
    thread = plan.rng.choice(plan.material.threads)
    lines = thread.lines()
    scene = Scene(thread.language, thread.style, list(lines))
    otherwise = Fallbacks(_topic(thread.request, thread.language), plan.rng.choice(["same", "line", "other"]))
    failure = MinedReplies(thread.replies, otherwise)
    others = [text for text in thread.rewordings if plan.rng.random() < 0.8]
    rewording = Rewording(thread.request, thread.language, thread.style, others, plan.knobs.noise)
    Tries(lines[-1], failure, rewording, plan.tries).play(scene, plan.rng)
    ended(scene, plan.rng, [], failure, must_go_on=False)
    return Draft(scene.lines, lines, (thread.id,), "ordinary", thread.domain, thread.language)


FAILING: tuple[tuple[Recipe, float], ...] = (
    (request_put_again, 0.36),
    (slot_asked_again, 0.4),
    (consent_asked_again, 0.2),
    (person_passed_over, 0.12),
    (question_put_again, 0.2),
    (thread_put_again, 0.13),
)


def _failure(scene: Scene, answer: Line, rng: Random, *, may_stall: bool) -> Failure:
    """A way to fail at the request that stands last in the scene and that `answer` would have answered.

    One "let me check" is no failure yet, so only more tries than one may stall.
    """
    earlier = [
        line
        for line in scene.lines
        if line.role == "bot" and is_statement(line.text) and fuzz.token_set_ratio(line.text, answer.text) < _UNLIKE
    ]
    topic = _topic(scene.lines[-1].text, scene.language)
    way = rng.random()
    if earlier and way < 0.35:
        return EarlierAnswer(earlier[-1] if rng.random() < 0.6 else rng.choice(earlier), rng.choice([0.0, 0.2, 1.0]))
    if way < 0.45:
        return Cycle(topic)
    if way < 0.55 and may_stall:
        return Fallbacks(topic, "same", "stalls")
    return Fallbacks(topic, rng.choice(["same", "same", "line", "other"]))


def _topic(text: str, language: str) -> str | None:
    return topic_of(text) if language == "en" else None
