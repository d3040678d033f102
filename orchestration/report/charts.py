"""Pieces of Vega-Lite specifications that pages share: axes, formats, intervals, colours.

A specification names no data, width or size; static/chart.js fills them in. Text that begins with `@` is a label key;
a layer may be drawn of some rows alone, `"only": [column, value]`.
Add a piece when two pages draw the same. Never here: a page's own chart.
"""

from __future__ import annotations

from typing import Any

#: Colours by role, defined for light and dark in static/report.css; told apart by the colour-blind (Okabe, Ito 2008).
BLUE, ORANGE, GREEN, PURPLE, YELLOW, GREY = (f"var(--series-{number})" for number in range(1, 7))


def pale(colour: str) -> str:
    """A colour half-way to the page's own, for the weaker of two that belong together."""
    return f"color-mix(in srgb, {colour} 50%, var(--panel))"


def say(kind: str) -> dict[str, str]:
    """Format of an axis, legend or tooltip, in the reader's language; kinds of parts.Format, or `words:<set>`."""
    return {"formatType": "say", "format": kind}


def x_time(field: str, kind: str = "day") -> dict[str, Any]:
    """A time axis of days; the data hold UTC instants, so that no reader's zone moves a day."""
    axis = {"title": None, "grid": False, "tickCount": 6, "labelOverlap": True, **say(kind)}
    return {"field": field, "type": "temporal", "scale": {"type": "utc"}, "axis": axis}


def y(field: str, kind: str, title: str, zero: bool = True) -> dict[str, Any]:
    """A quantitative axis with its label key."""
    axis = {"title": title, "tickCount": 5, **({"tickMinStep": 1} if kind == "integer" else {}), **say(kind)}
    return {"field": field, "type": "quantitative", "axis": axis, "scale": {"zero": zero, "nice": True}}


def tips(*lines: str) -> list[dict[str, Any]]:
    """Lines of a tooltip, each `column kind`; the column's label stands before it."""
    return [_tip(*line.split(" ", 1)) for line in lines]


def _tip(field: str, kind: str) -> dict[str, Any]:
    typed = "nominal" if kind == "text" or kind.startswith("words") else "quantitative"
    typed = "temporal" if kind in ("date", "day", "month") else typed
    return {"field": field, "type": typed, "title": f"@column.{field}", **say(kind)}


def rate_over_time(
    x: dict[str, Any], rate: dict[str, Any], low: str, high: str, told: list[Any]
) -> list[Any]:
    """Layers of a line with its points and their intervals."""
    shared = {"x": x, "color": {"value": BLUE}}
    interval = {"y": {**rate, "field": low}, "y2": {"field": high}, **shared}
    return [
        {"mark": {"type": "area", "opacity": 0.16, "interpolate": "linear"}, "encoding": interval},
        {"mark": {"type": "rule", "opacity": 0.55}, "encoding": interval},
        {
            "mark": {"type": "line", "strokeWidth": 2, "point": {"size": 36, "filled": True}},
            "encoding": {"y": rate, **shared, "tooltip": told},
        },
    ]


#: Shades of a heat map from few to many, steps of equal width; every one is readable under text, in light and dark.
SHADES = {"type": "quantize", "range": [f"var(--heat-{number})" for number in range(1, 6)]}


def heat(
    x: dict[str, Any],
    y: dict[str, Any],
    shade: tuple[str, str],
    told: list[Any],
    numbers: tuple[str, str] | None = None,
    labels: tuple[str, str] | None = None,
) -> dict[str, Any]:
    """A heat map: cells shaded by `shade`, with `numbers` (default: the shade's own) and a smaller label below them.

    Each is a column and its format.
    """
    field, kind = numbers or shade
    texts = [_cell_text(field, kind, -7 if labels else 0, 12)]
    texts += [_cell_text(*labels, 9, 10)] if labels else []
    color = {"field": shade[0], "type": "quantitative", "scale": SHADES, "legend": None}
    cells = {"mark": {"type": "rect", "cornerRadius": 3, "stroke": "var(--panel)", "strokeWidth": 2},
             "encoding": {"color": color, "tooltip": told}}  # fmt: skip
    return {"encoding": {"x": x, "y": y}, "layer": [cells, *texts]}


def _cell_text(field: str, kind: str, down: int, size: int) -> dict[str, Any]:
    text = {"field": field, "type": "nominal" if kind.startswith("words") else "quantitative", **say(kind)}
    return {"mark": {"type": "text", "dy": down, "fontSize": size}, "encoding": {"text": text}}
