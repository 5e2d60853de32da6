"""Figures by slice: where a model is good and where it is not."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from training.bootstrap import Figure, share
from training.data import LABELS, Conversation
from training.evaluation import Judged, alarms, measure

LENGTHS = (8, 16, 32)
"""Upper bounds of the classes of length, in turns."""
FALSE_ALARMS = "false alarms"
COLUMNS = (*(f"{label} F1" for label in LABELS), "stuck: caught", FALSE_ALARMS)


def _length(conversation: Conversation) -> str:
    below = 0
    for bound in LENGTHS:
        if len(conversation.turns) <= bound:
            return f"{below + 1} to {bound} turns"
        below = bound
    return f"over {below} turns"


DIMENSIONS: Mapping[str, Callable[[Conversation], str]] = {
    "source": lambda conversation: conversation.source,
    # en-GB and en-US are one language to the detector.
    "language": lambda conversation: conversation.language.split("-")[0].lower(),
    "length": _length,
    "bot": lambda conversation: conversation.bot,
}
UNKNOWN = "not said"


@dataclass(frozen=True, slots=True)
class Slice:
    """Some of the conversations.

    Attributes:
        name: The value that they share.
        conversations: How many they are.
        figures: By `COLUMNS`; those that cannot be measured here are left out.
    """

    name: str
    conversations: int
    figures: dict[str, Figure]


def slices_by_dimension(judged: Sequence[Judged]) -> dict[str, list[Slice]]:
    """Slices by each dimension, the largest first."""
    return {name: _slices(judged, of) for name, of in DIMENSIONS.items()}


def _slices(judged: Sequence[Judged], of: Callable[[Conversation], str]) -> list[Slice]:
    groups: dict[str, list[Judged]] = {}
    for one in judged:
        groups.setdefault(of(one.conversation) or UNKNOWN, []).append(one)
    largest_first = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    return [Slice(name, len(group), _figures(group)) for name, group in largest_first]


def _figures(judged: Sequence[Judged]) -> dict[str, Figure]:
    figures = {name: figure for name, figure in measure(judged).items() if name in COLUMNS}
    # Conversations of no class (ABC-Eval) were not labelled for being stuck.
    healthy = [one for one in judged if one.conversation.stuck_at is None and one.conversation.kind]
    if healthy:
        figures[FALSE_ALARMS] = share([alarms(one.verdicts).loop_at is not None for one in healthy])
    return figures
