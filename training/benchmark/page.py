"""The result as a page in Markdown and as JSON."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from training.benchmark.measuring import MOST_HARD, MOST_ORDINARY
from training.benchmark.method import ALARM, TASKS
from training.benchmark.peers import LEFT_OUT, Methods
from training.benchmark.run import Compared, Cut, Row, f1_of
from training.bootstrap import Figure

_TITLES = {"repetition": "Bot repetition", "reformulation": "User reformulation", ALARM: "Alarms"}
_MISSED = ("early", "late", "missed")
_FALSE = ("ordinary", "hard", "recovered")

_HEAD = """\
# Benchmark: our model, simple baselines and published loop detectors

Written by `python -m training benchmark` (`make benchmark`); do not edit it, run it again. The labelled conversations
of the first table are in `training/data/test/`, so that anyone can compare;
[training/benchmark/README.md](../training/benchmark/README.md) says how to add a method or a file of scores.

How to read it:

- *Default* is the threshold that a method is published with; "-" where its makers name none. *Best* is the threshold
  of the best figure **on the very conversations of the table**: flattering to every method. A server has no such
  choice; compare the defaults, and take *best* as the most that a method could do.
- Every figure has n and a 95 % bootstrap interval over conversations. The interval of *best* does not count the choice
  of the threshold.
- Turn labels: F1 over all turns of the role. Alarms: *caught* is an alarm from one turn before to one turn after
  `stuck_at`; earlier and later ones are misses and shown apart ([accuracy](accuracy.md)). Offers to users who asked
  for a person count only in the line that says so. The best threshold for alarms catches most at no more than
  {ordinary:.0%} false alarms on ordinary and {hard:.0%} on hard conversations (a class that a set lacks does not
  bind); "never" means that no threshold within these limits catches anything. Cosine and token overlap call a person at
  the second reply of the bot that is over the threshold.
- Most published detectors were made for agents that call tools, not for conversations. They are shown the bot's
  replies as the agent's outputs; none of them looks at what users say, so they are missing where users' turns are
  scored.
"""


def markdown(results: Sequence[Compared], methods: Methods, plots: Sequence[tuple[str, str]]) -> str:
    """The page.

    Args:
        results: One a set.
        methods: What was compared, and what could not be.
        plots: Title and path, relative to the page.
    """
    parts = [_HEAD.format(ordinary=MOST_ORDINARY, hard=MOST_HARD), _methods_table(methods)]
    parts += [f"![{title}]({path})" for title, path in plots]
    for result in results:
        conversations = result.column.conversations
        turns = sum(len(conversation.turns) for conversation in conversations)
        parts.append(f"## {result.column.name}: {len(conversations)} conversations, {turns} turns")
        if result.column.sha256 & methods.own.trained_on:
            parts.append(
                f"**{methods.own.name} was trained on these conversations**: its figures here say nothing about new "
                "ones; [accuracy](accuracy.md) has cross-validated ones. The other methods were not."
            )
        for task in TASKS:
            if task in result.rows:
                parts.append(f"### {_TITLES[task]}")
                parts.append(_alarm_table(result.rows[task]) if task == ALARM else _turn_table(result.rows[task], task))
    return "\n\n".join(parts) + "\n"


def _methods_table(methods: Methods) -> str:
    lines = ["| method | how it was asked |", "|---|---|"]
    lines += [f"| {method.name} | {method.note} |" for method in methods.compared]
    lines += ["", "Releases: " + ", ".join(f"{package} {of}" for package, of in methods.versions.items()) + "."]
    if methods.not_installed:
        missing = ", ".join(f"{package} (`{how}`)" for package, how in methods.not_installed.items())
        lines += ["", f"**Not installed here, so not compared:** {missing}."]
    lines += ["", "Looked at and not run:", ""]
    lines += [f"- {package}: {reason}" for package, reason in LEFT_OUT.items()]
    return "\n".join(lines)


def _turn_table(rows: Sequence[Row], task: str) -> str:
    lines = [
        "| method | default | F1 | precision | recall | best | F1 at best |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        cells = [_threshold(row.default), _f1(row.default, task)]
        cells += [_brief(row.default, f"{task} {name}") for name in ("precision", "recall")]
        lines.append(_line(row.method, *cells, _threshold(row.best), _f1(row.best, task)))
    return "\n".join(lines)


def _alarm_table(rows: Sequence[Row]) -> str:
    names = ["caught", *_MISSED, *(f"false: {kind}" for kind in _FALSE)]
    lines = ["| method | threshold | " + " | ".join(names) + " |", "|---|---|" + "---|" * len(names)]
    for row in rows:
        for of, cut in (("default", row.default), ("default, with offers", row.with_offers), ("best", row.best)):
            if cut is not None:
                shown = [_figure(cut, "stuck: caught"), *(_brief(cut, f"stuck: {name}") for name in _MISSED)]
                shown += [_figure(cut, f"false alarms: {kind}") for kind in _FALSE]
                lines.append(_line(row.method, f"{of}: {_threshold(cut)}", *shown))
    return "\n".join(lines)


def _line(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


def _threshold(cut: Cut | None) -> str:
    if cut is None:
        return "-"
    return f"{cut.threshold:.3g}" if np.isfinite(cut.threshold) else "never"


def _f1(cut: Cut | None, task: str) -> str:
    figure = f1_of(cut.figures, task) if cut else None
    return str(figure) if figure else "-"


def _figure(cut: Cut | None, name: str) -> str:
    figure = cut.figures.get(name) if cut else None
    return str(figure) if figure else "-"


def _brief(cut: Cut | None, name: str) -> str:
    """A figure without its interval; "-" if there was nothing to measure."""
    figure = cut.figures.get(name) if cut else None
    return "-" if figure is None or np.isnan(figure.value) else f"{figure.value:.3f}"


def as_json(results: Sequence[Compared], methods: Methods) -> dict[str, Any]:
    """The same figures for programs; thresholds that never call are null."""
    return {
        "model": methods.own.model.model_id,
        "releases": methods.versions,
        "not_installed": methods.not_installed,
        "sets": [
            {
                "name": result.column.name,
                "conversations": len(result.column.conversations),
                "own_model_trained_on_it": bool(result.column.sha256 & methods.own.trained_on),
                "tasks": {task: [_row(row) for row in rows] for task, rows in result.rows.items()},
            }
            for result in results
        ],
    }


def _row(row: Row) -> dict[str, Any]:
    cuts = {"default": row.default, "best": row.best, "default_with_offers": row.with_offers}
    return {"method": row.method, **{name: _cut(cut) for name, cut in cuts.items() if cut is not None}}


def _cut(cut: Cut) -> dict[str, Any]:
    figures = {name: _values(figure) for name, figure in cut.figures.items()}
    return {"threshold": cut.threshold if np.isfinite(cut.threshold) else None, "figures": figures}


def _values(figure: Figure) -> dict[str, float | int | None]:
    values = {"value": figure.value, "low": figure.low, "high": figure.high}
    return {**{name: None if np.isnan(value) else round(value, 6) for name, value in values.items()}, "n": figure.n}
