"""The save list as a working list: whom to call today, why, what to do, what is at stake and what may be offered.

Two lists, who is still here and who is probably gone, with the record of each beside it; to filter, to print one sheet
a person, to take along as CSV. Never here: names and phone numbers, which the marts keep, and the customer's whole
story, which has its own page.
"""

from __future__ import annotations

from orchestration.report.charts import BLUE, GREY, ORANGE, say, tips
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
    "calls", "calls", "save_list", ("call_rank", "why", "leave_chance", "revenue_at_stake", "risk", "expected_loss"),
    ("orders",), "save_list.nobody", ("list_name", "save"),
    columns=columns(
        "call_rank integer",
        TableColumn("customer", link="customer#{value}"),
        TableColumn("reasons", words="reason", under="why", no="reason.likely_to_leave"),
        TableColumn("what_to_do"),
        "leave_chance percent",
        "revenue_at_stake money",
        "expected_loss money",
        "is_courtesy boolean",
        "is_held_out boolean",
        TableColumn("granted", words="request", no="ui.none"),
        TableColumn("granted_if", words="request", no="ui.none"),
        "open_tickets integer",
        "last_order_date date",
    ),
    choices="main_reason words:reason",
    download="save_list",
    sheet=True,
)  # fmt: skip

BACK = TablePart(
    "back", "calls", "save_list", ("call_rank", "why", "leave_chance", "revenue_at_stake"), ("orders",),
    "save_list.nobody_gone", ("list_name", "win_back"),
    columns=columns(
        "call_rank integer",
        TableColumn("customer", link="customer#{value}", under="why"),
        TableColumn("what_to_do"),
        "leave_chance percent",
        "revenue_at_stake money",
        "is_held_out boolean",
        "last_order_date date",
    ),
    download="win_back_list",
)  # fmt: skip


SHARES = {"tickCount": 6, **say("percent")}
CHANCE = {"field": "mean_chance", "type": "quantitative", "axis": {"title": "@column.mean_chance", **SHARES}}
CAME = {"type": "quantitative", "axis": {"title": "@column.gone_rate", **SHARES}}
CALIBRATION = Chart(
    "calibration", "calibration", "leave_calibration", ("mean_chance", "gone_rate", "decile"), ("orders",),
    "save_list.no_record",
    spec={"layer": [
        {
            "data": {"values": [{"same": 0}, {"same": 1}]},
            "mark": {"type": "line", "strokeDash": [5, 4], "color": GREY, "strokeWidth": 1},
            "encoding": {
                "x": {"field": "same", "type": "quantitative"}, "y": {"field": "same", "type": "quantitative"},
            },
        },
        {"mark": {"type": "rule", "opacity": 0.6}, "encoding": {
            "x": CHANCE, "y": {**CAME, "field": "gone_rate_low"}, "y2": {"field": "gone_rate_high"},
            "color": {"value": BLUE}}},
        {"mark": {"type": "point", "filled": True, "size": 70, "opacity": 1}, "encoding": {
            "x": CHANCE, "y": {**CAME, "field": "gone_rate"}, "color": {"value": BLUE},
            "tooltip": tips(
                "mean_chance percent", "gone_rate percent", "gone_rate_low percent", "gone_rate_high percent",
                "customers integer",
            )}},
    ]},
    columns=columns(
        "decile text", "mean_chance percent",
        TableColumn("gone_rate", "percent", low="gone_rate_low", high="gone_rate_high", n="customers"),
        "gone integer",
    ),
)  # fmt: skip


def _record(name: str, list_name: str) -> TablePart:
    """How a list did on past month ends, beside the best simple rule."""
    return TablePart(
        name, "record", "save_list_backtest", ("precision_rate", "lift", "share_caught", "is_simple"), ("orders",),
        "save_list.no_record", ("list_name", list_name),
        columns=columns(
            "cut text",
            TableColumn("ordered_by", words="ordered_by"),
            TableColumn("precision_rate", "percent", low="precision_low", high="precision_high", n="listed"),
            "lift ratio",
            "share_caught percent",
            TableColumn("best_simple", words="ordered_by"),
            "simple_precision percent",
            "simple_share_caught percent",
        ),
        filters=False,
    )  # fmt: skip


PAGE = Page(
    "save_list",
    (
        TODAY,
        Section("working", (CALLS, _record("record", "save"))),
        Section("gone", (BACK, _record("back_record", "win_back"))),
        Section("trust", (CALIBRATION,)),
        Section("causes", (REASONS,)),
    ),
    scripts=("sheets.js",),
)
