"""What each practice of the five stages is worth: a forest plot for each outcome.

Never here: how cases are compared, which is the mart's.
"""

from __future__ import annotations

from orchestration.report.charts import GREEN, GREY, ORANGE, say, tips
from orchestration.report.parts import Chart, TableColumn, columns

#: A dashed line where nothing changes.
ZERO = {"data": {"values": [{"none": 0}]}, "mark": {"type": "rule", "strokeDash": [5, 4], "color": GREY}}
NAMES = {"title": None, "labelLimit": 220, **say("words:practice")}
ADDS = {"title": "@recovery.levers.axis", "tickCount": 6, **say("percent")}
DIFFERENCE = TableColumn(
    "difference", "percent", low="difference_low", high="difference_high", n="episodes", small="is_small"
)


def levers(name: str, outcome: str) -> Chart:
    """A forest plot: each practice with what it adds, between its bounds; coloured where they leave zero out."""
    place = {"field": "practice", "type": "nominal", "sort": None, "axis": NAMES}
    adds = {"field": "difference", "type": "quantitative", "axis": ADDS}
    sure = {"test": "datum.difference_low > 0", "value": GREEN}
    harm = {"test": "datum.difference_high < 0", "value": ORANGE}
    bounds = {"x": {**adds, "field": "difference_low"}, "x2": {"field": "difference_high"}}
    color = {"condition": [sure, harm], "value": GREY}
    told = tips(
        "practice words:practice", "difference percent", "difference_low percent", "difference_high percent",
        "rate_with percent", "rate_without percent", "with_used integer", "without_used integer",
        "smallest_effect percent", "q_value percent",
    )  # fmt: skip
    return Chart(
        name, "levers", "recovery_levers", ("difference", "strata_used", "is_small"), ("orders", "tickets"),
        where=("outcome", outcome), height=200, known="difference_low",
        spec={"layer": [
            {**ZERO, "encoding": {"x": {"field": "none", "type": "quantitative"}}},
            {"mark": {"type": "rule", "strokeWidth": 3}, "encoding": {"y": place, **bounds, "color": color}},
            {"mark": {"type": "point", "filled": True, "size": 110, "opacity": 1}, "encoding": {
                "y": place, "x": adds, "color": color, "tooltip": told}},
        ]},
        columns=columns(
            "practice words:practice",
            DIFFERENCE,
            "rate_with percent", "with_used integer", "rate_without percent", "without_used integer",
            "naive_difference percent",
            "smallest_effect percent",
            "q_value percent",
        ),
    )  # fmt: skip
