"""Which bundle serves and why: the switch of `models/ACTIVE`, and the history of all switches.

The history stands beside ACTIVE, in `models/PROMOTIONS.jsonl`: it travels with the bundles, and ACTIVE, which every
server reads, stays two names. A line is written before its switch, so a switch never lacks its line; a line whose
switch did not happen (the process was killed in between) is known by what follows it.
"""

import getpass
import os
import tempfile
import time
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import msgspec

from detector import __version__
from detector.bundle import Active, BundleError, read_active

HISTORY = "PROMOTIONS.jsonl"


class Kind(StrEnum):
    """What made a switch."""

    TRAIN = "train"
    PROMOTE = "promote"
    ROLLBACK = "rollback"
    SHADOW = "shadow"


class PromotionError(Exception):
    """The switch is not possible; the message says what to do."""


class Switch(msgspec.Struct, frozen=True, rename={"came_from": "from"}):
    """A line of the history.

    Attributes:
        time: UTC, ISO 8601.
        who: User name of whoever ran the command.
        kind: What made it.
        came_from, to: Ids of the active bundles (of the shadows, for a shadow); None for none.
        reason: Why, in words.
        code_version: Version of this package.
        gate: What the gate measured; None where there was none.
    """

    time: str
    who: str
    kind: Kind
    came_from: str | None
    to: str | None
    reason: str
    code_version: str
    gate: dict[str, Any] | None = None


def switch(
    models: Path,
    kind: Kind,
    to: str,
    *,
    reason: str,
    expected: str | None = None,
    gate: Mapping[str, Any] | None = None,
) -> Switch:
    """Make a bundle the active one; running servers follow within a second. A shadow stays, unless it is promoted.

    Args:
        models: The folder of all bundles.
        kind: TRAIN, PROMOTE or ROLLBACK.
        to: The bundle.
        reason: Kept in the history.
        expected: The active bundle that the decision was made about.
        gate: Kept in the history.

    Raises:
        PromotionError: Another bundle than `expected` has become active meanwhile.
        BundleError: ACTIVE cannot be read.
    """
    now = _current(models)
    if expected is not None and (now is None or now.active != expected):
        raise PromotionError(
            f"{models / 'ACTIVE'} no longer names {expected}: somebody else has switched; run the command again"
        )
    line = _line(kind, now.active if now else None, to, reason, gate)
    shadow = now.shadow if now and now.shadow != to else None
    _write(models, line, Active(to, shadow))
    return line


def switch_shadow(models: Path, to: str | None, *, reason: str) -> Switch:
    """Name the bundle that judges in the shadow; None for none.

    Raises:
        BundleError: ACTIVE is missing or cannot be read.
    """
    now = read_active(models)
    line = _line(Kind.SHADOW, now.shadow, to, reason, None)
    _write(models, line, Active(now.active, to))
    return line


def read_history(models: Path) -> list[Switch]:
    """All lines, oldest first.

    Raises:
        BundleError: A line cannot be read.
    """
    path = models / HISTORY
    lines = path.read_bytes().splitlines() if path.exists() else []
    switches = []
    for number, line in enumerate(lines, 1):
        try:
            switches.append(msgspec.json.decode(line, type=Switch))
        except msgspec.DecodeError as error:
            raise BundleError(f"{path}:{number}: {error}; take that line out") from None
    return switches


def previous(models: Path) -> str:
    """The bundle that was active before the active one; a rollback takes its promotion back, so two go back by two.

    Raises:
        PromotionError: There is none.
        BundleError: ACTIVE or the history cannot be read.
    """
    active = read_active(models).active
    path = models / HISTORY
    lines = [line for line in read_history(models) if line.kind is not Kind.SHADOW]
    before: list[str] = []
    for line, follower in zip(lines, [*(line.came_from for line in lines[1:]), active], strict=False):
        if follower != line.to:
            continue  # it did not happen, or ACTIVE was edited by hand after it
        if line.kind is Kind.ROLLBACK:
            if before:
                before.pop()
        elif line.came_from and line.came_from != line.to:
            before.append(line.came_from)
    if not before or active not in (lines[-1].to, lines[-1].came_from):
        raise PromotionError(f"{path} knows no model before {active}; promote the one that you want")
    return before[-1]


def _current(models: Path) -> Active | None:
    """What ACTIVE says; None before the first bundle is made active."""
    return read_active(models) if (models / "ACTIVE").exists() else None


def _line(kind: Kind, came_from: str | None, to: str | None, reason: str, gate: Mapping[str, Any] | None) -> Switch:
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    return Switch(now, _who(), kind, came_from, to, reason, __version__, dict(gate) if gate else None)


def _write(models: Path, line: Switch, active: Active) -> None:
    """The line first, then ACTIVE, which is the old one or the new one at any moment, even to who reads it now."""
    with (models / HISTORY).open("ab") as file:
        file.write(msgspec.json.encode(line) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    handle, name = tempfile.mkstemp(dir=models)
    with os.fdopen(handle, "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(active), indent=2) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    Path(name).chmod(0o644)
    Path(name).replace(models / "ACTIVE")


def _who() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container's user may have no name
        return f"uid {os.getuid()}"
