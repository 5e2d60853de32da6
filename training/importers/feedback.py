"""From recorded feedback to labelled conversations, of which only the turns that somebody looked at are labelled."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from detector.feedback import FeedbackKind
from detector.signals import KIND_OF_HEAD
from detector.stores import CopiedTurn, Feedback
from detector.verdict import Action, Cause
from training.data import ROLES
from training.importers.votes import Outcome, Vote, majority

SOURCE = "feedback"
STUCK = "stuck"

_LABELS = {int(kind): label for label, kind in KIND_OF_HEAD.items()}
_ROLE_NAMES = {int(role): name for name, role in ROLES.items()}

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stuck:
    """What was decided of being stuck: not by one turn, and by another one.

    Attributes:
        not_until: The latest turn by which it was not stuck; None if nobody said so.
        since: The earliest turn by which it was; None if nobody said so.
    """

    not_until: int | None = None
    since: int | None = None

    @property
    def is_possible(self) -> bool:
        """By definition what is stuck stays so: the label is about the first time."""
        return self.not_until is None or self.since is None or self.not_until < self.since

    def is_known(self, turn: int) -> bool:
        """Whether it follows for a turn: not stuck means at none before, stuck means at all after."""
        return (self.not_until is not None and turn <= self.not_until) or (
            self.since is not None and turn >= self.since
        )


class FeedbackRows:
    """Rows of the training schema from feedback, and counts of what became of it.

    Attributes:
        counts: By what is counted, filled as the rows are taken.
    """

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def rows(self, feedback: Iterable[Feedback]) -> Iterator[Row]:
        """One row a conversation, or a stretch of it where copies do not join.

        Args:
            feedback: By tenant and conversation, each oldest first.
        """
        for _, group in groupby(feedback, key=lambda one: (one.tenant, one.claim.conversation_id)):
            by_life: dict[float, list[Feedback]] = {}
            for one in group:
                self.counts["feedback"] += 1
                # After its retention a conversation may begin anew under the same id.
                by_life.setdefault(one.conversation_created, []).append(one)
            for life in by_life.values():
                yield from self._of_conversation(life)

    def _of_conversation(self, feedback: list[Feedback]) -> Iterator[Row]:
        usable = []
        for one in feedback:
            label = label_of(one)
            if not one.turns:
                self.counts["without text"] += 1
            elif label is None:
                self.counts["about what no head learns"] += 1
            else:
                usable.append((one, _vote(one, label)))
        turns = {turn.index: turn for one, _ in usable for turn in one.turns}
        for stretch in _stretches(turns):
            inside = [(one, vote) for one, vote in usable if stretch[0].index <= vote.turn <= stretch[-1].index]
            outcome = majority(vote for _, vote in inside)
            self.counts["ties, left out"] += len(outcome.ties)
            self.counts["decided by majority"] += len(outcome.disputed)
            stuck = stuck_of(outcome)
            if not stuck.is_possible:
                self.counts["stuck and later not stuck, left out"] += 1
                stuck = Stuck()
            row = _row(inside, stretch, outcome, stuck)
            if row["annotated"]:
                self.counts["rows"] += 1
                for label, applies in ((label, applies) for (_, label), applies in outcome.decided.items()):
                    if label in row["annotated"]:
                        self.counts[f"{label}: {'yes' if applies else 'no'}"] += 1
                yield row


def label_of(feedback: Feedback) -> str | None:
    """The label that a feedback speaks of; None if no head learns it.

    A person offered on request, or because much is at stake, says nothing of a loop.
    """
    kind = feedback.claim.kind
    if kind is not FeedbackKind.RECOMMENDATION:
        return _LABELS.get(int(kind))
    said = feedback.said
    return STUCK if said.action < Action.OFFER_HUMAN or said.cause == Cause.LOOP else None


def _vote(feedback: Feedback, label: str) -> Vote:
    claim = feedback.claim
    voter = claim.annotator or f"feedback {claim.feedback_id}"
    return Vote(feedback.turn_index, label, claim.applies, voter, claim.source.name.lower())


def _stretches(turns: dict[int, CopiedTurn]) -> list[list[CopiedTurn]]:
    """Runs of turns without a hole, oldest first."""
    stretches: list[list[CopiedTurn]] = []
    for index in sorted(turns):
        if not stretches or stretches[-1][-1].index != index - 1:
            stretches.append([])
        stretches[-1].append(turns[index])
    return stretches


def stuck_of(outcome: Outcome) -> Stuck:
    """What was decided of being stuck."""
    decided = {turn: applies for (turn, label), applies in outcome.decided.items() if label == STUCK}
    return Stuck(
        not_until=max((turn for turn, applies in decided.items() if not applies), default=None),
        since=min((turn for turn, applies in decided.items() if applies), default=None),
    )


def _row(inside: list[tuple[Feedback, Vote]], stretch: list[CopiedTurn], outcome: Outcome, stuck: Stuck) -> Row:
    newest, first = inside[-1][0], stretch[0].index
    turns, annotated = [], set()
    for turn in stretch:
        decided = {
            label: applies for (at, label), applies in outcome.decided.items() if at == turn.index and label != STUCK
        }
        looked_at = [*sorted(decided), *([STUCK] if stuck.is_known(turn.index) else [])]
        annotated.update(looked_at)
        labels = [{"label": label} for label, applies in sorted(decided.items()) if applies]
        turns.append({"role": _ROLE_NAMES[turn.role], "text": turn.text, "labels": labels, "looked_at": looked_at})
    return {
        "id": f"{SOURCE}:{newest.tenant}:{newest.claim.conversation_id}:{newest.conversation_created:.0f}:{first}",
        "source": SOURCE,
        "language": newest.language,
        "bot": newest.bot_id,
        "stuck_at": None if stuck.since is None else stuck.since - first,
        "annotated": sorted(annotated),
        "turns": turns,
        "votes": [
            {
                "turn": vote.turn - first,
                "label": vote.label,
                "applies": vote.applies,
                "annotator": one.claim.annotator,
                "source": vote.source,
                "finding": one.finding.name.lower(),
                "feedback_id": one.claim.feedback_id,
                "model_id": one.said.model_id,
            }
            for one, vote in inside
        ],
    }
