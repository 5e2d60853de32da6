"""The model card, and tables of figures in Markdown."""

from collections.abc import Mapping, Sequence
from typing import Any

from detector.model import CurvePoint
from training.bootstrap import Figure


def figures_table(columns: Mapping[str, Mapping[str, Figure]]) -> str:
    """Figures side by side, one column a group."""
    names: list[str] = []
    for figures in columns.values():
        names.extend(name for name in figures if name not in names)
    lines = ["| measure | " + " | ".join(columns) + " |", "|---|" + "---|" * len(columns)]
    for name in names:
        cells = [str(figures[name]) if name in figures else "-" for figures in columns.values()]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def model_card(data: Sequence[Mapping[str, Any]], curve: Sequence[CurvePoint], held_out: str) -> str:
    """A model card.

    Args:
        data: What it was trained on.
        curve: The operating curve.
        held_out: Table of figures on conversations that it was not trained on.
    """
    sets = "\n".join(f"| {row['name']} | {row['conversations']} | {row['licence']} |" for row in data)
    points = "\n".join(
        f"| {point.threshold:g} | {point.false_alarms:g} | {100 * point.caught:.1f} % |" for point in curve[::8]
    )
    return f"""# Model card

Finds repetitions and non-answers of a bot, reformulations, complaints and requests for a person of a user, and tells
whether a conversation is stuck. Static sentence vectors distilled from all-MiniLM-L6-v2, linear heads over a turn and
its context, gradient boosting over named features. English first; other languages by lexicon and by their letters.

Not for: deciding about people, judging agents, or any language without a look at its own figures.

## Trained on

| data | conversations | licence |
|---|---|---|
{sets}

## On written support conversations of other domains and voices, in no fit

{held_out}

## Operating curve (out of fold; false alarms per 100 conversations of the reference mix that were never stuck)

| threshold | false alarms | caught |
|---|---|---|
{points}
"""
