"""A page for every segment, and their table, against figures computed here from the customers themselves.

Never here: whether pages open and are drawn (test_report_pages.py).
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from statistics import median
from typing import Any

from orchestration.publish.reader import open_published
from orchestration.report.layout import ReportLayout
from orchestration.report.site import slug
from tests.pipeline.report_browser import rows_of
from tests.small import SmallCompany


def rows(company: SmallCompany, file: str, query: str) -> list[dict[str, Any]]:
    """What a page holds of a query, as a reader of it gets it."""
    index = ReportLayout(company.settings.serve_dir).index
    return rows_of(index.with_name(f"{file}.html"), query)


def members(company: SmallCompany) -> dict[str, list[tuple[Any, ...]]]:
    """Customers of each segment: key, spent, days of silence, orders, state."""
    found = defaultdict(list)
    with open_published(company.settings.serve_dir) as reader:
        sql = (
            "select segment, r.customer_key, monetary, recency_days, frequency, state from marts.customer_rfm as r "
            "left join marts.loyalty_state using (customer_key) where segment is not null"
        )
        for segment, *one in reader.execute(sql).fetchall():
            found[segment].append(tuple(one))
    return found


def test_every_segment_has_a_line_and_a_page_of_its_customers(served_company: SmallCompany) -> None:
    real = members(served_company)
    table = {row["segment"]: row for row in rows(served_company, "segments", "segments")}
    assert set(table) == set(real)
    spent = {segment: sum(one[1] for one in found) for segment, found in real.items()}
    for segment, found in real.items():
        (card,) = rows(served_company, f"segment_{slug(segment)}", "card")
        for shown in (card, table[segment]):
            assert shown["customers"] == len(found)
            assert Decimal(shown["revenue"]) == spent[segment]
            assert round(shown["revenue_share"], 9) == round(float(spent[segment] / sum(spent.values())), 9)
        assert card["typical_silence"] == median(one[2] for one in found)
        assert card["typical_orders"] == median(one[3] for one in found)
        states = {
            row["state"]: row["customers"]
            for row in rows(served_company, f"segment_{slug(segment)}", "states")
        }
        counted: dict[str, int] = defaultdict(int)
        for one in found:
            counted[one[4]] += 1
        assert states == counted
        biggest = [
            Decimal(row["revenue"]) for row in rows(served_company, f"segment_{slug(segment)}", "biggest")
        ]
        assert biggest == sorted((one[1] for one in found), reverse=True)[:50]


def test_who_came_to_a_segment_went_from_another(served_company: SmallCompany) -> None:
    came: dict[tuple[str, str], int] = defaultdict(int)
    went: dict[tuple[str, str], int] = defaultdict(int)
    for segment in members(served_company):
        for row in rows(served_company, f"segment_{slug(segment)}", "flows"):
            pair = (row["segment"], segment) if row["direction"] == "came" else (segment, row["segment"])
            (came if row["direction"] == "came" else went)[pair] += row["customers"]
    inside = set(members(served_company))
    assert {pair: n for pair, n in came.items() if set(pair) <= inside} == {
        pair: n for pair, n in went.items() if set(pair) <= inside
    }
