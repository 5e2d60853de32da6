"""The curves behind the tables, as SVG that is the same for the same figures."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from training.benchmark.measuring import AlarmPoint, TurnCurve
from training.benchmark.method import TURN_TASKS
from training.benchmark.own import OwnModel
from training.benchmark.run import Compared

_OWN: dict[str, Any] = {"color": "black", "linewidth": 2.2, "zorder": 3}
_OTHERS: dict[str, Any] = {"linewidth": 1.0, "alpha": 0.9}
_STYLES = ("-", "--")
_FEW_POINTS = 5
_TITLES = {
    "repetition": "Bot repetition: precision over recall",
    "reformulation": "User reformulation: precision over recall",
}


def write_plots(results: Sequence[Compared], own: OwnModel, folder: Path) -> list[tuple[str, Path]]:
    """Write one picture a task with a panel a set.

    Args:
        results: One a set.
        own: Our method, drawn in black; sets that it was trained on are named so.
        folder: Where to; made if missing.

    Returns:
        Title and path of each picture.
    """
    folder.mkdir(parents=True, exist_ok=True)
    titles = [
        f"{one.column.name}\n({own.name} was trained on it)" if one.column.sha256 & own.trained_on else one.column.name
        for one in results
    ]
    written = []
    for task in TURN_TASKS:
        panels = {titles[i]: one.turn_curves[task] for i, one in enumerate(results) if task in one.turn_curves}
        if panels:
            path = folder / f"benchmark-{task}.svg"
            _draw(path, panels, own.name, _turn_line, ("recall", "precision"))
            written.append((_TITLES[task], path))
    panels_of_alarms = {titles[i]: one.alarm_curves for i, one in enumerate(results) if one.alarm_curves}
    if panels_of_alarms:
        path = folder / "benchmark-alarms.svg"
        _draw(
            path,
            panels_of_alarms,
            own.name,
            _alarm_line,
            ("false alarms among all never stuck", "stuck caught in time"),
        )
        written.append(("Alarms: caught over false alarms", path))
    return written


def _turn_line(curve: TurnCurve) -> tuple[Any, Any]:
    return curve.recall, curve.precision


def _alarm_line(points: Sequence[AlarmPoint]) -> tuple[Any, Any]:
    """The best catch at no more than so many false alarms."""
    ordered = sorted(points, key=lambda point: (point.healthy, point.caught))
    return [point.healthy for point in ordered], np.maximum.accumulate([point.caught for point in ordered])


def _draw(
    path: Path,
    panels: dict[str, Any],
    own: str,
    line: Callable[[Any], tuple[Any, Any]],
    axes: tuple[str, str],
) -> None:
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context({"svg.hashsalt": "benchmark", "font.size": 8}):
        figure = Figure(figsize=(4 * len(panels) + 2.4, 3.8), layout="constrained")
        for at, (name, curves) in enumerate(panels.items(), 1):
            panel = figure.add_subplot(1, len(panels), at, title=name, xlabel=axes[0], ylabel=axes[1])
            panel.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02))
            panel.grid(alpha=0.3)
            for n, (method, curve) in enumerate(curves.items()):
                x, y = line(curve)
                style: dict[str, Any] = _OWN if method == own else {**_OTHERS, "linestyle": _STYLES[n // 10 % 2]}
                if len(x) <= _FEW_POINTS:  # a line between them would promise what lies between
                    style = {**style, "linestyle": "none", "marker": "o", "markersize": 3}
                panel.plot(x, y, label=method, **style)
        handles, labels = figure.axes[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside right center", frameon=False)
        figure.savefig(path, metadata={"Date": None})
