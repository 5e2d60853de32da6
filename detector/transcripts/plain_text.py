"""Plain text: a turn begins with its speaker ("User: ..."), more lines of it follow, and `---` or `# title` parts."""

import re
from collections.abc import Iterable, Iterator

from detector.transcripts.lines import Line
from detector.transcripts.speakers import LONGEST, is_ambiguous, role_of
from detector.transcripts.transcript import Problem, Transcript
from detector.turn import Role, Turn

# "[10:31] ", "10:31:05 PM - ", "[2024-05-01 10:31] ", "01.05.24, 10:31 ", "2024-05-01T10:31:05.120Z ": all optional.
_DATE = r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4},?[T ] ?"
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,6})?)?(?: ?[AaPp]\.?[Mm]\.?)?(?:Z|[+-]\d{2}:?\d{2})?"
_TURN = re.compile(
    rf"\s*(?:[\[(]?(?:{_DATE})?{_CLOCK}[\])]?\s*(?:[-–]\s+)?)?"
    rf"(?P<label>[^\W\d_][^:：]{{0,{LONGEST + 4}}})[:：](?P<text>.*)"
)
_RULE = re.compile(r"\s*-{3,}\s*")
_TITLE = re.compile(r"#\s+(?P<title>.*\S)\s*")

_UNLABELLED = "text before the first speaker; begin each turn with User:, Bot: or Agent:"


class _Draft:
    """A conversation as far as it has been read."""

    def __init__(self, conversation_id: str) -> None:
        self.id = conversation_id
        self.warned = False
        self._turns: list[tuple[Role, str, list[str]]] = []

    def __len__(self) -> int:
        return len(self._turns)

    def begin_turn(self, role: Role, label: str, text: str) -> None:
        self._turns.append((role, label, [text]))

    def continue_turn(self, text: str) -> None:
        self._turns[-1][2].append(text)

    def finished(self) -> Transcript:
        has_user = any(role is Role.USER for role, _, _ in self._turns)
        return Transcript(
            self.id,
            tuple(
                Turn(Role.USER if not has_user and is_ambiguous(label) else role, "\n".join(lines).strip())
                for role, label, lines in self._turns
            ),
        )


def read_plain_text(lines: Iterable[Line | Problem], path: str, name: str) -> Iterator[Transcript | Problem]:
    """Read conversations, one held at a time.

    Args:
        lines: The file.
        path: As the caller named it, for problems.
        name: What conversations without a title are called after.
    """
    count = 1
    draft = _Draft(f"{name}-{count}")
    after_blank = True
    for line in lines:
        if isinstance(line, Problem):
            yield line
            continue
        title = _TITLE.fullmatch(line.text) if after_blank else None
        if title or _RULE.fullmatch(line.text):
            if draft:
                yield draft.finished()
                count += 1
            draft = _Draft(title["title"] if title else f"{name}-{count}")
            after_blank = True
            continue
        after_blank = line.is_blank
        turn = _TURN.fullmatch(line.text)
        role = role_of(turn["label"]) if turn else None
        if turn and role:
            draft.begin_turn(role, turn["label"], turn["text"].strip())
        elif draft:
            draft.continue_turn(line.text.rstrip())
        elif not line.is_blank and not draft.warned:
            yield Problem(path, line.number, _UNLABELLED)
            draft.warned = True
    if draft:
        yield draft.finished()
