"""The table of an ablation: what the measures lose without each part."""

from collections.abc import Mapping, Sequence

from training.ablation import WHOLE, Ablation, Groups
from training.average_precision import average_precision
from training.bootstrap import Measure
from training.comparison import Change, Difference, difference
from training.evaluation import Judged, measures

_PRECISION = "average precision"
_MEASURES = (
    "repetition F1",
    f"repetition {_PRECISION}",
    "reformulation F1",
    f"reformulation {_PRECISION}",
    f"complaint {_PRECISION}",
    f"human_request {_PRECISION}",
    f"nonanswer {_PRECISION}",
    "stuck: caught",
    "false alarms: hard",
)


def ablation_page(results: Mapping[str, Groups], wanted: Sequence[Ablation]) -> str:
    """A table in Markdown for each measured group.

    Args:
        results: What was judged, by name of the ablation.
        wanted: The ablations in the order of the rows, `WHOLE` among them.
    """
    whole = results[WHOLE.name]
    others = [one for one in wanted if one != WHOLE]
    tables = [
        f"On the {name} ({len(judged)} conversations):\n\n"
        + _table(judged, [(one, results[one.name][name]) for one in others])
        for name, judged in whole.items()
    ]
    return "\n\n".join(tables) + "\n"


def _table(whole: Sequence[Judged], others: Sequence[tuple[Ablation, Sequence[Judged]]]) -> str:
    before = shown_measures(whole)
    rows = [["left out", *before], ["---"] * (len(before) + 1)]
    rows.append([WHOLE.name, *(str(measure.figure()) for measure in before.values())])
    for ablation, judged in others:
        after = shown_measures(judged)
        cells = [_cell(difference(measure, after[name])) for name, measure in before.items()]
        rows.append([f"{ablation.name} ({ablation.size})", *cells])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def shown_measures(judged: Sequence[Judged]) -> dict[str, Measure]:
    """The measures of the table that the data has, in its order."""
    found = measures(judged)
    for name in _MEASURES:
        if name.endswith(_PRECISION) and (measure := average_precision(judged, name.split()[0])):
            found[name] = measure
    return {name: found[name] for name in _MEASURES if name in found}


def _cell(found: Difference) -> str:
    """The difference to the whole, bold where it is no chance; "=" where no conversation moved."""
    if not found.moved:
        return "="
    return str(found) if found.change is Change.NONE else f"**{found}**"
