"""What pydantic found wrong, in words that name the limit and the remedy."""

from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from detector.policies.errors import Problem
from detector.policies.yaml_text import Path, Source, shown_path

_SECTION = "must be a section with fields of its own"
_NAME = "is no name; write letters, digits, blanks, dots and dashes, the first of them a letter or digit"
_LANGUAGE = "is no language; write a BCP 47 tag, such as en or pt-BR"
_MESSAGES = {
    "missing": "is missing; add it",
    "greater_than": "must be a number above 0 and at most 100",
    "less_than_equal": "must be a number above 0 and at most 100",
    "too_short": "is empty; give at least one entry or leave it out",
    "string_too_short": _NAME,
    "model_type": _SECTION,
    "dict_type": _SECTION,
    "list_type": "must be a list; write [...] or a line with - for each entry",
    "string_type": "must be a text; put it in quotes",
    "float_type": "must be a number, without quotes",
    "bool_type": "must be true or false, without quotes",
}


def problem_of(source: Source, kind: type[BaseModel], path: Path, found: ErrorDetails) -> Problem:
    """A problem with its place.

    Args:
        source: The file.
        kind: What was validated.
        path: Where that stands in the file.
        found: What is wrong.
    """
    where = path
    for part in found["loc"]:
        if part != "[key]":
            # A key that is a number: in the file it is a text as any other.
            where = (*where, str(part) if (*where, str(part)) in source.places else part)
    return Problem(*source.place_of(where), shown_path(where), _message(kind, found))


def _message(kind: type[BaseModel], found: ErrorDetails) -> str:
    context = found.get("ctx", {})
    match found["type"]:
        case "extra_forbidden":
            known = _known_at(kind, found["loc"][:-1])
            close = get_close_matches(str(found["loc"][-1]), known, n=1)
            return f"is not known; {f'did you mean {close[0]}?' if close else 'known are ' + ', '.join(known)}"
        case "literal_error" | "value_error":
            return f"must be {context['expected']}" if "expected" in context else str(context["error"])
        case "too_long":
            return f"has {context['actual_length']} entries; the limit is {context['max_length']}"
        case "string_too_long":
            return f"is too long; the limit is {context['max_length']} characters"
        case "string_pattern_mismatch":
            return _LANGUAGE if "A-Za-z" in context["pattern"] else _NAME
        case other:
            return _MESSAGES.get(other, found["msg"])


def _known_at(kind: type[BaseModel], path: tuple[int | str, ...]) -> list[str]:
    """The fields of the section at a path of errors."""
    current: Any = kind
    for part in path:
        if isinstance(current, type) and issubclass(current, BaseModel):
            current = current.model_fields[str(part)].annotation
        else:  # below a mapping or a list
            current = get_args(current)[-1]
        current = _section_in(current)
    return list(current.model_fields) if isinstance(current, type) and issubclass(current, BaseModel) else []


def _section_in(annotation: Any) -> Any:  # noqa: ANN401 (annotations have no common type)
    """An annotation without `| None` and without its constraints."""
    while hasattr(annotation, "__metadata__") or type(None) in get_args(annotation):
        options = [option for option in get_args(annotation) if option is not type(None)]
        annotation = options[0]
    return annotation
