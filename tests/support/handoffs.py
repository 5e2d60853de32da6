"""Written conversations with their facts listed, and packages made from turns."""

import functools
import json
from pathlib import Path

from detector.cases import Case
from detector.conversation import Episode, Progress
from detector.handoff import SeenTurn, make_handoff
from detector.reading import Reader
from detector.turn import Role
from detector.verdict import Action, Cause, RepetitionForm, Signal, SignalKind, TurnRef
from tests.support.core import make_encoder

FOLDER = Path(__file__).resolve().parents[1] / "data" / "handoff"
ROLES = {"user": Role.USER, "bot": Role.BOT, "human": Role.HUMAN, "tool": Role.TOOL}
READER = Reader(make_encoder())
REASON = "The user has put the same request twice."


@functools.cache
def written(name):
    """The conversations of a file: id, language, turns as pairs of role and text, facts as kind, value and turn, and
    secrets that must never be shown in full."""
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(json.loads(line) for line in lines)


def signal(kind, sentence="", form=RepetitionForm.NONE):
    return Signal(kind, score=0.9, sentence=sentence, form=form)


def talk_of(turns, signals=None, **fields):
    """Turns as a package is made from them, one a second.

    Args:
        turns: Pairs of role and text.
        signals: By index.
        fields: Of all turns.
    """
    signals = signals or {}
    return [
        SeenTurn(i, f"t{i}", ROLES.get(role, role), text, 1000.0 + i, tuple(signals.get(i, ())), **fields)
        for i, (role, text) in enumerate(turns)
    ]


def refs(*indices):
    return tuple(TurnRef(i, f"t{i}") for i in indices)


def tries_in(turns):
    """All user turns: each of them is a try."""
    return refs(*(i for i, (role, _) in enumerate(turns) if role == "user"))


def case_of(**fields):
    fields = {"turn": TurnRef(0, "t0"), "opened_at": 1000.5, "reason": REASON, "cause": Cause.LOOP, **fields}
    return Case(escalation_id="esc-1", conversation_id="c-1", episode=1, **fields)


def progress_of(thread=(), first_sign=0):
    sign = TurnRef(first_sign, f"t{first_sign}")
    return Progress(thread=thread, episode=Episode(1, sign, Action.HAND_OFF, Cause.LOOP, sign))


def handoff_of(turns, *, signals=None, thread=None, case=None, **arguments):
    """The package of some turns; each turn of the user is a try unless `thread` says otherwise."""
    thread = tries_in(turns) if thread is None else thread
    return make_handoff(talk_of(turns, signals), progress_of(thread), case or case_of(), reader=READER, **arguments)


COMPLAINT, REFORMULATION = SignalKind.USER_COMPLAINT, SignalKind.USER_REFORMULATION
REPETITION, HUMAN_REQUEST = SignalKind.BOT_REPETITION, SignalKind.HUMAN_REQUEST
