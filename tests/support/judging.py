"""Judged conversations made by hand."""

from detector.conversation import Progress
from detector.pipeline import shown
from detector.turn import Role
from detector.verdict import Action, Cause, Recommendation, Signal, SignalKind, TurnRef, Verdict
from training.data import Conversation, LabelledTurn
from training.evaluation import Judged


def verdict(index, action=Action.CONTINUE, cause=Cause.NONE, flagged=(), score=0.1):
    """A verdict with some kinds flagged, and a complaint below its threshold."""
    below = Signal(SignalKind.USER_COMPLAINT, flagged=False, score=score)
    signals = (*(Signal(kind) for kind in flagged), below)
    return Verdict(
        TurnRef(index, ""), signals, shown(Progress()), Recommendation(action, cause, "", "", False, None, None)
    )


def judged(name="c", *, stuck_at=None, kind="", alarm=None, offer=None, turns=12, source="written"):
    """A conversation with its first loop alarm and its first offer on request at the given turns."""
    conversation = Conversation(name, source, tuple(LabelledTurn(Role.USER, "x") for _ in range(turns)), stuck_at, kind)
    verdicts = []
    for i in range(turns):
        if alarm is not None and i >= alarm:
            verdicts.append(verdict(i, Action.HAND_OFF, Cause.LOOP))
        elif offer is not None and i >= offer:
            verdicts.append(verdict(i, Action.OFFER_HUMAN, Cause.HUMAN_REQUEST))
        else:
            verdicts.append(verdict(i, Action.REPAIR, Cause.LOOP))
    return Judged(conversation, verdicts)
