"""The segments side by side, each leading to a page of its own.

Never here: movements between segments (rfm), or one segment's detail (segment).
"""

from __future__ import annotations

from orchestration.report.parts import Column, Page, Section, Table, columns

SEGMENTS = Table(
    "segments", "segments", "customer_rfm", ("segment", "monetary"), ("orders",),
    columns=columns(
        Column("segment", words="segment", link="segment_{value}"), "customers integer", "share percent",
        "revenue money", "revenue_share percent", "revenue_each money", "expected_revenue money",
        
        Column("nps", "score", low="nps_low", high="nps_high", n="responses"), "to_call integer",
        Column("revenue_at_stake", "money", no="ui.none"),
    ),
    filters=False,
)  # fmt: skip

PAGE = Page("segments", (Section("all", (SEGMENTS,)),))
