"""The page's charts, as Vega-Lite specifications."""

from collections.abc import Sequence
from math import isinf

from detector.outcome_report.lines import bot_lines, day
from detector.outcomes import Figures, WaitingCurve
from detector.outcomes.needs import DAY
from detector.outcomes.relationships import WEIGHTS
from detector.outcomes.report import AtRisk, Day
from detector.pages.drawing import MAIN, MARK, SOFT, Spec, share_axis, size

_POINTS = 400
_MOST_BARS = 31
_WORST = 15
_ROOM = {"left": 60, "right": 20, "top": 5, "bottom": 5}
"""For names: vl-convert measures them in its own font, which is narrower than most."""
_UNITS = ((2 * DAY, DAY, "days"), (7_200.0, 3_600.0, "hours"), (180.0, 60.0, "minutes"), (0.0, 1.0, "seconds"))
_ENDS = {
    "with a person": SOFT,
    "contained": MAIN,
    "contained, left stuck": MARK,
    "left stuck without a word": "var(--alarm)",
}
_PARTS = dict(zip(WEIGHTS, (MARK, "var(--alarm)", MAIN, SOFT, "var(--other)"), strict=True))


def waiting_chart(curves: dict[str, WaitingCurve]) -> Spec:
    """Share of cases that still wait, against the time since the first sign; the mark is the median."""
    longest = max((float(curve.times[-1]) for curve in curves.values() if len(curve.times)), default=1.0)
    unit, name = next((unit, name) for least, unit, name in _UNITS if longest >= least)
    rows, medians = [], []
    colors = dict(zip(curves, (MARK, MAIN), strict=True))
    for label, curve in curves.items():
        what = f"{label} (n={curve.n}, not yet {curve.waiting})"
        colors[what] = colors.pop(label)
        step = max(len(curve.times) // _POINTS, 1)
        steps = [(0.0, 1.0), *zip(curve.times[::step].tolist(), curve.still[::step].tolist(), strict=True)]
        steps.append((longest, float(curve.still[-1]) if len(curve.still) else 1.0))
        rows += [{"time": at / unit, "still": still, "until": what, "order": i} for i, (at, still) in enumerate(steps)]
        if not isinf(median := curve.quantile(0.5)):
            medians.append({"time": median / unit, "still": 0.5, "until": what})
    x = {"field": "time", "type": "quantitative", "title": f"{name} since the first sign"}
    y = share_axis("still", "share that still waits")
    color = _scale("until", colors, "until", columns=1)
    line = {
        "data": {"values": rows},
        "mark": {"type": "line", "interpolate": "step-after"},
        "encoding": {"x": x, "y": y, "color": color, "order": {"field": "order", "type": "quantitative"}},
    }
    mark = {
        "data": {"values": medians},
        "mark": {"type": "point", "shape": "diamond", "filled": True, "size": 110, "opacity": 1},
        "encoding": {"x": x, "y": y, "color": color},
    }
    return {**size(560, 240), "layer": [line, mark]}


def days_chart(days: Sequence[Day]) -> Spec:
    """How conversations ended, by day or, if that is too many bars, by week; the number of them above each bar."""
    by_week = bool(days) and (days[-1].start - days[0].start) / DAY >= _MOST_BARS
    bars: dict[str, Day] = {}
    for one in days:
        label = day(one.start - (one.start // DAY + 3) % 7 * DAY) if by_week else day(one.start)
        bar = bars.setdefault(label, Day(one.start))
        for name in ("over", "contained", "false", "silent"):
            setattr(bar, name, getattr(bar, name) + getattr(one, name))
    rows = [
        {"day": label, "end": end, "conversations": count, "order": i}
        for label, bar in bars.items()
        for i, (end, count) in enumerate(
            zip(
                _ENDS,
                (bar.over - bar.contained, bar.contained - bar.false, bar.false - bar.silent, bar.silent),
                strict=True,
            )
        )
    ]
    x = {
        "field": "day",
        "type": "ordinal",
        "title": "week from (UTC)" if by_week else "day (UTC)",
        "axis": {"labelAngle": -45, "labelOverlap": True},
    }
    y = {"field": "conversations", "type": "quantitative", "axis": {"tickMinStep": 1}, "title": "conversations"}
    stacked = {
        "data": {"values": rows},
        "mark": "bar",
        "encoding": {"x": x, "y": y, "color": _scale("end", _ENDS, "ended", columns=2), "order": {"field": "order"}},
    }
    totals = {
        "data": {"values": [{"day": label, "conversations": bar.over} for label, bar in bars.items()]},
        "mark": {"type": "text", "dy": -6, "fontSize": 9},
        "encoding": {"x": x, "y": y, "text": {"field": "conversations"}},
    }
    return {**size(640, 220), "layer": [stacked, totals]}


def bots_chart(figures: Figures) -> Spec:
    """False containment by bot, with its interval."""
    rows = [
        {"bot": f"{bot} (n={share.n})", "share": share.value, "low": share.interval[0], "high": share.interval[1]}
        for bot, tally in bot_lines(figures)
        for share in [tally.share("falsely_contained")]
        if share.n
    ]
    y = {"field": "bot", "type": "nominal", "title": None, "sort": None, "axis": {"labelLimit": 260}}
    x = share_axis("share", "share of contained conversations that were left stuck, 95 %")
    reach = {
        "mark": {"type": "rule", "color": MARK, "opacity": 0.5},
        "encoding": {"y": y, "x": {**x, "field": "low"}, "x2": {"field": "high"}},
    }
    point = {
        "mark": {"type": "point", "color": MARK, "filled": True, "size": 60, "opacity": 1},
        "encoding": {"y": y, "x": x},
    }
    return {**size(420, 24 * max(len(rows), 1)), "padding": _ROOM, "data": {"values": rows}, "layer": [reach, point]}


def risk_chart(at_risk: Sequence[AtRisk]) -> Spec:
    """What the score of each of the worst is made of."""
    rows = [
        {
            "user": f"{one.now.user_ref} (n={one.now.conversations})",
            "part": name,
            "score": weight * one.now.parts[name],
            "order": i,
        }
        for one in at_risk[:_WORST]
        for i, (name, weight) in enumerate(WEIGHTS.items())
    ]
    return {
        **size(420, 22 * min(len(at_risk), _WORST)),
        "padding": _ROOM,
        "data": {"values": rows},
        "mark": "bar",
        "encoding": {
            "y": {"field": "user", "type": "nominal", "title": None, "sort": None, "axis": {"labelLimit": 260}},
            "x": {"field": "score", "type": "quantitative", "title": "score, by its parts"},
            "color": _scale("part", _PARTS, "part", columns=3),
            "order": {"field": "order"},
        },
    }


def _scale(field: str, colors: dict[str, str], title: str, *, columns: int) -> Spec:
    return {
        "field": field,
        "type": "nominal",
        "title": title,
        "scale": {"domain": list(colors), "range": list(colors.values())},
        "legend": {"orient": "top", "columns": columns, "columnPadding": 50, "labelLimit": 400},
    }
