"""How well customers are served: solved at once, in time and as promised, by month and by desk, and where it changed.

Never here: what the trouble is about (issues), and control charts' drawing (service_control.py).
"""

from __future__ import annotations

from orchestration.report.charts import BLUE, ORANGE, rate_over_time, say, tips, x_time, y
from orchestration.report.pages.service_control import CONTROL
from orchestration.report.parts import Chart, Figure, Page, Section, TableColumn, TablePart, columns

TICKETS = ("tickets",)


WEEK = TableColumn("rate", "percent", low="low", high="high", n="observations")


def _latest(name: str, metric: str, value: TableColumn, made_of: str) -> Figure:
    explains = ("rate" if value.name == "rate" else "typical_minutes", "observations")
    return Figure(
        name, "latest", "service_latest_weeks", explains, TICKETS, "service.none", value=value,
        where=("metric", metric), made_of=made_of,
    )  # fmt: skip


def _minutes() -> TableColumn:
    return TableColumn("minutes", "minutes", n="observations")


NOW = Section("now", (
    _latest("first_contact", "first_contact_rate", WEEK, "service_quality.first_contact_rate"),
    _latest("promise", "ticket_promise_rate", WEEK, "company_pulse.ticket_promises"),
    _latest("first_response", "first_response_minutes", _minutes(), "service_quality.first_response_minutes_median"),
    _latest("resolution", "resolution_minutes", _minutes(), "service_quality.resolution_minutes_median"),
    _latest("handling", "handle_seconds", _minutes(), "service_quality.handle_seconds"),
    _latest("self_service", "self_service_rate", WEEK, "service_quality.self_service_rate"),
))  # fmt: skip

TOLD = tips("month month", "rate percent", "low percent", "high percent", "n integer")
RATE = TableColumn("rate", "percent", low="low", high="high", n="n")
MONTH = x_time("month", "month")


def _rate(name: str, query: str, mart: str, explains: tuple[str, ...], needs: str, where: str = "") -> Chart:
    """A rate by month with the interval of its own counts."""
    return Chart(
        f"{name}_months", query, mart, explains, (needs,), where=("subject", where) if where else None, height=220,
        spec={"layer": rate_over_time(MONTH, y("rate", "percent", "@column.rate", False), "low", "high", TOLD)},
        columns=columns("month month", RATE, "kept integer", "is_partial_month boolean"),
    )  # fmt: skip


HANDLING = Chart(
    "handling_months", "months", "service_quality_months", ("average_handle_minutes", "handled"), TICKETS,
    known="handle_minutes",
    spec={
        "mark": {"type": "line", "strokeWidth": 2, "point": {"size": 36, "filled": True}, "color": "var(--series-1)"},
        "encoding": {
            "x": MONTH, "y": y("handle_minutes", "minutes", "@column.handle_minutes"),
            "tooltip": tips("month month", "handle_minutes minutes", "handled integer"),
        },
    },
    columns=columns("month month", TableColumn("handle_minutes", "minutes", n="handled"), "is_partial_month boolean"),
    height=220,
)  # fmt: skip

MONTHS = Section("months", (
    _rate("first_contact", "months", "service_quality_months", ("first_contact_rate", "first_contact_known"),
          "tickets"),
    HANDLING,
    _rate("tickets", "promises", "service_promise_months", ("promise_rate", "kept", "broken"), "tickets", "tickets"),
    _rate("orders", "promises", "service_promise_months", ("promise_rate", "kept", "broken"), "orders", "orders"),
    _rate("satisfaction", "satisfaction", "survey_scores", ("satisfied_share", "responses", "is_small"), "surveys"),
), pairs=True)  # fmt: skip


def _days(name: str, fields: list[str], axis: str, told: tuple[str, ...]) -> Chart:
    """Lines of the desks' backlog, day by day."""
    return Chart(
        name, "backlog", "service_backlog", tuple(fields), TICKETS, known=fields[0], height=220,
        spec={
            "transform": [{"fold": fields, "as": ["line", "value"]}],
            "mark": {"type": "line", "strokeWidth": 2},
            "encoding": {
                "x": x_time("day"), "y": y("value", "integer", axis),
                "color": {
                    "field": "line", "type": "nominal", "scale": {"domain": fields, "range": [BLUE, ORANGE]},
                    "legend": {"title": None, "orient": "top", **say("words:backlog")},
                },
                "tooltip": tips("day date", *told),
            },
        },
        columns=columns("day date", *told),
    )  # fmt: skip


BACKLOG = Section("backlog", (
    _days("open", ["open_tickets", "overdue"], "@service.open.axis",
          ("open_tickets integer", "overdue integer", "opened integer", "solved integer")),
    _days("age", ["median_age_days", "p90_age_days"], "@service.age.axis",
          ("median_age_days decimal", "p90_age_days decimal", "oldest_age_days integer")),
), pairs=True)  # fmt: skip

FIRST = TableColumn("first_contact", "percent", low="low", high="high", n="n")

DESKS = TablePart(
    "desks", "desks", "service_quality_recent", ("first_contact_rate", "average_handle_minutes"), TICKETS,
    "service.none",
    columns=columns(
        "dimension_value text", "dimension words:dimension", "opened integer", FIRST, "missed integer",
        TableColumn("promise_rate", "percent", low="promise_low", high="promise_high", n="due"),
        "handle_minutes minutes",
    ),
    choices="dimension words:dimension",
)  # fmt: skip

SIGNALS = TablePart(
    "signals", "signals", "service_control_chart", ("is_out_of_control", "is_run_of_eight", "centre"), TICKETS,
    "service.signals.none",
    columns=columns(
        "week date", "metric words:metric", "dimension words:dimension", "dimension_value text", "side words:side",
        TableColumn("rate", "percent", no="ui.none"), TableColumn("usual_rate", "percent", no="ui.none"),
        TableColumn("minutes", "minutes", no="ui.none"), TableColumn("usual_minutes", "minutes", no="ui.none"),
        "observations integer", "is_out_of_control boolean", "is_run_of_eight boolean",
    ),
    choices="metric words:metric",
)  # fmt: skip

PAGE = Page("service", (
    NOW, MONTHS, BACKLOG, Section("who", (DESKS,)), CONTROL, Section("changed", (SIGNALS,)),
))  # fmt: skip
