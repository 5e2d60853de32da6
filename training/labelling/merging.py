"""Answers put back into labelled conversations."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from training.data import LABELS, ROLES, DataError, Row, parse, read_rows
from training.importers.votes import Outcome, Vote, majority
from training.labelling.answers import Answer, decided, fingerprint


class AnsweredRows:
    """Rows of the training schema with the answers in them, and counts of what became of the answers.

    Where annotators differ the majority decides; a tie leaves the label as one that nobody looked for.

    Attributes:
        counts: By what is counted, filled as the rows are taken.
    """

    def __init__(self, answers: Iterable[Answer], *, keep: bool) -> None:
        """Prepare to merge.

        Args:
            answers: Of all annotators.
            keep: The conversations are labelled already: their labels hold wherever nobody answered. Otherwise
                the answers are all that is known.
        """
        self.counts: Counter[str] = Counter()
        self._keep = keep
        self._answers: dict[str, list[Answer]] = defaultdict(list)
        for answer in decided(answers):
            self._answers[answer.conversation].append(answer)

    def rows(self, paths: Sequence[Path]) -> Iterator[Row]:
        """The conversations that have answers, in the order of the files; with `keep` all of them.

        Raises:
            DataError: A row breaks the schema, or an answer belongs to another text or to no conversation.
        """
        open_ids = set(self._answers)
        for path in paths:
            for where, row in read_rows(path):
                parse(row, where)
                open_ids.discard(row["id"])
                if row["id"] in self._answers or self._keep:
                    yield self._merged(row, self._answers.get(row["id"], []), where)
        if open_ids:
            raise DataError(
                f"{len(open_ids)} conversations with answers, {min(open_ids)!r} the first, stand in none of the files; "
                "give the files that were labelled"
            )

    def _merged(self, row: Row, answers: Sequence[Answer], where: str) -> Row:
        outcome = majority(
            Vote(answer.turn, answer.label, bool(answer.applies), answer.annotator, "label") for answer in answers
        )
        self._check(row, answers, where)
        self.counts += Counter(
            {"labels": len(outcome.decided), "ties, left out": len(outcome.ties), "disputed": len(outcome.disputed)}
        )
        annotated = _annotated(row)
        answered = {label for _, label in outcome.decided}
        # A label that was not looked for before was looked for where it was answered, and nowhere else.
        bound = not answered <= annotated
        turns = [self._turn(turn, i, outcome, annotated, bound=bound) for i, turn in enumerate(row["turns"])]
        merged = {**row, "turns": turns}
        if not self._keep:
            merged["annotated"] = sorted(answered)
            for name in ("stuck_at", "class"):
                merged.pop(name, None)
        elif row.get("annotated") is not None:
            merged["annotated"] = sorted(annotated | answered)
        parse(merged, where)
        return merged

    def _turn(self, turn: Row, index: int, outcome: Outcome, annotated: set[str], *, bound: bool) -> Row:
        said = {label: applies for (at, label), applies in outcome.decided.items() if at == index}
        tied = {label for at, label in outcome.ties if at == index}
        labels = [one for one in turn.get("labels", []) if self._keep and one["label"] not in said.keys() | tied]
        labels += [_with_of(turn, label) for label, applies in said.items() if applies]
        if not self._keep:
            looked_at = set(said)
        elif turn.get("looked_at") is not None:
            looked_at = (set(turn["looked_at"]) | said.keys()) - tied
        elif tied or bound:
            of_role = {"stuck", *(name for name, role in LABELS.items() if role is ROLES[turn["role"]])}
            looked_at = (annotated & of_role | said.keys()) - tied
        else:
            return {**turn, "labels": labels}
        return {**turn, "labels": labels, "looked_at": sorted(looked_at)}

    def _check(self, row: Mapping[str, Any], answers: Sequence[Answer], where: str) -> None:
        for answer in answers:
            turns = row["turns"]
            if answer.turn >= len(turns) or fingerprint(turns[answer.turn]["text"]) != answer.text:
                raise DataError(
                    f"{where}: turns[{answer.turn}] has another text than the one that {answer.annotator} labelled; "
                    "give the file as it was labelled"
                )


def _with_of(turn: Row, label: str) -> Row:
    """The label as it stands already, with the earlier turn that it names, or a bare one."""
    return next((one for one in turn.get("labels", []) if one["label"] == label), {"label": label})


def _annotated(row: Row) -> set[str]:
    """What was looked for in the conversation before."""
    return {"stuck", *LABELS} if row.get("annotated") is None else set(row["annotated"])
