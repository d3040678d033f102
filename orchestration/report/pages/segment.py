"""A page a segment: who they are, how they behave, what they say, what may be offered, and the biggest of them.

Never here: the rules of the segments, which are a seed of the dbt project.
"""

from __future__ import annotations

from orchestration.report.charts import BLUE, GREEN, ORANGE, rate_over_time, say, tips, x_time, y
from orchestration.report.parts import Chart, Each, Figure, Page, Section, TableColumn, TablePart, columns

ORDERS = ("orders",)


def _card(
    name: str, value: TableColumn, explains: str, needs: str = "orders", mart: str = "segment_profile"
) -> Figure:
    return Figure(name, "card", mart, (explains,), (needs,), value=value)


WHO = Section("who", (
    _card("customers", TableColumn("customers", "integer", n="everybody"), "segment"),
    _card("revenue", TableColumn("revenue", "money"), "revenue"),
    _card("revenue_share", TableColumn("revenue_share", "percent"), "revenue_share"),
    _card("typical_orders", TableColumn("typical_orders", "score", n="customers"), "median_orders"),
    _card("silence", TableColumn("typical_silence", "integer", n="customers"), "median_recency_days"),
    _card("order_value", TableColumn("order_value", "money"), "average_order_value"),
    _card("expected", TableColumn("expected_revenue", "money"), "expected_revenue"),
    _card("call", TableColumn("to_call", "integer", n="customers"), "customers_to_call"),
    _card("tickets", TableColumn("tickets_each", "ratio", n="customers"), "tickets_per_customer", "tickets"),
))  # fmt: skip

HISTORY = Chart(
    "history", "history", "rfm_history", ("segment", "snapshot_date"), ORDERS,
    spec={
        "mark": {"type": "line", "strokeWidth": 2, "color": BLUE, "point": {"size": 30, "color": BLUE}},
        "encoding": {
            "x": x_time("day"), "y": y("customers", "integer", "@column.customers"),
            "tooltip": tips("day date", "customers integer", "revenue money"),
        },
    },
    columns=columns("day date", "customers integer", "revenue money"), height=220,
)  # fmt: skip

FLOWS = Chart(
    "flows", "flows", "rfm_transitions", ("from_segment", "to_segment", "customers"), ORDERS, "segment.flows.none",
    spec={
        "mark": {"type": "bar", "height": {"band": 0.7}},
        "encoding": {
            "y": {
                "field": "segment", "type": "nominal",
                "sort": {"field": "customers", "op": "sum", "order": "descending"},
                "axis": {"title": None, "grid": False, "labelLimit": 180, **say("words:segment")},
            },
            "x": {
                "field": "signed", "type": "quantitative",
                "axis": {"title": "@segment.flows.axis", "tickCount": 5, "tickMinStep": 1, **say("integer")},
            },
            "color": {
                "field": "direction", "type": "nominal",
                "scale": {"domain": ["came", "went"], "range": [GREEN, ORANGE]},
                "legend": {"title": None, "orient": "top", **say("words:direction")},
            },
            "tooltip": tips("direction words:direction", "segment words:segment", "customers integer"),
        },
    },
    columns=columns("direction words:direction", "segment words:segment", "customers integer", "revenue money"),
    height=280,
)  # fmt: skip

STATES = Chart(
    "states", "states", "loyalty_state", ("state",), ORDERS,
    spec={
        "encoding": {
            "y": {
                "field": "state", "type": "nominal", "sort": None,
                "axis": {"title": None, "grid": False, "labelLimit": 180, **say("words:state")},
            },
            "x": {
                "field": "customers", "type": "quantitative",
                "axis": {"title": "@column.customers", "tickCount": 4, "tickMinStep": 1, **say("integer")},
            },
        },
        "layer": [
            {
                "mark": {"type": "bar", "color": BLUE, "cornerRadiusEnd": 3, "height": {"band": 0.65}},
                "encoding": {"tooltip": tips("state words:state", "customers integer", "segment_share percent")},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 6},
                "encoding": {"text": {"field": "segment_share", "type": "quantitative", **say("percent")}},
            },
        ],
    },
    columns=columns("state words:state", "customers integer", "segment_share percent", "with_reason integer"),
    height=240,
)  # fmt: skip

HABITS = TablePart(
    "habits", "habits", "segment_shares", ("value", "segment_share"), ORDERS,
    columns=columns(
        "favourite text", "habit words:habit", "customers integer", "segment_share percent", "share_of_all percent",
    ),
    choices="habit words:habit",
)  # fmt: skip

TOLD = tips("month month", "nps score", "nps_low score", "nps_high score", "responses integer")
VOICE = Chart(
    "voice", "voice", "nps", ("nps", "responses", "is_small"), ("surveys",), known="nps", height=220,
    spec={
        "layer": rate_over_time(
            x_time("month", "month"), y("nps", "score", "@column.nps", zero=False), "nps_low", "nps_high", TOLD,
        ),
    },
    columns=columns(
        "month month", TableColumn("nps", "score", low="nps_low", high="nps_high", n="responses", small="is_small"),
        "promoters integer", "passives integer", "detractors integer",
    ),
)  # fmt: skip

CONTACTS = TablePart(
    "contacts", "contacts", "contact_effects", ("rate", "difference", "verdict"), ("contacts",), filters=False,
    columns=columns(
        "measure words:contact_measure", "band words:contact_band",
        TableColumn("rate", "percent", n="trials", small="is_small"),
        TableColumn("difference", "percent", low="difference_low", high="difference_high", no="ui.none"),
        TableColumn("verdict", words="verdict", no="ui.none"),
    ),
)  # fmt: skip

OFFERS = TablePart(
    "offers", "offers", "segment_shares", ("item", "value"), ORDERS, filters=False,
    columns=columns("request words:request", "answer words:answer", "customers integer", "segment_share percent"),
)  # fmt: skip

BIGGEST = TablePart(
    "biggest", "biggest", "customer_360", ("monetary", "expected_revenue"), ORDERS,
    columns=columns(
        TableColumn("customer", link="customer#{value}"), "revenue money", "orders integer", "last_order_date date",
        "state words:state", "expected_revenue money", "open_tickets integer", "last_nps integer",
        TableColumn("call_rank", "integer", no="ui.not_called"),
    ),
    download="segment",
)  # fmt: skip

PAGE = Page("segment", (
    WHO,
    Section("behaviour", (HISTORY, FLOWS, STATES, VOICE), pairs=True),
    Section("habit", (HABITS,)),
    Section("treat", (CONTACTS, OFFERS), pairs=True),
    Section("largest", (BIGGEST,)),
), each=Each("values", "segment"), in_navigation=False)  # fmt: skip
