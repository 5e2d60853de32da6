"""What is wrong with a policy file: every problem, each with its place and its remedy."""

from msgspec import Struct


class Problem(Struct, frozen=True):
    """One problem.

    Attributes:
        line, column: Where it stands, from 1; 0 if it is about the whole file.
        field: Path of the field, such as "bots.shop.teams.rules[0].team"; "" if it is about the file.
        message: What is wrong, the limit, and what to do.
    """

    line: int
    column: int
    field: str
    message: str


class PolicyFileError(ValueError):
    """A policy file that is refused.

    Attributes:
        name: The file.
        problems: All that is wrong with it, from top to bottom.
    """

    def __init__(self, name: str, problems: list[Problem]) -> None:
        self.name = name
        self.problems = sorted(problems, key=lambda problem: (problem.line, problem.column))
        super().__init__("\n".join(self._shown(problem) for problem in self.problems))

    def _shown(self, problem: Problem) -> str:
        place = f"{self.name}:{problem.line}:{problem.column}" if problem.line else self.name
        return ": ".join(part for part in (place, problem.field, problem.message) if part)
