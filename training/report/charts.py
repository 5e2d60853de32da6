"""The report's charts, as Vega-Lite specifications."""

from collections import Counter
from collections.abc import Mapping, Sequence

from detector.pages.drawing import MAIN, MARK, TEXT, Spec, share_axis, size
from training.evaluation import HEALTHY, WINDOW
from training.operating import OperatingPoint
from training.report.curves import Bin, PrecisionRecall

_FARTHEST = 8
"""Delays beyond this many turns share the outermost bars."""


def precision_recall_chart(curve: PrecisionRecall) -> Spec:
    """Precision against recall, the shipped threshold marked."""
    points = [{"recall": r, "precision": p, "order": i} for i, (r, p) in enumerate(curve.points)]
    recall, precision = curve.shipped
    # A model that flags nothing has no precision, and no place on the curve.
    shipped = [{"recall": recall, "precision": precision}] if precision == precision else []  # noqa: PLR0124
    x, y = share_axis("recall", "recall"), share_axis("precision", "precision")
    line = {
        "data": {"values": points},
        "mark": {"type": "line", "color": MAIN, "interpolate": "step-before"},
        "encoding": {"x": x, "y": y, "order": {"field": "order", "type": "quantitative"}},
    }
    return {**size(260, 200), "layer": [line, _marked(shipped, x, y)]}


def reliability_chart(bins: Sequence[Bin]) -> Spec:
    """Share of turns labelled against the mean score, bin by bin, with intervals; on the diagonal it is calibrated."""
    rows = [{"score": b.score, "share": b.share.value, "low": b.share.low, "high": b.share.high} for b in bins]
    x, y = share_axis("score", "mean score"), share_axis("share", "share labelled")
    diagonal = {
        "data": {"values": [{"score": 0, "share": 0}, {"score": 1, "share": 1}]},
        "mark": {"type": "line", "color": TEXT, "strokeDash": [3, 3], "opacity": 0.6},
        "encoding": {"x": x, "y": y},
    }
    return {**size(260, 200), "layer": [diagonal, *_with_interval(rows, x, y)]}


def operating_chart(points: Sequence[OperatingPoint], shipped: OperatingPoint) -> Spec:
    """Caught and mean delay against false alarms, a panel for each class; the shipped point marked."""
    classes = [kind for kind in HEALTHY if kind in shipped.false_alarms]
    panels = [
        [_operating_panel(points, shipped, kind, measure, last=measure == "delay") for kind in classes]
        for measure in ("caught", "delay")
    ]
    return {"vconcat": [{"hconcat": row} for row in panels]}


def delay_chart(delays: Sequence[int]) -> Spec:
    """How many alarms stood how many turns before or after `stuck_at`."""
    counts = Counter(max(-_FARTHEST, min(_FARTHEST, delay)) for delay in delays)
    rows = [
        {"delay": delay, "alarms": counts[delay], "in time": abs(delay) <= WINDOW}
        for delay in range(-_FARTHEST, _FARTHEST + 1)
    ]
    x = {"field": "delay", "type": "ordinal", "title": "turns after stuck_at", "axis": {"labelAngle": 0}}
    y = {"field": "alarms", "type": "quantitative", "title": "conversations", "axis": {"tickMinStep": 1}}
    color = {"condition": {"test": "datum['in time']", "value": MAIN}, "value": MARK}
    bars = {"mark": "bar", "encoding": {"x": x, "y": y, "color": color}}
    return {**size(560, 180), "data": {"values": rows}, **bars}


def _operating_panel(
    points: Sequence[OperatingPoint], shipped: OperatingPoint, kind: str, measure: str, *, last: bool
) -> Spec:
    def row(point: OperatingPoint) -> Mapping[str, float]:
        value, false = (point.caught if measure == "caught" else point.delay), point.false_alarms[kind]
        return {
            "false": false.value,
            "left": false.low,
            "right": false.high,
            "value": value.value,
            "low": value.low,
            "high": value.high,
            "order": point.threshold,
        }

    rows = [row(point) for point in points if (point.caught if measure == "caught" else point.delay).n]
    x = share_axis("false", f"false alarms: {kind}" if last else "")
    y = share_axis("value", "caught")
    if measure == "delay":
        y = {"field": "value", "type": "quantitative", "title": "mean delay, turns"}
    across = {
        "data": {"values": rows},
        "mark": {"type": "rule", "color": MAIN, "opacity": 0.25},
        "encoding": {"y": y, "x": {**x, "field": "left"}, "x2": {"field": "right"}},
    }
    line = {
        "data": {"values": rows},
        "mark": {"type": "line", "color": MAIN, "opacity": 0.6},
        "encoding": {"x": x, "y": y, "order": {"field": "order", "type": "quantitative"}},
    }
    marked = _marked([row(shipped)], x, y)
    return {**size(210, 170), "layer": [across, line, *_with_interval(rows, x, y), marked]}


def _with_interval(rows: Sequence[Mapping[str, float]], x: Spec, y: Spec) -> list[Spec]:
    """Points with a bar from `low` to `high`."""
    data = {"values": list(rows)}
    up = {
        "data": data,
        "mark": {"type": "rule", "color": MAIN, "opacity": 0.5},
        "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
    }
    points = {
        "data": data,
        "mark": {"type": "point", "color": MAIN, "filled": True, "size": 36, "opacity": 1},
        "encoding": {"x": x, "y": y},
    }
    return [up, points]


def _marked(rows: Sequence[Mapping[str, float]], x: Spec, y: Spec) -> Spec:
    """What is shipped."""
    return {
        "data": {"values": list(rows)},
        "mark": {"type": "point", "shape": "diamond", "color": MARK, "filled": True, "size": 130, "opacity": 1},
        "encoding": {"x": x, "y": y},
    }
