"""Whole conversations in which the same is asked of one thing after the other, or for news: nothing is stuck."""

from random import Random

from training.generator.bank import drawn, sections
from training.generator.scene import Line, Scene
from training.generator.tries import NAMES

_TEAMS = ("Sales", "Design", "Support", "Finance", "Backend", "Field")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WORDS = (("bread", "pan"), ("water", "agua"), ("key", "llave"), ("train", "tren"), ("shoe", "zapato"), ("cup", "taza"))
_FILES = ("plan.pdf", "notes.txt", "budget.xlsx", "photo.jpg", "list.csv", "draft.docx")


def series_of(language: str) -> tuple[tuple[str, str, str, tuple[str, ...], str], ...]:
    """The series of a language: form (batch or poll), style, name, ways to ask, answer."""
    return tuple(
        (form, style, name, tuple(asks[2:].split("|")), answer[2:])
        for (spoken, form, style, name), (asks, answer) in sections("series")
        if spoken == language
    )


def play_series(scene: Scene, rng: Random, form: str, asks: tuple[str, ...], answer: str, number: int) -> list[Line]:
    """Ask `number` times about other things, or for news of one thing; gives the lines of the first time."""
    fixed = {"fixed": str(rng.randint(1000, 9999))}
    down, up = rng.randint(number + 3, 30), rng.randint(3, 20)
    hour, minute = rng.randint(7, 18), rng.randint(0, 20)
    words = rng.sample(_WORDS, len(_WORDS))
    for n in range(number):
        if form == "poll":
            down, up, minute = down - rng.randint(1, 2), up + rng.randint(2, 9), minute + rng.randint(2, 6)
        noun, spanish = words[n % len(words)]
        values = {
            **fixed,
            "down": str(max(down, 1)),
            "up": str(up),
            "time": f"{hour}:{minute % 60:02d}" if form == "poll" else f"{rng.randint(7, 20)}:{rng.randint(10, 59)}",
            "name": rng.choice(NAMES),
            "team": rng.choice(_TEAMS),
            "day": _DAYS[(up + n) % len(_DAYS)],
            "noun": noun,
            "spanish": spanish,
            "amount": f"{rng.randint(8, 240)}.{rng.randint(0, 9)}0",
            "number": str(rng.randint(200, 9800)),
            "count": str(rng.randint(2, 19)),
            "hour": str(rng.choice([8, 9, 10, 11])),
            "file": (file := rng.choice(_FILES)),
            "file2": file.replace(".", f"_v{n + 2}."),
        }
        cause = "" if n == 0 else form
        ask = asks[0] if n == 0 else rng.choice(asks[1:])
        scene.user(_put(ask, values), cause)
        scene.bot(_put(answer, values), cause)
    first = list(scene.lines[:2])
    scene.user(drawn(rng, "closings", scene.language, scene.style, "no"), "")
    scene.bot(drawn(rng, "closings", scene.language, scene.style, "end"), "")
    return [*first, *scene.lines[-2:]]


def _put(text: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text
