"""The page of the report: everything in one HTML file, without scripts and without anything from elsewhere."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from detector.model import Model
from detector.pages.drawing import draw
from detector.pages.templates import template
from training.bootstrap import Figure
from training.data import LABELS
from training.evaluation import Judged, measure
from training.operating import OperatingPoint, delays, operating_point
from training.report import charts
from training.report.curves import PrecisionRecall, precision_recall, reliability_bins
from training.report.errors import Case, alarm_errors, signal_errors
from training.report.slicing import COLUMNS, slices_by_dimension


@dataclass(frozen=True, slots=True)
class Input:
    """A file that was judged.

    Attributes:
        name: Without its folder.
        sha256: Of its content, the first 12 digits.
    """

    name: str
    sha256: str

    @classmethod
    def of(cls, path: Path) -> "Input":
        """Describe a file."""
        return cls(path.name, hashlib.sha256(path.read_bytes()).hexdigest()[:12])


@dataclass(frozen=True, slots=True)
class Signal:
    """What the page shows of a learnt signal.

    Attributes:
        label: Its name in the data.
        threshold: Score from which it is sent.
        curve: None if no turn carries the label.
        figures: By measure, without the label's name.
        precision_recall, reliability: Charts as SVG.
        wrong, missed: False positives and misses, the worst first.
    """

    label: str
    threshold: float
    curve: PrecisionRecall | None
    figures: Mapping[str, Figure]
    precision_recall: Markup
    reliability: Markup
    wrong: Sequence[Case]
    missed: Sequence[Case]


def report_page(
    model: Model,
    judged: Sequence[Judged],
    points: Sequence[OperatingPoint],
    *,
    budget: float,
    threshold: float,
    inputs: Sequence[Input],
    errors: int,
) -> str:
    """The report as HTML; the same input gives the same page.

    Args:
        model: The bundle that judged.
        judged: What it said of each conversation, at the shipped budget.
        points: What it said at other budgets, by rising budget.
        budget: The shipped budget.
        threshold: The alarm threshold that the budget means.
        inputs: The files that the conversations are from.
        errors: How many errors of each kind to show.
    """
    figures = measure(judged)
    shipped = operating_point(budget, threshold, judged)
    alarm_delays = delays(judged)
    stuck = any(one.conversation.stuck_at is not None for one in judged)
    return template("training.report", "report.html.j2").render(
        model=model,
        inputs=inputs,
        conversations=len(judged),
        turns=sum(len(one.conversation.turns) for one in judged),
        figures=figures,
        signals=[_signal(model, judged, label, figures, errors) for label in LABELS],
        shipped=shipped,
        points=points,
        operating=draw(charts.operating_chart(points, shipped)) if stuck and shipped.false_alarms else None,
        delays=alarm_delays,
        delay_chart=draw(charts.delay_chart(alarm_delays)) if alarm_delays else None,
        columns=COLUMNS,
        dimensions=slices_by_dimension(judged),
        alarm_errors=alarm_errors(judged, errors),
    )


def _signal(model: Model, judged: Sequence[Judged], label: str, figures: Mapping[str, Figure], errors: int) -> Signal:
    threshold = model.thresholds[label]
    curve = precision_recall(judged, label, threshold)
    bins = reliability_bins(judged, label)
    wrong, missed = signal_errors(judged, label, errors)
    prefix = f"{label} "
    return Signal(
        label,
        threshold,
        curve,
        {name.removeprefix(prefix): figure for name, figure in figures.items() if name.startswith(prefix)},
        draw(charts.precision_recall_chart(curve)) if curve else Markup(),
        draw(charts.reliability_chart(bins)) if curve and bins else Markup(),
        wrong,
        missed,
    )
