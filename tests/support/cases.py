"""Cases for tests."""

from msgspec.structs import replace

from detector.cases import Case, CaseChange, CaseEventKind, CaseStatus
from detector.verdict import Action, Cause, Severity, TurnRef


def case(escalation_id="e1", conversation_id="c", **fields):
    """A case with nothing left at its default, unless told otherwise."""
    given = {
        "episode": 1,
        "action": Action.HAND_OFF,
        "cause": Cause.LOOP,
        "reason": "The user asks the same again.",
        "severity": Severity.NORMAL,
        "team": "billing",
        "bot_id": "shop",
        "channel": "web",
        "language": "en",
        "user_ref": "u1",
        "turn": TurnRef(3, "t3"),
        "first_sign_at": 1.5,
        "opened_at": 10.0,
        "updated_at": 10.0,
        "due_at": 9e9,
        "request": "Where is my order? äöü 你好 \x00 😀",
        **fields,
    }
    return Case(escalation_id=escalation_id, conversation_id=conversation_id, **given)


def change(given, kind=CaseEventKind.OPENED):
    """What brings a case about."""
    return CaseChange(kind, given)


def opening(*arguments, **fields):
    """A case that is opened."""
    return change(case(*arguments, **fields))


def next_change(given, kind=CaseEventKind.RAISED, **fields):
    """The next change of a case, one second later unless told otherwise."""
    changed = {"revision": given.revision + 1, "updated_at": given.updated_at + 1.0, **fields}
    return change(replace(given, **changed), kind)


def closing(given, **fields):
    """A case that is resolved."""
    return next_change(given, CaseEventKind.RESOLVED, status=CaseStatus.RESOLVED, due_at=0.0, **fields)
