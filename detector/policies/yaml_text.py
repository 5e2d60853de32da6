"""YAML 1.2 as plain values, with the place of every one of them. No aliases, no tags, no key twice."""

from collections.abc import Sequence

from msgspec import Struct
from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from detector.policies.errors import PolicyFileError, Problem

MAX_CHARS = 1_000_000
Path = tuple[str | int, ...]


class Source(Struct, frozen=True):
    """A file that was read.

    Attributes:
        name: Stands in errors.
        value: What it says: mappings, lists, texts, numbers, booleans, dates, None.
        places: Line and column of each field, from 1, by its path: of its key where it has one.
    """

    name: str
    value: object
    places: dict[Path, tuple[int, int]]

    def place_of(self, path: Sequence[str | int]) -> tuple[int, int]:
        """Line and column of a field or, where the file lacks it, of what it belongs to."""
        path = tuple(path)
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, (0, 0))


def shown_path(path: Path) -> str:
    """A path as people write it: `bots.shop.teams.rules[0].team`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def read_yaml(text: str, name: str) -> Source:
    """Read a text.

    Raises:
        PolicyFileError: It is too long, no YAML, or YAML with what could be misunderstood.
    """
    if len(text) > MAX_CHARS:
        raise PolicyFileError(
            name,
            [Problem(0, 0, "", f"has {len(text)} characters; the limit is {MAX_CHARS}: leave out what bots share")],
        )
    places: dict[Path, tuple[int, int]] = {}
    try:
        root = _parser().compose(text)
        if root is not None:
            _locate(root, (), places, set(), name)
        value = _parser().load(text)
    except MarkedYAMLError as error:
        raise PolicyFileError(name, [_problem(error)]) from None
    except (YAMLError, ValueError) as error:
        if isinstance(error, PolicyFileError):
            raise
        # Characters that YAML forbids, or a date that there is not.
        reason = getattr(error, "reason", "") or str(error)
        raise PolicyFileError(name, [Problem(0, 0, "", f"cannot be read: {reason}")]) from None
    except RecursionError:
        raise PolicyFileError(name, [Problem(0, 0, "", "is nested too deeply; take out the brackets")]) from None
    return Source(name, value, places)


def _parser() -> YAML:
    return YAML(typ="safe", pure=True)


def _locate(node: Node, path: Path, places: dict[Path, tuple[int, int]], seen: set[int], name: str) -> None:
    """Note the places of all that is below a node."""
    if id(node) in seen:
        # One alias may stand for a million values, and who changes one place does not see the others.
        line, column = _mark(node)
        message = f"what is written here is used again by an alias (*{node.anchor}); write it out there"
        raise PolicyFileError(name, [Problem(line, column, "", message)])
    seen.add(id(node))
    places.setdefault(path, _mark(node))
    if isinstance(node, MappingNode):
        for key, below in node.value:
            if not isinstance(key, ScalarNode):
                raise PolicyFileError(name, [Problem(*_mark(key), "", "a key must be a text; put it in quotes")])
            inner = (*path, str(key.value))
            places.setdefault(inner, _mark(key))
            _locate(below, inner, places, seen, name)
    elif isinstance(node, SequenceNode):
        for i, below in enumerate(node.value):
            _locate(below, (*path, i), places, seen, name)


def _mark(node: Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _problem(error: MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    message = " ".join((error.problem or error.context or "cannot be read").split())
    if isinstance(error, DuplicateKeyError):
        message = "this key stands twice in its section; keep one of them"
    elif "document" in message:
        message = "a second document (---) begins here; a policy file has one"
    elif "tag" in message:
        message = "tags (!...) are not read; write plain values"
    elif "\\t" in message:
        message = "a tab indents this line; use blanks"
    return Problem(mark.line + 1, mark.column + 1, "", message) if mark else Problem(0, 0, "", message)
