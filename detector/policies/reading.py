"""From the text of a policy file to the policies of all bots, or to all that is wrong with it."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from detector.policies.bot_policy import BotPolicy, Policies
from detector.policies.building import Builder
from detector.policies.document import BotSection, Document
from detector.policies.errors import PolicyFileError, Problem
from detector.policies.wording import problem_of
from detector.policies.yaml_text import Path, Source, read_yaml


def read_policies(text: str, name: str) -> Policies:
    """Read a policy file.

    Args:
        text: What stands in it.
        name: How it is called in errors.

    Raises:
        PolicyFileError: It is no YAML, or says what nobody can obey; all of its problems are named.
    """
    source = read_yaml(text, name)
    if not isinstance(source.value, dict):
        raise PolicyFileError(name, [Problem(0, 0, "", "is empty or no mapping; begin with `version: 1`")])
    _validated(source, Document, source.value, ())
    default = source.value.get("default") or {}
    builder = Builder(source)
    policies = Policies(
        default=_policy(source, builder, default, ("default",), ""),
        bots={
            bot_id: _policy(source, builder, merged(default, section or {}), ("bots", bot_id), bot_id)
            for bot_id, section in (source.value.get("bots") or {}).items()
        },
    )
    if builder.problems:
        raise PolicyFileError(name, builder.problems)
    return policies


def merged(inherited: Mapping[Any, Any], own: Mapping[Any, Any]) -> dict[Any, Any]:
    """A section with what it inherits: mappings field by field, everything else replaced, null included."""
    result = dict(inherited)
    for key, value in own.items():
        below = result.get(key)
        result[key] = merged(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return result


def _policy(source: Source, builder: Builder, section: Mapping[Any, Any], path: Path, bot_id: str) -> BotPolicy:
    return builder.policy(_validated(source, BotSection, section, path), path, bot_id)


def _validated(source: Source, kind: type[Any], value: object, path: Path) -> Any:  # noqa: ANN401 (of that kind)
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        problems = [problem_of(source, kind, path, found) for found in error.errors(include_url=False)]
        raise PolicyFileError(source.name, problems) from None
