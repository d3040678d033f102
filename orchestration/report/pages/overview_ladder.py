"""The overview's section on the ladder of loyalty: how far customers come, and the step where most stop.

Never here: cohorts and what happens beside the ladder.
"""

from __future__ import annotations

from orchestration.report.charts import BLUE, ORANGE, say, tips
from orchestration.report.parts import Chart, Figure, Section, TableColumn, columns

STATES = ["first_time", "satisfied_repeat", "trusted", "loyal"]
STAGE = {
    "field": "stage", "type": "nominal", "sort": STATES,
    "axis": {"title": None, "grid": False, "labelLimit": 220, **say("words:state")},
}  # fmt: skip
REACHED = {"field": "reached", "type": "quantitative"}
TAKEN = TableColumn("conversion", "percent", low="conversion_low", high="conversion_high", n="had_time")

FUNNEL = Chart(
    "funnel", "funnel", "loyalty_funnel", ("reached", "conversion", "had_time", "stopped", "waiting"), ("orders",),
    spec={
        "encoding": {"y": STAGE},
        "layer": [
            {
                "mark": {"type": "bar", "cornerRadiusEnd": 3, "height": {"band": 0.62}},
                "encoding": {
                    "x": {**REACHED, "axis": {"title": "@column.reached", "tickCount": 4, **say("integer")}},
                    "color": {"condition": {"test": "datum.is_bottleneck", "value": ORANGE}, "value": BLUE},
                    "tooltip": tips(
                        "stage words:state", "reached integer", "conversion percent", "conversion_low percent",
                        "conversion_high percent", "had_time integer", "stopped integer", "waiting integer",
                    ),
                },
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 6},
                "encoding": {"x": REACHED, "text": {**REACHED, **say("integer")}},
            },
        ],
    },
    columns=columns(
        "stage words:state", "reached integer", "customers_now integer", TAKEN,
        "stopped integer", "waiting integer", "is_bottleneck boolean",
    ),
    height=190,
)  # fmt: skip


def _bottleneck(name: str, value: TableColumn, explains: tuple[str, ...], unit: str = "") -> Figure:
    return Figure(name, "bottleneck", "loyalty_funnel", explains, ("orders",), value=value, unit=unit)


BOTTLENECK = (
    _bottleneck("step", TableColumn("stage", words="state"), ("is_bottleneck",)),
    _bottleneck("bottleneck", TAKEN, ("conversion", "had_time"), "overview.bottleneck.unit"),
    _bottleneck("stopped", TableColumn("stopped", "integer", n="had_time"), ("stopped",)),
)

LADDER = Section("ladder", (*BOTTLENECK, FUNNEL))
