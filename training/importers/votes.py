"""What several people said of the same turn and label, and what comes out of it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

Target = tuple[int, str]
"""Index of a turn, and a label."""


@dataclass(frozen=True, slots=True)
class Vote:
    """What one person said.

    Attributes:
        turn: Index over all turns of the conversation.
        label: A label's name, or "stuck".
        applies: In the person's eyes.
        voter: Who it was; the later vote of one voter replaces the earlier one.
        source: What kind of person.
    """

    turn: int
    label: str
    applies: bool
    voter: str
    source: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What comes out of votes.

    Attributes:
        decided: By target, what the majority says.
        ties: Targets with as many votes for as against; they are left out.
        disputed: Decided targets on which not all agreed.
    """

    decided: dict[Target, bool] = field(default_factory=dict)
    ties: set[Target] = field(default_factory=set)
    disputed: set[Target] = field(default_factory=set)


def majority(votes: Iterable[Vote]) -> Outcome:
    """Count votes, oldest first: one a voter and target, the majority decides."""
    ballots: dict[Target, dict[str, bool]] = defaultdict(dict)
    for vote in votes:
        ballots[vote.turn, vote.label][vote.voter] = vote.applies
    outcome = Outcome()
    for target, said in ballots.items():
        pro = sum(said.values())
        contra = len(said) - pro
        if pro == contra:
            outcome.ties.add(target)
            continue
        outcome.decided[target] = pro > contra
        if pro and contra:
            outcome.disputed.add(target)
    return outcome
