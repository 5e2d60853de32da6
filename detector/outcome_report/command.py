"""`python -m detector report`: how long until a person came, who was left alone, who is about to leave."""

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from rich.console import Console
from rich.progress import Progress

from detector.bundle import load_encoder, read_active, read_manifest
from detector.outcome_report.json_view import as_json
from detector.outcome_report.printing import show_report
from detector.outcomes import Figures, Report, RequestReader
from detector.outcomes.needs import DAY
from detector.stores.sqlite_outcomes import read_past


def make_report(
    db: Path, models: Path, errors: Console, *, since: float, bot: str, return_days: float, now: float | None = None
) -> Figures:
    """Read a store's file, while its server may be serving, and compute the figures.

    Args:
        db: The `sqlite_path` of the server.
        models: Folder of the bundles; the active one's encoder tells needs apart.
        errors: Shows progress, if it is a terminal.
        since, bot, return_days: As in `Report`.
        now: Seconds since the epoch; None for the clock's.

    Raises:
        StoreError: The file cannot be read.
        BundleError: The encoder cannot be read.
    """
    report = Report(time.time() if now is None else now, since=since, bot=bot, return_days=return_days)
    reader = RequestReader(load_encoder(models, read_manifest(models, read_active(models).active).encoder))
    with Progress(console=errors, transient=True, disable=not errors.is_terminal) as progress:
        for past in progress.track(read_past(db), description="conversations"):
            outcome = past.outcome
            report.add(past.tenant, outcome, reader.read(past.opening) if outcome.user_ref else None)
    return report.figures()


def say_report(figures: Figures, console: Console, *, as_json_line: bool, html: Path | None) -> None:
    """Print the figures, and write the page if one is wanted.

    Raises:
        ValueError: The page needs packages that are not installed.
        OSError: The page cannot be written.
    """
    if html is not None:
        try:
            from detector.outcome_report.page import outcome_page  # noqa: PLC0415 (the extra `report`)
        except ImportError as error:
            raise ValueError(
                f"--html needs {error.name}: pip install 'ai-loop-detector[report]'; or leave --html out"
            ) from error
        html.write_text(outcome_page(figures), encoding="utf-8")
    if as_json_line:
        sys.stdout.buffer.write(msgspec.json.encode(as_json(figures)) + b"\n")
        return
    show_report(console, figures)
    if html is not None:
        console.print(f"\n{html}: the same with plots; it holds references of users", markup=False, highlight=False)


def since_of(text: str, now: float) -> float:
    """A moment given as a date (2026-11-01, UTC) or as days back (30d); 0 for "".

    Raises:
        ValueError: It is neither.
    """
    if not text:
        return 0.0
    if text.endswith("d") and text[:-1].isdecimal():
        return now - int(text[:-1]) * DAY
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).timestamp()
    except ValueError:
        raise ValueError(f"--since {text} is neither a date such as 2026-11-01 nor days back such as 30d") from None
