"""Asking on a terminal: the turns before, the turn, and one key an answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.rule import Rule

from detector.transcript_view.printing import TurnPrinter
from detector.verdict import Action, Cause, Recommendation
from training.data import LABELS, LabelledTurn
from training.labelling.answers import Answer, AnswerFile, fingerprint
from training.labelling.keys import Keys
from training.labelling.selection import Picked

QUESTIONS = {
    "reformulation": "Does the user put again what the bot did not deal with?",
    "complaint": "Does the user complain about the conversation itself?",
    "human_request": "Does the user ask for a person?",
    "repetition": "Does the bot say again what it said before, without moving on?",
    "nonanswer": "Is it a fallback, apology or evasion instead of an answer to a clear request?",
}
_APPLIES = {"y": True, "n": False, "s": None}
_BACK, _QUIT = "b", "q"
_SILENT = Recommendation(Action.CONTINUE, Cause.NONE, "")


@dataclass(frozen=True, slots=True)
class _Question:
    picked: Picked
    label: str

    @property
    def turn(self) -> LabelledTurn:
        return self.picked.candidate.conversation.turns[self.picked.candidate.turn]

    def answered(self, applies: bool | None, annotator: str) -> Answer:  # noqa: FBT001
        candidate = self.picked.candidate
        text = fingerprint(self.turn.text)
        return Answer(candidate.conversation.id, candidate.turn, self.label, applies, annotator, self.picked.why, text)

    @property
    def key(self) -> tuple[str, int, str]:
        return self.picked.candidate.conversation.id, self.picked.candidate.turn, self.label


def ask(picked: Sequence[Picked], file: AnswerFile, keys: Keys, console: Console, *, context: int) -> int:
    """Ask about turns that have no answer yet, until all are answered or the annotator quits.

    What the model thinks is not shown, so that it does not lead.

    Args:
        picked: The turns, in order.
        file: Where the answers go, each before the next question.
        keys: Where they come from.
        console: Where the questions stand.
        context: Turns before the turn that are shown.

    Returns:
        How many questions are still open.
    """
    questions = [
        _Question(one, label)
        for one in picked
        for label, role in LABELS.items()
        if role is one.candidate.conversation.turns[one.candidate.turn].role
    ]
    questions = [question for question in questions if question.key not in file.answers]
    try:
        _ask(questions, file, keys, console, context)
    except (EOFError, KeyboardInterrupt):  # at any moment, not only while a key is waited for
        console.print(_QUIT)
    return sum(question.key not in file.answers for question in questions)


def _ask(questions: Sequence[_Question], file: AnswerFile, keys: Keys, console: Console, context: int) -> None:
    at, shown = 0, None
    while at < len(questions):
        question = questions[at]
        if question.picked is not shown:
            _show(question, console, context, f"{len(questions) - at} to go: y yes, n no, s skip, b back, q quit")
            shown = question.picked
        key = _key(question, keys, console)
        if key == _QUIT:
            break
        if key == _BACK:
            at = max(at - 1, 0)
            continue
        file.add(question.answered(_APPLIES[key], file.annotator))
        at += 1


def _show(question: _Question, console: Console, context: int, title: str) -> None:
    candidate = question.picked.candidate
    turns = candidate.conversation.turns
    printer = TurnPrinter(console)
    console.print(Rule(title, style="dim"))
    first = max(0, candidate.turn - context)
    if first:
        console.print(f"[dim]{first} earlier turns[/dim]")
    for i in range(first, candidate.turn + 1):
        note = "<- this turn" if i == candidate.turn else ""
        printer.turn(i, turns[i].as_turn(i), (), _SILENT, note)


def _key(question: _Question, keys: Keys, console: Console) -> str:
    """The next key that means something; quit when there are no more."""
    prompt = f"[bold]{question.label}[/bold]: {QUESTIONS[question.label]} (y/n) "
    while True:
        console.print(prompt, end="", highlight=False, soft_wrap=True)
        key = keys().lower() or _QUIT
        console.print(key, markup=False, highlight=False)
        if key in _APPLIES or key in (_BACK, _QUIT):
            return key
