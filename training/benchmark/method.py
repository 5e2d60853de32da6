"""What the benchmark needs of a method: its name, its thresholds, a score for each turn."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from detector.turn import Role
from training.data import Conversation

TURN_TASKS = ("repetition", "reformulation")
ALARM, OFFER = "alarm", "offer"
TASKS = (*TURN_TASKS, ALARM)
ROLES = {"repetition": Role.BOT, "reformulation": Role.USER}
NEVER = float("-inf")
"""The score of a turn that a method has nothing to say about."""

Scores = Mapping[str, Sequence[float]]
"""By task, one score a turn, higher being surer; a task that the method does not do is missing.

`repetition` and `reformulation` score turns; `alarm` calls for a person at the first turn from its threshold on.
`offer` is optional and no task of its own: from 1 on it says that a person was offered because the user asked for one.
"""


class Method(Protocol):
    """A method that is compared."""

    @property
    def name(self) -> str:
        """As shown in tables."""
        ...

    @property
    def note(self) -> str:
        """What it is and how it was asked, in one line."""
        ...

    @property
    def thresholds(self) -> Mapping[str, float | None]:
        """Default threshold of each task that it does; None where its makers name none."""
        ...

    def score_turns(self, conversation: Conversation) -> Scores:
        """Scores of a conversation; that of a turn may depend on the turns before it, never on later ones."""
        ...


def texts_of(conversation: Conversation, role: Role) -> list[tuple[int, str]]:
    """Index and text of the turns of a role."""
    return [(i, turn.text) for i, turn in enumerate(conversation.turns) if turn.role is role]


def bot_scores(conversation: Conversation, score: Callable[[str], float]) -> list[float]:
    """One score a turn from a detector that is shown the bot's replies, one after the other.

    Args:
        conversation: The conversation.
        score: Called with each reply in order; remembers the earlier ones.
    """
    scores = [NEVER] * len(conversation.turns)
    for i, text in texts_of(conversation, Role.BOT):
        scores[i] = score(text)
    return scores


def highest_setting(answers: Mapping[float, Sequence[bool]]) -> list[float]:
    """The score of a detector that only says yes or no: the highest setting at which it says yes.

    Args:
        answers: By setting, the answer to each turn.
    """
    turns = len(next(iter(answers.values())))
    return [max((setting for setting, said in answers.items() if said[i]), default=NEVER) for i in range(turns)]
