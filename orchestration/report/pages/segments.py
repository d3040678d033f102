"""The segments side by side, each leading to a page of its own.

Never here: movements between segments (rfm), or one segment's detail (segment).
"""

from __future__ import annotations

from orchestration.report.parts import Page, Section, TableColumn, TablePart, columns

SEGMENTS = TablePart(
    "segments", "segments", "segment_profile", ("segment", "revenue"), ("orders",),
    columns=columns(
        TableColumn("segment", words="segment", link="segment_{value}"), "customers integer", "share percent",
        "revenue money", "revenue_share percent", "revenue_each money", "expected_revenue money",
        
        TableColumn("nps", "score", low="nps_low", high="nps_high", n="responses"), "to_call integer",
        TableColumn("revenue_at_stake", "money", no="ui.none"),
    ),
    filters=False,
)  # fmt: skip

PAGE = Page("segments", (Section("all", (SEGMENTS,)),))
