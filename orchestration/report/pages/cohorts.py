"""Cohorts: how many customers come back month after month, how long they stay, and what they have spent by then.

Never here: the definition of a lost customer, which is the mart's.
"""

from __future__ import annotations

from orchestration.report.charts import BLUE, GREEN, ORANGE, PURPLE, heat, say, tips, y
from orchestration.report.parts import Chart, Figure, Page, Section, TableColumn, columns

MART = "cohort_retention"
MONTHS = {
    "field": "months_since", "type": "quantitative",
    "axis": {"title": "@column.months_since", "tickMinStep": 1, "grid": False, **say("integer")},
}  # fmt: skip
COHORT = {
    "field": "cohort_month", "type": "ordinal",
    "scale": {"range": [BLUE, ORANGE, GREEN, PURPLE]},
    "legend": {"title": "@column.cohort_month", "orient": "top", **say("month")},
}  # fmt: skip


def _figure(name: str, value: TableColumn, explains: tuple[str, ...]) -> Figure:
    return Figure(name, "summary", MART, explains, ("orders",), value=value)


SUMMARY = (
    _figure("cohort", TableColumn("cohort_month", "month", n="cohort_size"), ("cohort_month", "cohort_size")),
    _figure("year_later", TableColumn("retention", "percent", n="cohort_size"), ("retention",)),
    _figure(
        "spent", TableColumn("cumulative_revenue_per_customer", "money"), ("cumulative_revenue_per_customer",)
    ),
)

HEAT = Chart(
    "heat", "retention", MART, ("retention", "active_customers", "cohort_size"), ("orders",),
    spec=heat(
        {
            "field": "months_since", "type": "ordinal",
            "axis": {"title": "@column.months_since", "labelAngle": 0, "orient": "top", "labelOverlap": True},
        },
        {"field": "cohort_month", "type": "ordinal", "axis": {"title": None, **say("month")}},
        ("retention", "percent"),
        tips(
            "cohort_month month", "months_since integer", "retention percent", "active_customers integer",
            "cohort_size integer",
        ),
        numbers=("whole", "integer"),
    ) | {"transform": [
        {"filter": "datum.months_since > 0"},
        {"calculate": "round(100 * datum.retention)", "as": "whole"},
    ]},
    columns=columns(
        "cohort_month month", "months_since integer", "cohort_size integer", "active_customers integer",
        TableColumn("retention", "percent", n="cohort_size"),
    ),
    height=520, width=640,
)  # fmt: skip

OVERALL = Chart(
    "overall", "overall", "cohort_retention_overall", ("retention",), ("orders",),
    spec={
        "mark": {"type": "line", "strokeWidth": 2, "color": BLUE, "point": {"size": 36, "filled": True, "color": BLUE}},
        "encoding": {
            "x": MONTHS,
            "y": y("retention", "percent", "@column.retention"),
            "tooltip": tips("months_since integer", "retention percent", "active_customers integer", "n integer"),
        },
    },
    columns=columns("months_since integer", TableColumn("retention", "percent", n="n"), "active_customers integer"),
)  # fmt: skip


SURVIVAL = TableColumn("survival", "percent", low="survival_low", high="survival_high", n="customers_at_risk")
STILL = y("survival", "percent", "@column.survival")
CURVES = Chart(
    "survival", "survival", MART, ("survival", "customers_at_risk"), ("orders",), height=300,
    spec={
        "encoding": {"x": MONTHS, "color": COHORT},
        "layer": [
            {
                "mark": {"type": "line", "strokeWidth": 2, "interpolate": "step-after"},
                "encoding": {
                    "y": STILL,
                    "tooltip": tips(
                        "cohort_month month", "months_since integer", "survival percent", "survival_low percent",
                        "survival_high percent", "customers_at_risk integer", "cohort_size integer",
                    ),
                },
            },
            {
                "mark": {"type": "area", "opacity": 0.15, "interpolate": "step-after"},
                "encoding": {"y": {**STILL, "field": "survival_low"}, "y2": {"field": "survival_high"}},
            },
        ],
    },
    columns=columns("cohort_month month", "months_since integer", SURVIVAL, "cohort_size integer"),
)  # fmt: skip

SPENDING = Chart(
    "spending", "spending", MART, ("cumulative_revenue_per_customer",), ("orders",), height=300,
    spec={
        "mark": {"type": "line", "strokeWidth": 2},
        "encoding": {
            "x": MONTHS, "color": COHORT,
            "y": y("cumulative_revenue_per_customer", "money", "@column.cumulative_revenue_per_customer"),
            "tooltip": tips(
                "cohort_month month", "months_since integer", "cumulative_revenue_per_customer money",
                "cohort_size integer",
            ),
        },
    },
    columns=columns(
        "cohort_month month", "months_since integer", "cumulative_revenue_per_customer money", "cohort_size integer",
    ),
)  # fmt: skip

TENURE = Chart(
    "tenure", "tenure", "customer_tenure", ("tenure_band", "activity_state"), ("orders",),
    spec={
        "mark": {"type": "bar"},
        "encoding": {
            "y": {
                "field": "tenure_band", "type": "nominal", "sort": None,
                "axis": {"title": None, "labelLimit": 200, **say("words:tenure_band")},
            },
            "x": {
                "field": "customers", "type": "quantitative",
                "axis": {"title": "@column.customers", "tickCount": 5, **say("integer")},
            },
            "color": {
                "field": "activity_state", "type": "nominal",
                "scale": {
                    "domain": ["active", "returned", "slowing", "inactive", None],
                    "range": [BLUE, GREEN, "var(--series-5)", ORANGE, "var(--series-6)"],
                },
                "legend": {"title": None, "orient": "top", **say("words:activity")},
            },
            "tooltip": tips("tenure_band words:tenure_band", "activity_state words:activity", "customers integer"),
        },
    },
    columns=columns("tenure_band words:tenure_band", "activity_state words:activity", "customers integer"),
    height=220,
)  # fmt: skip

PAGE = Page("cohorts", (
    Section("summary", SUMMARY),
    Section("return", (HEAT, OVERALL)),
    Section("stay", (CURVES, TENURE)),
    Section("worth", (SPENDING,)),
))  # fmt: skip
