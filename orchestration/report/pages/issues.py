"""What goes wrong and what it costs: issues that are newly hot, reasons that make customers leave, when they leave.

Never here: single customers (save_list), and how service performs (service).
"""

from __future__ import annotations

from orchestration.report.charts import BLUE, GREY, ORANGE, YELLOW, pale, say, tips
from orchestration.report.parts import Chart, Figure, Page, Section, TableColumn, TablePart, columns

TICKETS = ("tickets",)


def _now(name: str, value: TableColumn, explains: str) -> Figure:
    return Figure(name, "now", "issue_hotspots", (explains,), TICKETS, value=value)


NOW = Section("now", (
    _now("newly_hot", TableColumn("newly_hot", "integer"), "is_newly_hot"),
    _now("hot_now", TableColumn("hot", "integer"), "is_hot"),
    _now("tickets", TableColumn("tickets", "integer"), "tickets"),
    _now("week", TableColumn("week", "date"), "week_start"),
))  # fmt: skip

HOT = TablePart(
    "hot", "hot", "issue_hotspots", ("robust_z", "usual_level", "is_hot", "hot_since"), TICKETS,
    columns=columns(
        "category text", "kind_group words:kind_group", "tickets integer", "level decimal", "usual_level decimal",
        "robust_z decimal", "is_hot boolean", "is_newly_hot boolean", TableColumn("hot_since", "date", no="ui.none"),
    ),
    choices="kind_group words:kind_group",
)  # fmt: skip

WEEKS = Chart(
    "weeks", "weeks", "issue_hotspots", ("robust_z", "tickets", "usual_level"), TICKETS, "issues.weeks.none",
    spec={
        "mark": {"type": "rect", "stroke": "var(--panel)", "strokeWidth": 1},
        "encoding": {
            "x": {
                "field": "week", "type": "ordinal",
                "axis": {"title": None, "labelAngle": 0, "labelOverlap": True, **say("day")},
            },
            "y": {
                "field": "issue", "type": "nominal", "sort": {"field": "place", "op": "min"},
                "axis": {"title": None, "grid": False, "labelLimit": 200},
            },
            "color": {
                "field": "robust_z", "type": "quantitative",
                "scale": {
                    "type": "threshold", "domain": [-1, 1, 2, 3.5],
                    "range": [pale(BLUE), "var(--line)", pale(YELLOW), YELLOW, ORANGE],
                },
                "legend": {"title": "@column.robust_z", "orient": "top", **say("score")},
            },
            "tooltip": tips(
                "issue text", "week date", "tickets integer", "level decimal", "usual_level decimal",
                "robust_z decimal",
            ),
        },
    },
    columns=columns(
        "issue text", "week date", "tickets integer", "level decimal", "usual_level decimal",
                "robust_z decimal",
        "is_hot boolean",
    ),
    height=330, known="robust_z",
)  # fmt: skip

REASON = {
    "field": "reason", "type": "nominal", "sort": None,
    "axis": {"title": None, "grid": False, "labelLimit": 260, **say("words:reason")},
}  # fmt: skip
LIFT = {
    "field": "adjusted_lift", "type": "quantitative", "scale": {"type": "log", "nice": True},
    "axis": {"title": "@column.adjusted_lift", "values": [0.25, 0.5, 1, 2, 4, 8, 16], **say("ratio")},
}  # fmt: skip
LIFTED = tips(
    "reason words:reason", "adjusted_lift ratio", "adjusted_lift_low ratio", "adjusted_lift_high ratio",
    "customers_with integer", "customers integer",
)  # fmt: skip

REASONS = Chart(
    "reasons", "reasons", "switch_risk_backtest", ("adjusted_lift", "share_with", "share_without"), ("orders",),
    "issues.reasons.none", known="adjusted_lift",
    spec={
        "layer": [
            {
                "data": {"values": [{"even": 1}]},
                "mark": {"type": "rule", "strokeDash": [5, 4], "color": GREY},
                "encoding": {"x": {"field": "even", "type": "quantitative"}},
            },
            {
                "mark": {"type": "rule", "strokeWidth": 2, "color": BLUE},
                "encoding": {
                    "y": REASON, "x": {**LIFT, "field": "adjusted_lift_low"}, "x2": {"field": "adjusted_lift_high"},
                },
            },
            {
                "mark": {"type": "point", "filled": True, "opacity": 1, "size": 90, "color": BLUE},
                "encoding": {"y": REASON, "x": LIFT, "tooltip": LIFTED},
            },
        ],
    },
    columns=columns(
        "reason words:reason", "customers integer",
        TableColumn("adjusted_lift", "ratio", low="adjusted_lift_low", high="adjusted_lift_high", n="customers_with",
               small="is_small"),
        TableColumn("share_with", "percent", low="share_with_low", high="share_with_high", n="customers_with"),
        TableColumn("share_without", "percent", n="customers_without"),
    ),
    height=230,
)  # fmt: skip

DAYS = {
    "field": "day_of_month", "type": "ordinal",
    "axis": {"title": "@column.day_of_month", "labelAngle": 0, "labelOverlap": True},
}  # fmt: skip
LEFT = {
    "field": "departures",
    "type": "quantitative",
    "axis": {"title": "@column.departures", "tickCount": 4},
}
TOLD = tips("day_of_month integer", "departures integer", "expected_departures score", "residual score")

DEPARTURES = Chart(
    "departures", "departures", "departures", ("departures", "expected_departures", "is_notable"), ("orders",),
    spec={
        "layer": [
            {
                "mark": {"type": "bar", "width": {"band": 0.75}},
                "encoding": {
                    "x": DAYS, "y": LEFT, "tooltip": TOLD,
                    "color": {"condition": {"test": "datum.is_notable", "value": ORANGE}, "value": pale(BLUE)},
                },
            },
            {
                "mark": {"type": "tick", "thickness": 3, "color": "var(--text)"},
                "encoding": {"x": DAYS, "y": {**LEFT, "field": "expected_departures"}, "tooltip": TOLD},
            },
        ],
    },
    columns=columns(
        "day_of_month integer", "departures integer", "expected_departures score", "residual score",
        "is_notable boolean",
    ),
    height=220,
)  # fmt: skip

NEEDS = TablePart(
    "needs", "needs", "needs", ("trend", "rate_ratio", "tickets_per_thousand_orders"), TICKETS, "issues.needs.none",
    columns=columns(
        "ticket_category text", "product text", "product_level words:product_level", "tickets integer",
        "tickets_per_thousand_orders decimal", "tickets_per_thousand_orders_before decimal", "rate_ratio ratio",
    ),
)  # fmt: skip

PAGE = Page("issues", (
    NOW,
    Section("heat", (WEEKS, HOT)),
    Section("leave", (REASONS, DEPARTURES)),
    Section("asked", (NEEDS,)),
))  # fmt: skip
