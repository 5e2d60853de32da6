"""Labelled conversations made by hand."""

from detector.turn import Role
from training.data import Conversation, LabelledTurn

LONG = (
    "Please restart your router, wait thirty seconds until every light turns green, then open our troubleshooting "
    "page, choose internet connection, follow all numbered instructions carefully and run the speed test once more."
)
ASKED = "Why does my internet connection keep dropping every evening?"


def conversation(*turns, **facts):
    """A conversation of (role, text) or (role, text, *labels)."""
    made = tuple(LabelledTurn(role, text, frozenset(labels)) for role, text, *labels in turns)
    return Conversation(turns=made, **{"id": "c", "source": "written-hand", **facts})


def looping():
    """The user asks four times in the same words, and the bot gives one long answer five times."""
    turns = [(Role.USER, ASKED), (Role.BOT, LONG)]
    for _ in range(4):
        turns += [(Role.USER, ASKED, "reformulation"), (Role.BOT, LONG, "repetition")]
    return conversation(*turns, id="loop", stuck_at=3, kind="stuck")


def healthy():
    """A conversation of the same length that moves on with every turn."""
    turns = [
        (Role.USER, "I would like to book a table for Friday"),
        (Role.BOT, "Gladly, how many guests shall we expect at seven o'clock?"),
        (Role.USER, "Four adults plus one child"),
        (Role.BOT, "Noted; does anybody have allergies that our kitchen must know about?"),
        (Role.USER, "My sister cannot eat nuts"),
        (Role.BOT, "Thanks, chef Maria avoids them in every dish served there. Garden or window seats?"),
        (Role.USER, "Garden sounds lovely"),
        (Role.BOT, "Reserved! Parking behind the house is free after six."),
        (Role.USER, "Perfect, goodbye"),
        (Role.BOT, "See you soon and enjoy your week."),
    ]
    return conversation(*turns, id="healthy", kind="ordinary")


def as_row(one):
    """A conversation as the object of its line."""
    names = {role: role.name.lower() for role in Role}
    return {
        "id": one.id,
        "source": one.source,
        "turns": [
            {"role": names[t.role], "text": t.text, "labels": [{"label": label} for label in sorted(t.labels)]}
            for t in one.turns
        ],
        "stuck_at": one.stuck_at,
        "class": one.kind,
    }
