"""What was tried: each putting of the open request, with what the bot made of it."""

from collections.abc import Sequence

from rapidfuzz.fuzz import ratio
from rapidfuzz.process import extractOne

from detector.handoff.package import Attempt, Quote
from detector.handoff.talk import SeenTurn, quoted
from detector.turn import Role
from detector.verdict import RepetitionForm, SignalKind, TurnRef

_NEAR = 90.0
"""Likeness in per cent from which two answers are the same one with a word changed."""
MAX_ANSWERS = 5
"""Answers of one attempt: what the bot said long after a try is about something else."""
_SAID_AGAIN = (RepetitionForm.VERBATIM, RepetitionForm.NEAR)
_ANY_FORM = tuple(RepetitionForm)


def attempts_at(talk: Sequence[SeenTurn], thread: Sequence[TurnRef], request: Quote) -> tuple[Attempt, ...]:
    """Each try at the open request with the bot's first answers until the next one, oldest first.

    Args:
        talk: All turns, oldest first.
        thread: The user turns that put the open request; where there are none, the request's turn is the one try.
        request: The user's need.
    """
    in_thread = {ref.index for ref in thread} or {request.turn_index}
    found: list[Attempt] = []
    said: list[str] = []
    tried: SeenTurn | None = None
    answers: list[SeenTurn] = []
    for turn in talk:
        if turn.role is Role.USER and turn.index in in_thread:
            if tried is not None:
                found.append(_attempt(tried, answers, said))
            tried, answers = turn, []
        elif turn.role is Role.BOT and tried is not None:
            answers.append(turn)
    if tried is not None:
        found.append(_attempt(tried, answers, said))
    return tuple(found)


def _attempt(tried: SeenTurn, answers: Sequence[SeenTurn], said: list[str]) -> Attempt:
    """One attempt; what it brings anew is added to `said`."""
    new: list[SeenTurn] = []
    again = 0
    for answer in answers:
        if _repeats(answer, _SAID_AGAIN):
            again += 1
            continue
        text = " ".join(answer.text.casefold().split())
        if text and extractOne(text, said, scorer=ratio, score_cutoff=_NEAR) is not None:
            again += 1
            continue
        again += _repeats(answer, _ANY_FORM)
        said.append(text)
        new.append(answer)
    return Attempt(quoted(tried), tuple(map(quoted, new[:MAX_ANSWERS])), bool(answers) and again == len(answers))


def _repeats(answer: SeenTurn, forms: Sequence[RepetitionForm]) -> bool:
    return bool(answer.signals) and any(
        signal.kind is SignalKind.BOT_REPETITION and signal.form in forms for signal in answer.signals
    )
