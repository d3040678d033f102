"""What happened with one customer: a chart of the whole story, and every event in order.

Never here: where the customer stands today.
"""

from __future__ import annotations

from typing import Any

from orchestration.report.charts import BLUE, GREEN, GREY, ORANGE, PURPLE, YELLOW, pale, say, tips
from orchestration.report.parts import Chart, TableColumn, TablePart, columns

#: Colour by state: the way up from blue to green, trouble in orange and yellow, those who left in grey.
SHADES = {
    "first_time": pale(BLUE), "satisfied_repeat": BLUE, "trusted": pale(GREEN), "loyal": GREEN,
    "dissatisfied": ORANGE, "recovering": YELLOW, "lapsed": pale(GREY), "lost": GREY,
}  # fmt: skip
LANES = ["move", "order", "ticket", "answer"]
LANE = {
    "field": "event", "type": "nominal", "sort": LANES, "scale": {"domain": LANES},
    "axis": {"title": None, "grid": False, **say("words:event")},
}  # fmt: skip
WHEN = {
    "field": "happened_at", "type": "temporal", "scale": {"type": "utc"},
    "axis": {"title": None, "grid": True, "tickCount": 6, "labelOverlap": True, **say("month")},
}  # fmt: skip
TOLD = tips("happened_at date", "event words:event", "what words:what", "about text")
SPENT = {"field": "amount", "type": "quantitative", "legend": None, "scale": {"range": [20, 400]}}
STATE = {
    "field": "what", "type": "nominal", "scale": {"domain": list(SHADES), "range": list(SHADES.values())},
    "legend": {"title": None, "orient": "top", "columns": 4, **say("words:what")},
}  # fmt: skip


def _lane(event: str, mark: dict[str, Any], **more: Any) -> dict[str, Any]:
    """One kind of event on its own line."""
    return {
        "only": ["event", event],
        "mark": mark,
        "encoding": {"x": WHEN, "tooltip": TOLD, **more},
    }


AMOUNT = TableColumn("amount", "money", no="ui.none")
SCORE = TableColumn("score", "score", no="ui.none")

STORY = Chart(
    "story", "events", "loyalty_transitions", ("from_state", "to_state", "cause_kind"), ("orders",),
    spec={
        "encoding": {"y": LANE},
        "layer": [
            _lane(
                "move", {"type": "bar", "height": {"band": 0.5}}, x2={"field": "lasted_to"}, color=STATE,
                tooltip=tips("happened_at date", "what words:what", "source_id words:cause"),
            ),
            _lane(
                "order", {"type": "circle", "opacity": 0.65, "color": BLUE}, size=SPENT,
                tooltip=[*TOLD, *tips("amount money")],
            ),
            _lane("ticket", {"type": "point", "shape": "triangle-up", "filled": True, "size": 90, "color": ORANGE}),
            _lane(
                "answer", {"type": "point", "shape": "square", "filled": True, "size": 60, "color": PURPLE},
                tooltip=[*TOLD, *tips("score score")],
            ),
        ],
    },
    columns=columns("happened_on date", "event words:event", "what words:what", AMOUNT, SCORE),
    height=230,
)  # fmt: skip

HAPPENED = TablePart(
    "events", "events", "loyalty_transitions", ("to_state", "cause_kind"), ("orders",),
    columns=columns(
        "happened_on date", "event words:event", "what words:what", TableColumn("about", no="ui.none"), AMOUNT, SCORE,
        "source_id words:cause",
    ),
)  # fmt: skip
