"""The model card, and tables of figures in Markdown."""

from collections.abc import Mapping, Sequence
from typing import Any

from detector import __version__
from detector.features import VERSION as FEATURE_VERSION
from detector.model import CurvePoint, Model, alarm_threshold
from training.bootstrap import Figure
from training.calibration import Mix
from training.data import LABELS
from training.reliability import BINS, LOWEST
from training.sources import OUTSIDE

BUDGETS = (0.25, 0.5, 1.0, 2.0, 5.0, 10.0)
"""False alarms per 100 conversations that the card shows, as far as the curve covers them."""
_CALIBRATION = ("Brier", "Brier skill", "ECE")


def figures_table(columns: Mapping[str, Mapping[str, Figure]]) -> str:
    """Figures side by side, one column a group."""
    names: list[str] = []
    for figures in columns.values():
        names.extend(name for name in figures if name not in names)
    rows = [[name, *(str(figures[name]) if name in figures else "-" for figures in columns.values())] for name in names]
    return _table(["measure", *columns], rows)


def model_card(
    data: Sequence[Mapping[str, Any]], model: Model, figures: Mapping[str, Figure], *, mix: Mix, seed: int
) -> str:
    """A model card (Mitchell et al. 2019); equal input gives an equal card.

    Args:
        data: What it was trained on: name, conversations, licence, sha256.
        model: What was trained; its id is not known yet.
        figures: On conversations that it was not trained on.
        mix: What the operating curve's false alarms are computed for.
        seed: Of the fit.
    """
    calibration = {f"{label} {measure}" for label in LABELS for measure in _CALIBRATION}
    held_out = {name: figure for name, figure in figures.items() if name not in calibration}
    shares = f"{mix.ordinary:.0%} ordinary, {mix.hard:.0%} made to look like a loop, {mix.recovered:.0%} recovered"
    sets = [[row["name"], str(row["conversations"]), row["licence"], row["sha256"][:12]] for row in data]
    return f"""# Model card

Finds repetitions and non-answers of a bot, reformulations, complaints and requests for a person of a user, and tells
whether a conversation is stuck. Static sentence vectors (word pieces of the
multilingual Universal Sentence Encoder), linear heads over a turn and
its context, gradient boosting over named features.

## Intended use

Judging each turn of a conversation between a chatbot and its user, so that the platform can repair the answer, offer a
person or hand over. The false-alarm budget is the operator's choice; run in observe mode first.

Not for: deciding about people, judging agents, or any language or kind of bot without a look at its own figures.

## Trained on

{_table(["data", "conversations", "licence", "sha256"], sets)}

## Measured

On written support conversations of other domains and voices, in no fit. Value, 95 % bootstrap interval over
conversations, n.

{figures_table({"written test": held_out})}

## Calibration

On the same conversations. Brier skill: 1 is the truth, 0 the base rate. ECE: {BINS} bins of equally many turns, over
turns scored {LOWEST:g} or more.

{_table(["signal", "threshold", *_CALIBRATION], _calibration_rows(model, figures))}

## Operating points

Out of fold on the training conversations, loop alarms alone. False alarms per 100 conversations that were never stuck,
in a mix of {shares}.

{_table(["budget", "threshold", "false alarms", "caught"], _operating_rows(model.curve))}

## Limits

- The figures above lean upwards: choices were made with these conversations in sight (`docs/accuracy.md`).
- English first. Spanish, German, French and Chinese have a lexicon; other languages are compared by their letters, so
  reworded repeats are missed.
- Most training conversations are written and full of loops; real calls and chats are few. Measure on your own.
- Reworded repeats that share no words, indirect requests for a person and polite complaints are missed most.
- Languages, domains and bots of which no conversation was labelled have no figures: nothing is known about them.

## Reproduce

Version {__version__}, features {FEATURE_VERSION}, encoder `{model.encoder_hash}`, the files above by their hash:

    {_command(data, seed)}
    python -m training report training/data/test/*.jsonl

A fit is equal bit by bit on one machine with the locked requirements; elsewhere the last digits may differ.
"""


def _calibration_rows(model: Model, figures: Mapping[str, Figure]) -> list[list[str]]:
    return [
        [label, f"{model.thresholds[label]:g}", *(str(figures[f"{label} {measure}"]) for measure in _CALIBRATION)]
        for label in LABELS
        if f"{label} {_CALIBRATION[0]}" in figures
    ]


def _operating_rows(curve: Sequence[CurvePoint]) -> list[list[str]]:
    rates = [point.false_alarms for point in curve]
    rows = []
    for budget in BUDGETS:
        if min(rates) <= budget <= max(rates):
            threshold = alarm_threshold(tuple(curve), budget)
            point = next(point for point in curve if point.threshold == threshold)
            false = _with_interval(point.false_alarms, point.false_alarms_low, point.false_alarms_high)
            caught = _with_interval(point.caught, point.caught_low, point.caught_high)
            rows.append([f"{budget:g}", f"{threshold:g}", false, caught])
    return rows


def _with_interval(value: float, low: float | None, high: float | None) -> str:
    return f"{value:.3f}" if low is None else f"{value:.3f} [{low:.3f}, {high:.3f}]"


def _command(data: Sequence[Mapping[str, Any]], seed: int) -> str:
    outside = {source.name for source in OUTSIDE} & {row["name"] for row in data}
    return f"python -m training train --seed {seed}{' --data FOLDER_OF_THE_DATA_SETS' if outside else ''}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
