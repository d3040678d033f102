"""Control charts of the service, small and side by side: which weeks differ from those before by more than chance.

Never here: other charts of the service.
"""

from __future__ import annotations

from typing import Any

from orchestration.report.charts import BLUE, GREY, ORANGE, YELLOW, tips, x_time, y
from orchestration.report.parts import Chart, Format, Section, TableColumn, columns

#: Metrics in the order of reading: rates, then times.
METRICS: dict[str, Format] = {
    "first_contact_rate": "percent", "ticket_promise_rate": "percent", "order_promise_rate": "percent",
    "self_service_rate": "percent", "first_response_minutes": "minutes", "resolution_minutes": "minutes",
    "handle_seconds": "minutes",
}  # fmt: skip


def _points(
    flag: str, colour: str, shape: str, size: int, value: dict[str, Any], told: list[Any]
) -> dict[str, Any]:
    return {
        "only": [flag, True],
        "mark": {
            "type": "point",
            "filled": True,
            "opacity": 1,
            "size": size,
            "color": colour,
            "shape": shape,
        },
        "encoding": {"x": x_time("week"), "y": value, "tooltip": told},
    }


def _control(metric: str, kind: Format) -> Chart:
    """Value by week, centre and limits from the weeks before it, points beyond them marked."""
    value = y("value", kind, "@column.value", False)
    told = tips("week date", f"value {kind}", f"centre {kind}", f"lower_limit {kind}", f"upper_limit {kind}",
                "observations integer")  # fmt: skip
    limits = {"x": x_time("week"), "y": {**value, "field": "lower_limit"}, "y2": {"field": "upper_limit"}}
    return Chart(
        metric, "control", "service_control_chart", ("value", "centre", "lower_limit", "upper_limit"),
        ("orders",) if metric == "order_promise_rate" else ("tickets",), "service.none",
        spec={
            "layer": [
                {"mark": {"type": "area", "opacity": 0.14, "color": GREY}, "encoding": limits},
                {
                    "mark": {"type": "line", "strokeDash": [5, 4], "color": GREY},
                    "encoding": {"x": x_time("week"), "y": {**value, "field": "centre"}},
                },
                {
                    "mark": {"type": "line", "strokeWidth": 1.75, "color": BLUE, "point": {"size": 14, "color": BLUE}},
                    "encoding": {"x": x_time("week"), "y": value, "tooltip": told},
                },
                _points("is_run_of_eight", YELLOW, "diamond", 60, value, told),
                _points("is_out_of_control", ORANGE, "circle", 90, value, told),
            ],
        },
        columns=columns(
            "week date", TableColumn("value", kind, n="observations"), TableColumn("centre", kind),
            TableColumn("lower_limit", kind), TableColumn("upper_limit", kind), "is_out_of_control boolean",
            "is_run_of_eight boolean",
        ),
        height=190, where=("metric", metric),
    )  # fmt: skip


CONTROL = Section("control", tuple(_control(metric, kind) for metric, kind in METRICS.items()), pairs=True)
