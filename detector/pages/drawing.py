"""Charts: Vega-Lite specifications, drawn to SVG by vl-convert.

SVG needs no script in the page and no network, prints well, and takes its colours from the page's style sheet, so that
one drawing serves light and dark.
"""

from typing import Any

import vl_convert
from markupsafe import Markup

Spec = dict[str, Any]

TEXT = "var(--text)"
SOFT = "var(--soft)"
MAIN = "var(--main)"
MARK = "var(--mark)"
FAINT = "var(--faint)"
_CONFIG: Spec = {
    "background": None,
    "font": "system-ui, sans-serif",
    "view": {"stroke": FAINT},
    "axis": {
        "labelColor": TEXT,
        "titleColor": TEXT,
        "gridColor": FAINT,
        "tickColor": FAINT,
        "domainColor": FAINT,
        "titleFontWeight": "normal",
        "tickCount": 5,
    },
    "header": {"labelColor": TEXT, "titleColor": TEXT},
    "legend": {"labelColor": TEXT, "titleColor": TEXT},
    "text": {"color": TEXT},
}


def draw(spec: Spec) -> Markup:
    """An `<svg>` element, safe to stand in a page."""
    # Numbers and names; vl-convert escapes them.
    return Markup(vl_convert.vegalite_to_svg({"config": _CONFIG, **spec}))  # noqa: S704


def share_axis(field: str, title: str) -> Spec:
    """An axis from 0 to 1."""
    return {"field": field, "type": "quantitative", "title": title, "scale": {"domain": [0, 1]}}


def size(width: int, height: int) -> Spec:
    """The size of the plot, in pixels, without its axes."""
    return {"width": width, "height": height}
