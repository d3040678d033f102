"""The overview: what a service manager wants to know at eight in the morning, most pressing first.

What needs somebody today, how the company stands and whether that is better than four weeks ago, who came and who
left, where loyalty stops, what customers say, whether promises are kept. Never here: detail; a page of its own has it.
"""

from __future__ import annotations

from typing import Any

from orchestration.report.charts import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    rate_over_time,
    say,
    tips,
    x_time,
    y,
)
from orchestration.report.pages.overview_ladder import LADDER
from orchestration.report.parts import Chart, Figure, Page, Section, TableColumn, columns

PULSE = "company_pulse"


def _pulse(name: str, value: TableColumn, needs: str, good: Any = "up", unit: str = "") -> Figure:
    """A figure of the pulse with its change over four weeks and the line of the last year."""
    explains = tuple(column for column in (value.name, value.n) if column)
    return Figure(
        name, "pulse", PULSE, explains, (needs,), value=value, before=f"{value.name}_before",
        good=good, trend="weeks", unit=unit,
    )  # fmt: skip


def _rate(name: str, rate: str, n: str, needs: str) -> Figure:
    return _pulse(name, TableColumn(rate, "percent", low=f"{rate}_low", high=f"{rate}_high", n=n), needs)


def _call(name: str, value: TableColumn, explains: tuple[str, ...]) -> Figure:
    return Figure(name, "calls", "save_list", explains, ("orders",), value=value, link="save_list")


TODAY = Section("today", (
    _call("calls", TableColumn("customers", "integer"), ("call_rank", "risk")),
    _call("stake", TableColumn("revenue_at_stake", "money"), ("revenue_at_stake",)),
    Figure(
        "hot", "hot", "issue_hotspots", ("is_newly_hot",), ("tickets",), value=TableColumn("newly_hot", "integer"),
        link="issues",
    ),
    _pulse("trouble", TableColumn("dissatisfied_customers", "integer"), "orders", "down"),
))  # fmt: skip

SCORE = TableColumn("nps", "score", low="nps_low", high="nps_high", n="nps_responses", small="is_nps_small")
STANDING = Section("standing", (
    _pulse("active", TableColumn("active_customers", "integer"), "orders"),
    _pulse("revenue", TableColumn("revenue", "money"), "orders"),
    _pulse("quick", TableColumn("quick_ratio", "ratio"), "orders"),
    _pulse("loyal", TableColumn("loyal_customers", "integer"), "orders"),
    _pulse("nps", SCORE, "surveys"),
    _rate("first_contact", "first_contact_resolution", "first_contacts", "tickets"),
    _rate("ticket_promise", "ticket_promise_keeping", "ticket_promises", "tickets"),
    _rate("order_promise", "order_promise_keeping", "order_promises", "orders"),
))  # fmt: skip

MOVES = ["new_customers", "returned_customers", "lapsed_customers"]
#: A bar a week; labels of days that would overlap are left out.
WEEKS = {
    "field": "day",
    "type": "ordinal",
    "axis": {"title": None, "labelAngle": 0, "labelOverlap": True, **say("day")},
}

GROWTH = Chart(
    "moves", "weeks", PULSE, (*MOVES, "retained_customers"), ("orders",),
    spec={
        "transform": [
            {"calculate": "datum.new_customers + datum.returned_customers - datum.lapsed_customers", "as": "net"},
            {"fold": MOVES, "as": ["move", "customers"]},
            {"calculate": "datum.move === 'lapsed_customers' ? -datum.customers : datum.customers", "as": "signed"},
        ],
        "mark": {"type": "bar", "width": {"band": 0.78}},
        "encoding": {
            "x": WEEKS,
            "y": y("signed", "integer", "@overview.moves.axis"),
            "color": {
                "field": "move", "type": "nominal", "scale": {"domain": MOVES, "range": [BLUE, GREEN, ORANGE]},
                "legend": {"title": None, "orient": "top", **say("words:move")},
            },
            "order": {"field": "move"},
            "tooltip": tips("day date", "move words:move", "customers integer", "net integer"),
        },
    },
    columns=columns(
        "day date", "active_customers integer", "new_customers integer", "retained_customers integer",
        "returned_customers integer", "lapsed_customers integer", "quick_ratio ratio",
    ),
)  # fmt: skip

QUICK = Chart(
    "quick_over_time", "weeks", PULSE, ("quick_ratio",), ("orders",),
    spec={
        "layer": [
            {
                "data": {"values": [{"even": 1}]},
                "mark": {"type": "rule", "strokeDash": [5, 4], "color": GREY},
                "encoding": {"y": {"field": "even", "type": "quantitative"}},
            },
            {
                "mark": {"type": "line", "strokeWidth": 2, "color": PURPLE, "point": {"size": 24, "color": PURPLE}},
                "encoding": {
                    "x": x_time("day"),
                    "y": y("quick_ratio", "ratio", "@overview.quick_over_time.axis"),
                    "tooltip": tips("day date", "quick_ratio ratio"),
                },
            },
        ],
    },
    columns=columns("day date", "quick_ratio ratio"), height=180,
)  # fmt: skip

NPS = Chart(
    "nps_over_time", "nps_months", "nps", ("nps", "responses", "is_small", "is_partial_month"), ("surveys",),
    spec={
        "layer": rate_over_time(
            x_time("month", "month"), y("nps", "score", "@column.nps", zero=False), "nps_low", "nps_high",
            tips("month month", "nps score", "nps_low score", "nps_high score", "responses integer"),
        ),
    },
    columns=columns(
        "month month", TableColumn("nps", "score", low="nps_low", high="nps_high", n="responses", small="is_small"),
        "promoters integer", "passives integer", "detractors integer", "is_partial_month boolean",
    ),
)  # fmt: skip


def _service(name: str, rate: str, n: str, needs: str) -> Chart:
    """A rate of the service at the end of each month, from the thirty days before it."""
    told = tips("day date", "rate percent", "low percent", "high percent", "n integer")
    return Chart(
        f"{name}_over_time", f"{name}_months", PULSE, (rate, n), (needs,), height=220,
        spec={"layer": rate_over_time(x_time("day"), y("rate", "percent", "@column.rate", False), "low", "high", told)},
        columns=columns("day date", TableColumn("rate", "percent", low="low", high="high", n="n"), "kept integer"),
    )  # fmt: skip


SERVICE = Section("service", (
    _service("first_contact", "first_contact_resolution", "first_contacts", "tickets"),
    _service("ticket_promise", "ticket_promise_keeping", "ticket_promises", "tickets"),
    _service("order_promise", "order_promise_keeping", "order_promises", "orders"),
))  # fmt: skip

PAGE = Page("overview", (
    TODAY,
    STANDING,
    Section("growth", (GROWTH, QUICK)),
    LADDER,
    Section("voice", (NPS,)),
    SERVICE,
))  # fmt: skip
