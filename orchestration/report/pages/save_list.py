"""The save list as a working list: whom to call today, why, what is at stake and what may be offered.

Sorted by the loss to be expected; to filter, to print one sheet a person, to take along as CSV. Never here: names and
phone numbers, which the marts keep, and the customer's whole story, which has its own page.
"""

from __future__ import annotations

from orchestration.report.charts import ORANGE, say, tips
from orchestration.report.parts import Chart, Figure, Page, Section, TableColumn, TablePart, columns


def _total(name: str, value: TableColumn, explains: str) -> Figure:
    return Figure(name, "total", "save_list", (explains,), ("orders",), "save_list.nobody", value=value)


TODAY = Section("today", (
    _total("customers", TableColumn("customers", "integer"), "call_rank"),
    _total("stake", TableColumn("revenue_at_stake", "money"), "revenue_at_stake"),
    _total("loss", TableColumn("expected_loss", "money", n="customers"), "expected_loss"),
    _total("several", TableColumn("several_reasons", "integer", n="customers"), "reason_count"),
))  # fmt: skip

REASONS = Chart(
    "reasons", "reasons", "save_list", ("main_reason", "expected_loss", "revenue_at_stake"), ("orders",),
    "save_list.nobody",
    spec={
        "encoding": {
            "y": {
                "field": "main_reason", "type": "nominal", "sort": None,
                "axis": {"title": None, "grid": False, "labelLimit": 260, **say("words:reason")},
            },
        },
        "layer": [
            {
                "mark": {"type": "bar", "color": ORANGE, "cornerRadiusEnd": 3, "height": {"band": 0.62}},
                "encoding": {
                    "x": {
                        "field": "expected_loss", "type": "quantitative",
                        "axis": {"title": "@column.expected_loss", "tickCount": 4, **say("money")},
                    },
                    "tooltip": tips(
                        "main_reason words:reason", "customers integer", "revenue_at_stake money",
                        "expected_loss money",
                    ),
                },
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 6},
                "encoding": {
                    "x": {"field": "expected_loss", "type": "quantitative"},
                    "text": {"field": "customers", "type": "quantitative", **say("integer")},
                },
            },
        ],
    },
    columns=columns(
        "main_reason words:reason", "customers integer", "revenue_at_stake money",
                        "expected_loss money",
    ),
    height=210,
)  # fmt: skip

CALLS = TablePart(
    "calls", "calls", "save_list", ("call_rank", "why", "revenue_at_stake", "risk", "expected_loss"), ("orders",),
    "save_list.nobody",
    columns=columns(
        "call_rank integer",
        TableColumn("customer", link="customer#{value}"),
        TableColumn("reasons", words="reason", under="why"),
        "revenue_at_stake money",
        "risk percent",
        "expected_loss money",
        TableColumn("granted", words="request", no="ui.none"),
        TableColumn("granted_if", words="request", no="ui.none"),
        "open_tickets integer",
        "last_order_date date",
    ),
    choices="main_reason words:reason",
    download="save_list",
    sheet=True,
)  # fmt: skip

PAGE = Page(
    "save_list", (TODAY, Section("working", (CALLS,)), Section("causes", (REASONS,))), scripts=("sheets.js",)
)
