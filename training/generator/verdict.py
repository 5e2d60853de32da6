"""What a finished conversation is by the guidelines: where it is stuck, and its class."""

from collections import Counter
from collections.abc import Sequence

from training.generator.scene import Line


def stuck_at(lines: Sequence[Line]) -> int | None:
    """The second failed try; None if there is none.

    That is the second reformulation of one thing, the second repetition of one thing without progress between, a
    complaint after a repetition, or the turn that passes over the second request for a person.
    """
    tries: Counter[Line] = Counter()
    repeats: Counter[str] = Counter()
    passed_over = 0
    asked = False
    for i, line in enumerate(lines):
        if line.role == "bot" and not line.labels and not line.cause:
            repeats.clear()  # an answer of the source: the conversation moved on
        root = line.labels.get("reformulation")
        if root is not None:
            tries[root] += 1
        if "repetition" in line.labels:
            repeats.update(line.gists)
        if line.role == "bot":
            passed_over += asked and "nonanswer" in line.labels
        asked = "human_request" in line.labels if line.role == "user" else False
        if (
            (root is not None and tries[root] == 2)
            or max(repeats.values(), default=0) == 2
            or passed_over == 2
            or ("complaint" in line.labels and repeats)
        ):
            return i
    return None


def kind_of(lines: Sequence[Line], before: str) -> str:
    """The class of a conversation of the class `before` after the injection."""
    if stuck_at(lines) is not None:
        return "stuck"
    labels = {label for line in lines for label in line.labels}
    if labels & {"reformulation", "repetition", "nonanswer"}:
        return "recovered"
    return "hard" if any(line.cause for line in lines) else before
