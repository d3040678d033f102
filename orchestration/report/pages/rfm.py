"""RFM: where customers stand by recency and frequency, in which segments, and who moved between them last month.

Never here: the rules of the segments, which are a seed of the dbt project.
"""

from __future__ import annotations

from orchestration.report.charts import heat, say, tips
from orchestration.report.parts import Chart, Figure, Page, Section, TableColumn, columns


def _figure(name: str, value: TableColumn, explains: tuple[str, ...]) -> Figure:
    return Figure(name, "summary", "segment_profile", explains, ("orders",), value=value)


SUMMARY = (
    Figure(
        "scored",
        "summary",
        "customer_rfm",
        ("recency_days",),
        ("orders",),
        value=TableColumn("customers", "integer"),
    ),
    _figure("best", TableColumn("best", "integer", n="customers"), ("segment",)),
    _figure("best_share", TableColumn("best_revenue_share", "percent"), ("revenue_share",)),
    _figure("slipping", TableColumn("slipping", "integer", n="customers"), ("segment",)),
    _figure("slipping_revenue", TableColumn("slipping_revenue", "money"), ("revenue",)),
)

#: Best customers stand at the top right.
MAP = Chart(
    "map", "map", "rfm_cells", ("r_score", "f_score", "segment", "revenue"), ("orders",),
    spec=heat(
        {"field": "f_score", "type": "ordinal", "axis": {"title": "@rfm.map.across", "labelAngle": 0}},
        {"field": "r_score", "type": "ordinal", "sort": "descending", "axis": {"title": "@rfm.map.up"}},
        ("customers", "integer"),
        tips(
            "r_score integer", "f_score integer", "segment words:segment", "customers integer",
            "revenue money", "revenue_each money",
        ),
        labels=("segment", "words:segment"),
    ),
    columns=columns(
        "r_score integer", "f_score integer", "segment words:segment", "customers integer", "revenue money",
        "revenue_each money",
    ),
    height=340, width=480,
)  # fmt: skip

SEGMENTS = Chart(
    "segments", "segments", "segment_profile", ("segment", "customer_share", "revenue_share"), ("orders",),
    spec={
        "encoding": {
            "y": {
                "field": "segment", "type": "nominal", "sort": None,
                "axis": {"title": None, "labelLimit": 160, **say("words:segment")},
            },
            "x": {
                "field": "part", "type": "quantitative", "stack": None,
                "axis": {"title": "@rfm.segments.axis", "tickCount": 5, **say("percent")},
            },
            "yOffset": {"field": "of", "sort": ["share", "revenue_share"]},
            "color": {
                "field": "of", "type": "nominal", "sort": ["share", "revenue_share"],
                "scale": {"domain": ["share", "revenue_share"], "range": ["var(--series-1)", "var(--series-5)"]},
                "legend": {"title": None, "orient": "top", **say("words:part")},
            },
            "tooltip": tips(
                "segment words:segment", "of words:part", "part percent", "customers integer",
                "revenue money",
            ),
        },
        "transform": [{"fold": ["share", "revenue_share"], "as": ["of", "part"]}],
        "mark": {"type": "bar", "cornerRadiusEnd": 2},
    },
    columns=columns(
        "segment words:segment", "customers integer", "share percent", "gained integer", "revenue money",
        "revenue_share percent", "typical_recency integer", "typical_frequency integer",
    ),
    height=420,
)  # fmt: skip

#: From best to worst, so that moves up lie below the diagonal; segments of a company's own come after them.
ORDER = [
    "champions", "loyal", "potential_loyalist", "new", "promising", "need_attention", "about_to_sleep", "cannot_lose",
    "at_risk", "hibernating", "lost", "out_of_window", "not_yet",
]  # fmt: skip
FLOW = Chart(
    "flow", "flow", "rfm_transitions", ("customers", "from_share", "revenue"), ("orders",),
    spec=heat(
        {
            "field": "to_segment", "type": "nominal", "sort": ORDER,
            "axis": {
                "title": "@rfm.flow.to", "labelAngle": -45, "labelLimit": 120, "orient": "top", **say("words:segment"),
            },
        },
        {
            "field": "from_segment", "type": "nominal", "sort": ORDER,
            "axis": {"title": "@rfm.flow.from", "labelLimit": 140, **say("words:segment")},
        },
        ("share", "percent"),
        tips(
            "from_segment words:segment", "to_segment words:segment", "customers integer", "share percent",
            "revenue money",
        ),
        numbers=("customers", "integer"),
    ),
    columns=columns(
        "from_segment words:segment", "to_segment words:segment", "customers integer", "share percent",
        "revenue money", "stayed boolean",
    ),
    height=480, width=700,
)  # fmt: skip

PAGE = Page("rfm", (
    Section("summary", SUMMARY),
    Section("standing", (MAP, SEGMENTS)),
    Section("flows", (FLOW,)),
))  # fmt: skip
