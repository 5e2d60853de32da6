"""Which turns are asked about: those that teach most, and a random share of those that the model finds harmless."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from training.labelling.candidates import Candidate

UNCERTAIN, RANDOM = "uncertain", "random"


@dataclass(frozen=True, slots=True)
class Picked:
    """A turn to ask about, and why it was picked."""

    candidate: Candidate
    why: str


def pick(
    candidates: Sequence[Candidate], *, count: int, random_share: float, per_conversation: int, seed: int
) -> list[Picked]:
    """Pick turns; the same input gives the same turns in the same order.

    The random ones are drawn first and from all unflagged turns alike, so that what is missed can be estimated from
    them. They stand evenly among the others, so that whoever stops early has labelled the same share.

    Args:
        candidates: Of all conversations.
        count: How many at most.
        random_share: Share of random ones, 0 to 1.
        per_conversation: How many uncertain turns of one conversation at most.
        seed: Of the draw, and of the order of equals.
    """
    shuffled = [candidates[i] for i in np.random.default_rng(seed).permutation(len(candidates))]
    drawn = [one for one in shuffled if not one.flagged][: round(count * random_share)]
    taken = {(one.conversation.id, one.turn) for one in drawn}
    uncertain: list[Candidate] = []
    of_conversation: Counter[str] = Counter()
    for one in sorted(shuffled, key=lambda candidate: -candidate.value):
        if len(uncertain) == count - len(drawn):
            break
        id_ = one.conversation.id
        if (id_, one.turn) not in taken and of_conversation[id_] < per_conversation:
            of_conversation[id_] += 1
            uncertain.append(one)
    placed = [((n + 1) / (len(drawn) + 1), Picked(one, RANDOM)) for n, one in enumerate(drawn)]
    placed += [((n + 0.5) / len(uncertain), Picked(one, UNCERTAIN)) for n, one in enumerate(uncertain)]
    return [picked for _, picked in sorted(placed, key=lambda pair: pair[0])]
