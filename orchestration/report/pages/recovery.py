"""Recovery: how many failures were made good, what that changed against similar customers, and which practices work.

Only months whose windows are over are shown, since a young month would look worse than it is. Never here: matching.
"""

from __future__ import annotations

from orchestration.report.charts import BLUE, GREEN, PURPLE, rate_over_time, say, tips, x_time, y
from orchestration.report.pages.recovery_levers import ZERO, levers
from orchestration.report.parts import Chart, Figure, Page, Section, TableColumn, TablePart, columns

MART = "recovery_effectiveness"
NEEDS = ("orders",)
RECOVERED = TableColumn(
    "recovery_rate", "percent", low="recovery_rate_low", high="recovery_rate_high", n="decided"
)
EFFECT = TableColumn(
    "effect_90",
    "percent",
    low="effect_90_low",
    high="effect_90_high",
    n="matched_90",
    small="is_effect_90_small",
)
COST = TableColumn("cost_per_customer_kept", "money", n="customers_kept")
PARADOX = TableColumn(
    "paradox_rate", "percent", low="paradox_rate_low", high="paradox_rate_high", n="paradox_known"
)


def _figure(name: str, value: TableColumn, explains: tuple[str, ...]) -> Figure:
    return Figure(name, "latest", MART, explains, NEEDS, value=value)


SUMMARY = (
    _figure("month", TableColumn("month", "month", n="episodes"), ("month", "episodes")),
    _figure("rate", RECOVERED, ("recovery_rate", "decided")),
    _figure("effect", EFFECT, ("effect_90", "matched_90")),
    _figure("hours", TableColumn("median_hours_to_recovery", "integer"), ("median_hours_to_recovery",)),
    _figure("cost", COST, ("cost_per_customer_kept", "customers_kept")),
    _figure("paradox", PARADOX, ("paradox_rate", "paradox_known")),
    Figure("waiting", "waiting", MART, ("open_episodes",), NEEDS, value=TableColumn("open_episodes", "integer")),
)  # fmt: skip

MONTH = x_time("month", "month")
RATE = Chart(
    "rate_by_month", "months", MART, ("recovery_rate", "recovered", "decided"), NEEDS,
    spec={"layer": rate_over_time(
        MONTH, y("recovery_rate", "percent", "@column.recovery_rate", False), "recovery_rate_low", "recovery_rate_high",
        tips(
            "month month", "recovery_rate percent", "recovery_rate_low percent",
            "recovery_rate_high percent", "decided integer",
        ),
    )},
    columns=columns(
        "month month", RECOVERED, "recovered integer", "episodes integer", "median_hours_to_recovery integer",
    ),
)  # fmt: skip

WINDOWS = ["repurchase_30_rate", "repurchase_60_rate", "repurchase_90_rate"]
AGAIN = Chart(
    "again", "months", MART, tuple(WINDOWS), NEEDS, known="repurchase_90_rate",
    spec={
        "transform": [{"fold": WINDOWS, "as": ["window", "rate"]}],
        "mark": {"type": "line", "strokeWidth": 2, "point": {"size": 24, "filled": True}},
        "encoding": {
            "x": MONTH, "y": y("rate", "percent", "@recovery.again.axis"),
            "color": {
                "field": "window", "type": "nominal", "scale": {"domain": WINDOWS, "range": [PURPLE, GREEN, BLUE]},
                "legend": {"title": None, "orient": "top", **say("words:window")},
            },
            "tooltip": tips("month month", "window words:window", "rate percent", "repurchase_90_known integer"),
        },
    },
    columns=columns(
        "month month", "repurchase_30_rate percent", "repurchase_60_rate percent",
        TableColumn("repurchase_90_rate", "percent", n="repurchase_90_known"),
    ),
)  # fmt: skip

AGAINST_COLUMNS = ("matched_90_rate", "control_90_rate", "effect_90", "effect_90_low")
AGAINST = Chart(
    "against", "months", MART, AGAINST_COLUMNS, NEEDS, known="effect_90_low",
    spec={"layer": [
        {**ZERO, "encoding": {"y": {"field": "none", "type": "quantitative"}}},
        *rate_over_time(
            MONTH, y("effect_90", "percent", "@recovery.against.axis"), "effect_90_low", "effect_90_high",
            tips(
                "month month", "effect_90 percent", "effect_90_low percent", "effect_90_high percent",
                "matched_90_rate percent", "control_90_rate percent", "matched_90 integer",
            ),
        ),
    ]},
    columns=columns("month month", EFFECT, "matched_90_rate percent", "control_90_rate percent"),
)  # fmt: skip


AFTER = Chart(
    "after", "months", MART, ("paradox_rate", "paradoxes"), ("surveys",), known="paradox_rate",
    spec={"layer": rate_over_time(
        MONTH, y("paradox_rate", "percent", "@column.paradox_rate"), "paradox_rate_low", "paradox_rate_high",
        tips(
            "month month", "paradox_rate percent", "paradox_rate_low percent", "paradox_rate_high percent",
            "paradox_known integer",
        ),
    )},
    columns=columns("month month", PARADOX),
)  # fmt: skip

COSTS = TablePart(
    "costs", "months", MART, ("compensation_cost", "customers_kept", "cost_per_customer_kept"), NEEDS, filters=False,
    columns=columns(
        "month month", "episodes integer", "recovered integer", "compensation_cost money", "customers_kept integer",
        "cost_per_customer_kept money",
    ),
)  # fmt: skip

GROUPS = TablePart(
    "groups", "groups", "recovery_groups", ("dimension", "dimension_value", "recovery_rate", "lost"), NEEDS,
    columns=columns(
        "dimension words:dimension", "dimension_value text", RECOVERED, "episodes integer", "recovered integer",
        "lost integer", "open_episodes integer", "compensation_cost money",
    ),
)  # fmt: skip

PAGE = Page("recovery", (
    Section("summary", SUMMARY),
    Section("course", (RATE, AGAIN, AGAINST)),
    Section("levers", (levers("levers_bought", "repurchase_90"), levers("levers_recovered", "recovered"))),
    Section("after_section", (AFTER,)),
    Section("where", (GROUPS, COSTS)),
))  # fmt: skip
