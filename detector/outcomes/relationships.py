"""How a user stands with the bot over time, in parts that can be named."""

import math
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from msgspec import Struct

from detector.outcomes.needs import DAY
from detector.outcomes.outcome import Outcome

LATEST = 5
"""Conversations that the score looks at."""
AT_RISK = 0.25
"""Least score of a user at risk."""
WEIGHTS = {"stuck": 0.3, "silent": 0.25, "same need again": 0.2, "reopened": 0.1, "falling use": 0.15}
"""Of the parts, by judgement: nobody has told us yet who left. They sum to 1."""
_LEAST_GAPS = 3
_LEAST_USUAL_GAP = DAY


class Relationship(Struct, frozen=True):
    """How a user stands at a moment.

    Attributes:
        user_ref: Who.
        conversations: How many were looked at, at most `LATEST` that are over.
        parts: By the names of `WEIGHTS`, 0 to 1, 0 being well.
        last: Receipt of the latest turn, seconds since the epoch.
        usual_gap: Usual seconds between two conversations; 0 if there are too few to know.
    """

    user_ref: str
    conversations: int
    parts: dict[str, float]
    last: float
    usual_gap: float

    @property
    def score(self) -> float:
        """Weighted sum of the parts: 0 nothing went wrong, 1 all did."""
        return sum(WEIGHTS[name] * part for name, part in self.parts.items())

    @property
    def is_at_risk(self) -> bool:
        """Badly served, not merely rare: who asks less may just need less."""
        served_badly = any(part > 0 for name, part in self.parts.items() if name != "falling use")
        return served_badly and self.score >= AT_RISK


def relationship(user_ref: str, outcomes: Sequence[Outcome], repeats: Sequence[int], now: float) -> Relationship:
    """How a user stands at `now`.

    Args:
        user_ref: Who.
        outcomes: What became of all conversations of this user, oldest first.
        repeats: As `repeats_of` gives them; empty if it is not known.
        now: Seconds since the epoch; what began later is left out.
    """
    known = [i for i, one in enumerate(outcomes) if one.began <= now]
    over = [i for i in known if outcomes[i].is_over][-LATEST:]
    begun = [outcomes[i].began for i in known]
    gaps = [later - earlier for earlier, later in pairwise(begun)]
    usual = max(median(gaps), _LEAST_USUAL_GAP) if len(gaps) >= _LEAST_GAPS else 0.0
    last = max((outcomes[i].last for i in known), default=0.0)
    ended = [outcomes[i] for i in over]
    parts = {
        "stuck": _share([one.stuck_at_end and not one.person_at for one in ended]),
        "silent": _share([one.is_silent_churn for one in ended]),
        "same need again": _share([bool(repeats) and repeats[i] >= 0 for i in over]),
        "reopened": _share([one.reopened > 0 for one in ended]),
        "falling use": _overdue(now - begun[-1], usual) if usual else 0.0,
    }
    return Relationship(user_ref, len(over), parts, last, usual)


def _share(happened: Sequence[bool]) -> float:
    """The share, drawn towards 0 as by one conversation that went well: one bad one is not yet all bad."""
    return sum(happened) / (len(happened) + 1)


def _overdue(gap: float, usual: float) -> float:
    """How unlikely so long a gap is for a user whose visits still come at the usual rate, 0 up to the usual gap.

    With visits at random (exponential gaps, as in the buyer models of Schmittlein, Morrison and Colombo 1987) a gap is
    longer than r medians with probability 2 ** -r.
    """
    return max(0.0, 1.0 - math.exp2(1.0 - gap / usual))
